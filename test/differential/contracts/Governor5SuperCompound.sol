// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import "@oz/governance/Governor.sol";
import "@oz/governance/utils/IVotes.sol";
import "@oz/vendor/compound/ICompoundTimelock.sol";
import "@oz/governance/extensions/GovernorCountingOverridable.sol";
import "@oz/governance/extensions/GovernorVotesSuperQuorumFraction.sol";
import "@oz/governance/extensions/GovernorTimelockCompound.sol";

contract TestGovernor is Governor, GovernorCountingOverridable, GovernorVotesSuperQuorumFraction, GovernorTimelockCompound {
    uint256 private immutable _delay;
    uint256 private immutable _period;

    constructor(IVotes token, ICompoundTimelock timelock, uint256 delay, uint256 period, uint256 numerator)
        Governor("Governor")
        GovernorVotes(token)
        GovernorVotesQuorumFraction(numerator)
        GovernorVotesSuperQuorumFraction(60)
        GovernorTimelockCompound(timelock)
    {
        (_delay, _period) = (delay, period);
    }

    function votingDelay() public view override returns (uint256) {
        return _delay;
    }

    function votingPeriod() public view override returns (uint256) {
        return _period;
    }

    function kill(address[] memory t, uint256[] memory v, bytes[] memory c, bytes32 d) external {
        _cancel(t, v, c, d);
    }

    function setNumerator(uint256 numerator) external {
        _updateQuorumNumerator(numerator);
    }

    function setSuperNumerator(uint256 numerator) external {
        _updateSuperQuorumNumerator(numerator);
    }

    function proposalVotes(uint256 id) public view override(GovernorCountingOverridable, GovernorSuperQuorum) returns (uint256, uint256, uint256) {
        return super.proposalVotes(id);
    }

    function state(uint256 id) public view override(Governor, GovernorVotesSuperQuorumFraction, GovernorTimelockCompound) returns (ProposalState) {
        return super.state(id);
    }

    function proposalNeedsQueuing(uint256 id) public view override(Governor, GovernorTimelockCompound) returns (bool) {
        return super.proposalNeedsQueuing(id);
    }

    function _queueOperations(uint256 id, address[] memory t, uint256[] memory v, bytes[] memory c, bytes32 d) internal override(Governor, GovernorTimelockCompound) returns (uint48) {
        return super._queueOperations(id, t, v, c, d);
    }

    function _executeOperations(uint256 id, address[] memory t, uint256[] memory v, bytes[] memory c, bytes32 d) internal override(Governor, GovernorTimelockCompound) {
        super._executeOperations(id, t, v, c, d);
    }

    function _cancel(address[] memory t, uint256[] memory v, bytes[] memory c, bytes32 d) internal override(Governor, GovernorTimelockCompound) returns (uint256) {
        return super._cancel(t, v, c, d);
    }

    function _executor() internal view override(Governor, GovernorTimelockCompound) returns (address) {
        return super._executor();
    }
}
