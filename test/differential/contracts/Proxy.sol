// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

import "@oz/proxy/ERC1967/ERC1967Proxy.sol";

contract TestProxy is ERC1967Proxy {
    constructor(address implementation, bytes memory data) ERC1967Proxy(implementation, data) {}
}
