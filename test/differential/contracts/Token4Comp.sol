// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

import "@oz/token/ERC20/extensions/ERC20VotesComp.sol";

contract Token is ERC20VotesComp {
    constructor() ERC20("Token", "T") ERC20Permit("Token") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function burn(address from, uint256 amount) external {
        _burn(from, amount);
    }
}
