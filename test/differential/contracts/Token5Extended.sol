// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import "@oz/token/ERC20/extensions/ERC20Votes.sol";
import "@oz/utils/cryptography/EIP712.sol";
import "@oz/governance/utils/VotesExtended.sol";

/// Remembers past balances and delegates, for overrides.
contract Token is ERC20Votes, VotesExtended {
    constructor() ERC20("Token", "T") EIP712("Token", "1") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function burn(address from, uint256 amount) external {
        _burn(from, amount);
    }

    function _delegate(address account, address delegatee) internal override(Votes, VotesExtended) {
        super._delegate(account, delegatee);
    }

    function _transferVotingUnits(address from, address to, uint256 amount) internal override(Votes, VotesExtended) {
        super._transferVotingUnits(from, to, amount);
    }
}
