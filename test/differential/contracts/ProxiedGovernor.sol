// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import "@oz/governance/Governor.sol";
import "@oz/governance/utils/IVotes.sol";
import "@oz/governance/extensions/GovernorCountingSimple.sol";
import "@oz/governance/extensions/GovernorVotesQuorumFraction.sol";
import "@oz/proxy/ERC1967/ERC1967Proxy.sol";
import "@oz/proxy/ERC1967/ERC1967Utils.sol";

/// The code behind a proxy, with what its versions differ by in immutables: they are of the code, not of the storage.
contract ProxiedGovernor is Governor, GovernorCountingSimple, GovernorVotesQuorumFraction {
    uint256 private immutable _denominator;
    bool private immutable _abstainCounts;

    constructor(IVotes token, uint256 denominator, bool abstainCounts)
        Governor("Governor")
        GovernorVotes(token)
        GovernorVotesQuorumFraction(1)
    {
        (_denominator, _abstainCounts) = (denominator, abstainCounts);
    }

    function setNumerator(uint256 numerator) external {
        _updateQuorumNumerator(numerator);
    }

    function upgradeTo(address implementation) external {
        ERC1967Utils.upgradeToAndCall(implementation, "");
    }

    function kill(address[] memory t, uint256[] memory v, bytes[] memory c, bytes32 d) external {
        _cancel(t, v, c, d);
    }

    function votingDelay() public pure override returns (uint256) {
        return 2;
    }

    function votingPeriod() public pure override returns (uint256) {
        return 8;
    }

    function quorumDenominator() public view override returns (uint256) {
        // The constructor of the base asks before the value is there.
        return _denominator == 0 ? 100 : _denominator;
    }

    function _quorumReached(uint256 id) internal view override(Governor, GovernorCountingSimple) returns (bool) {
        (, uint256 forVotes, uint256 abstainVotes) = proposalVotes(id);
        return quorum(proposalSnapshot(id)) <= forVotes + (_abstainCounts ? abstainVotes : 0);
    }
}
