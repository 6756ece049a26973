// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

import "@oz/token/ERC20/extensions/ERC20Votes.sol";

/// Counts in a number that several blocks share and that jumps, as block.number does on Arbitrum.
contract Token is ERC20Votes {
    constructor() ERC20("Token", "T") ERC20Permit("Token") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function burn(address from, uint256 amount) external {
        _burn(from, amount);
    }

    function clock() public view override returns (uint48) {
        return uint48(1000 + 3 * (block.number / 4));
    }

    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=blocknumber&from=default";
    }
}
