// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

import "@oz/governance/GovernorUpgradeable.sol";
import "@oz/governance/extensions/GovernorCountingSimpleUpgradeable.sol";
import "@oz/governance/extensions/GovernorPreventLateQuorumUpgradeable.sol";
import "@oz/governance/extensions/GovernorVotesQuorumFractionUpgradeable.sol";
import "@oz/governance/extensions/GovernorTimelockControlUpgradeable.sol";
import "@oz/proxy/utils/UUPSUpgradeable.sol";

/// A governor behind a proxy. Anybody upgrades it, for the test.
contract TestGovernor is GovernorUpgradeable, GovernorCountingSimpleUpgradeable, GovernorVotesQuorumFractionUpgradeable, GovernorTimelockControlUpgradeable, UUPSUpgradeable {
    uint256 private immutable _delay;
    uint256 private immutable _period;

    constructor(uint256 delay, uint256 period) {
        (_delay, _period) = (delay, period);
    }

    function initialize(IVotesUpgradeable token_, TimelockControllerUpgradeable timelock_, uint256 numerator) external initializer {
        __Governor_init("Governor");
        __GovernorVotes_init(token_);
        __GovernorVotesQuorumFraction_init(numerator);
        __GovernorTimelockControl_init(timelock_);
    }

    function _authorizeUpgrade(address) internal override {}

    function votingDelay() public view virtual override returns (uint256) {
        return _delay;
    }

    function votingPeriod() public view virtual override returns (uint256) {
        return _period;
    }

    function setNumerator(uint256 numerator) external {
        _updateQuorumNumerator(numerator);
    }

    function kill(address[] memory t, uint256[] memory v, bytes[] memory c, bytes32 d) external {
        _cancel(t, v, c, d);
    }

    function quorum(uint256 timepoint) public view virtual override(IGovernorUpgradeable, GovernorVotesQuorumFractionUpgradeable) returns (uint256) {
        return super.quorum(timepoint);
    }

    function state(uint256 id) public view virtual override(GovernorUpgradeable, GovernorTimelockControlUpgradeable) returns (ProposalState) {
        return super.state(id);
    }

    function _execute(uint256 id, address[] memory t, uint256[] memory v, bytes[] memory c, bytes32 d) internal virtual override(GovernorUpgradeable, GovernorTimelockControlUpgradeable) {
        super._execute(id, t, v, c, d);
    }

    function _cancel(address[] memory t, uint256[] memory v, bytes[] memory c, bytes32 d) internal virtual override(GovernorUpgradeable, GovernorTimelockControlUpgradeable) returns (uint256) {
        return super._cancel(t, v, c, d);
    }

    function _executor() internal view virtual override(GovernorUpgradeable, GovernorTimelockControlUpgradeable) returns (address) {
        return super._executor();
    }

    function supportsInterface(bytes4 id) public view virtual override(GovernorUpgradeable, GovernorTimelockControlUpgradeable) returns (bool) {
        return super.supportsInterface(id);
    }
}

/// What it becomes: a late quorum then extends the vote, of proposals that are open already, too.
contract LateGovernor is TestGovernor, GovernorPreventLateQuorumUpgradeable {
    constructor(uint256 delay, uint256 period) TestGovernor(delay, period) {}

    function extend(uint64 extension) external {
        _setLateQuorumVoteExtension(extension);
    }

    function proposalDeadline(uint256 id) public view override(IGovernorUpgradeable, GovernorUpgradeable, GovernorPreventLateQuorumUpgradeable) returns (uint256) {
        return super.proposalDeadline(id);
    }

    function _castVote(uint256 id, address account, uint8 support, string memory reason, bytes memory params) internal override(GovernorUpgradeable, GovernorPreventLateQuorumUpgradeable) returns (uint256) {
        return super._castVote(id, account, support, reason, params);
    }

    function quorum(uint256 timepoint) public view override(IGovernorUpgradeable, TestGovernor) returns (uint256) {
        return super.quorum(timepoint);
    }

    function votingDelay() public view override(IGovernorUpgradeable, TestGovernor) returns (uint256) {
        return super.votingDelay();
    }

    function votingPeriod() public view override(IGovernorUpgradeable, TestGovernor) returns (uint256) {
        return super.votingPeriod();
    }

    function state(uint256 id) public view override(GovernorUpgradeable, TestGovernor) returns (ProposalState) {
        return super.state(id);
    }

    function _execute(uint256 id, address[] memory t, uint256[] memory v, bytes[] memory c, bytes32 d) internal override(GovernorUpgradeable, TestGovernor) {
        super._execute(id, t, v, c, d);
    }

    function _cancel(address[] memory t, uint256[] memory v, bytes[] memory c, bytes32 d) internal override(GovernorUpgradeable, TestGovernor) returns (uint256) {
        return super._cancel(t, v, c, d);
    }

    function _executor() internal view override(GovernorUpgradeable, TestGovernor) returns (address) {
        return super._executor();
    }

    function supportsInterface(bytes4 id) public view override(GovernorUpgradeable, TestGovernor) returns (bool) {
        return super.supportsInterface(id);
    }
}
