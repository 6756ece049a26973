// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import "@oz/governance/Governor.sol";
import "@oz/governance/utils/IVotes.sol";
import "@oz/governance/TimelockController.sol";
import "@oz/governance/extensions/GovernorCountingFractional.sol";
import "@oz/governance/extensions/GovernorVotesQuorumFraction.sol";
import "@oz/governance/extensions/GovernorPreventLateQuorum.sol";
import "@oz/governance/extensions/GovernorSequentialProposalId.sol";
import "@oz/governance/extensions/GovernorProposalGuardian.sol";
import "@oz/governance/extensions/GovernorTimelockControl.sol";

contract TestGovernor is Governor, GovernorCountingFractional, GovernorVotesQuorumFraction, GovernorPreventLateQuorum, GovernorSequentialProposalId, GovernorProposalGuardian, GovernorTimelockControl {
    uint256 private immutable _delay;
    uint256 private immutable _period;

    constructor(IVotes token, TimelockController timelock, uint256 delay, uint256 period, uint256 numerator)
        Governor("Governor")
        GovernorVotes(token)
        GovernorVotesQuorumFraction(numerator)
        GovernorPreventLateQuorum(0)
        GovernorTimelockControl(timelock)
    {
        (_delay, _period) = (delay, period);
        _setLateQuorumVoteExtension(uint48(period / 2));
        _setProposalGuardian(msg.sender);
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

    function _validateCancel(uint256 id, address caller) internal view override(Governor, GovernorProposalGuardian) returns (bool) {
        return super._validateCancel(id, caller);
    }

    function state(uint256 id) public view override(Governor, GovernorTimelockControl) returns (ProposalState) {
        return super.state(id);
    }

    function proposalNeedsQueuing(uint256 id) public view override(Governor, GovernorTimelockControl) returns (bool) {
        return super.proposalNeedsQueuing(id);
    }

    function _queueOperations(uint256 id, address[] memory t, uint256[] memory v, bytes[] memory c, bytes32 d) internal override(Governor, GovernorTimelockControl) returns (uint48) {
        return super._queueOperations(id, t, v, c, d);
    }

    function _executeOperations(uint256 id, address[] memory t, uint256[] memory v, bytes[] memory c, bytes32 d) internal override(Governor, GovernorTimelockControl) {
        super._executeOperations(id, t, v, c, d);
    }

    function _cancel(address[] memory t, uint256[] memory v, bytes[] memory c, bytes32 d) internal override(Governor, GovernorTimelockControl) returns (uint256) {
        return super._cancel(t, v, c, d);
    }

    function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
        return super._executor();
    }
}
