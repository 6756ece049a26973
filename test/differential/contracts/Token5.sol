// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import "@oz/token/ERC20/extensions/ERC20Votes.sol";
import "@oz/utils/cryptography/EIP712.sol";

contract Token is ERC20Votes {
    constructor() ERC20("Token", "T") EIP712("Token", "1") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function burn(address from, uint256 amount) external {
        _burn(from, amount);
    }
}
