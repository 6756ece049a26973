// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

import "@oz/token/ERC20/extensions/ERC20Votes.sol";

/// Counts seconds.
contract Token is ERC20Votes {
    constructor() ERC20("Token", "T") ERC20Permit("Token") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function burn(address from, uint256 amount) external {
        _burn(from, amount);
    }

    function clock() public view override returns (uint48) {
        return uint48(block.timestamp);
    }

    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }
}
