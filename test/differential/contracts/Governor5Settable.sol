// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import "@oz/governance/Governor.sol";
import "@oz/governance/utils/IVotes.sol";
import "@oz/vendor/compound/ICompoundTimelock.sol";
import "@oz/governance/extensions/GovernorCountingFractional.sol";
import "@oz/governance/extensions/GovernorVotes.sol";
import "@oz/governance/extensions/GovernorPreventLateQuorum.sol";
import "@oz/governance/extensions/GovernorSequentialProposalId.sol";
import "@oz/governance/extensions/GovernorTimelockCompound.sol";
import "@oz/utils/structs/Checkpoints.sol";

contract TestGovernor is Governor, GovernorCountingFractional, GovernorVotes, GovernorPreventLateQuorum, GovernorSequentialProposalId, GovernorTimelockCompound {
    using Checkpoints for Checkpoints.Trace208;

    event QuorumUpdated(uint256 oldQuorum, uint256 newQuorum);

    Checkpoints.Trace208 private _quorums;
    uint256 private immutable _delay;
    uint256 private immutable _period;

    constructor(IVotes token, ICompoundTimelock timelock, uint256 delay, uint256 period, uint256 numerator)
        Governor("Governor")
        GovernorVotes(token)
        GovernorPreventLateQuorum(0)
        GovernorTimelockCompound(timelock)
    {
        (_delay, _period) = (delay, period);
        _setLateQuorumVoteExtension(uint48(period / 2));
        _setQuorum(numerator * 1e18);
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

    function setNumerator(uint256 votes) external {
        _setQuorum(votes * 1e18);
    }

    /// As in CompoundGovernor: the old value of the event is read by the clock.
    function _setQuorum(uint256 votes) private {
        emit QuorumUpdated(_quorums.upperLookupRecent(clock()), votes);
        _quorums.push(clock(), uint208(votes));
    }

    function quorum(uint256 timepoint) public view override returns (uint256) {
        return _quorums.upperLookupRecent(uint48(timepoint));
    }

    function proposalDeadline(uint256 id) public view override(Governor, GovernorPreventLateQuorum) returns (uint256) {
        return super.proposalDeadline(id);
    }

    function _tallyUpdated(uint256 id) internal override(Governor, GovernorPreventLateQuorum) {
        super._tallyUpdated(id);
    }

    function getProposalId(address[] memory t, uint256[] memory v, bytes[] memory c, bytes32 d) public view override(Governor, GovernorSequentialProposalId) returns (uint256) {
        return super.getProposalId(t, v, c, d);
    }

    function _propose(address[] memory t, uint256[] memory v, bytes[] memory c, string memory d, address p) internal override(Governor, GovernorSequentialProposalId) returns (uint256) {
        return super._propose(t, v, c, d, p);
    }

    function state(uint256 id) public view override(Governor, GovernorTimelockCompound) returns (ProposalState) {
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
