// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

import "@oz/governance/Governor.sol";
import "@oz/governance/compatibility/GovernorCompatibilityBravo.sol";
import "@oz/governance/extensions/GovernorVotesQuorumFraction.sol";
import "@oz/governance/extensions/GovernorTimelockControl.sol";

contract TestGovernor is Governor, GovernorCompatibilityBravo, GovernorVotesQuorumFraction, GovernorTimelockControl {
    uint256 private immutable _delay;
    uint256 private immutable _period;

    constructor(IVotes token, TimelockController timelock, uint256 delay, uint256 period, uint256 numerator)
        Governor("Governor")
        GovernorVotes(token)
        GovernorVotesQuorumFraction(numerator)
        GovernorTimelockControl(timelock)
    {
        (_delay, _period) = (delay, period);
    }

    function votingDelay() public view override returns (uint256) {
        return _delay;
    }

    function votingPeriod() public view override returns (uint256) {
        return _period;
    }

    function setNumerator(uint256 numerator) external {
        _updateQuorumNumerator(numerator);
    }

    function kill(address[] memory t, uint256[] memory v, bytes[] memory c, bytes32 d) external {
        _cancel(t, v, c, d);
    }

    function quorum(uint256 timepoint) public view override(IGovernor, GovernorVotesQuorumFraction) returns (uint256) {
        return super.quorum(timepoint);
    }

    function propose(address[] memory t, uint256[] memory v, bytes[] memory c, string memory d) public override(IGovernor, Governor, GovernorCompatibilityBravo) returns (uint256) {
        return super.propose(t, v, c, d);
    }

    function cancel(address[] memory t, uint256[] memory v, bytes[] memory c, bytes32 d) public override(IGovernor, Governor, GovernorCompatibilityBravo) returns (uint256) {
        return super.cancel(t, v, c, d);
    }

    function state(uint256 id) public view override(IGovernor, Governor, GovernorTimelockControl) returns (ProposalState) {
        return super.state(id);
    }

    function _execute(uint256 id, address[] memory t, uint256[] memory v, bytes[] memory c, bytes32 d) internal override(Governor, GovernorTimelockControl) {
        super._execute(id, t, v, c, d);
    }

    function _cancel(address[] memory t, uint256[] memory v, bytes[] memory c, bytes32 d) internal override(Governor, GovernorTimelockControl) returns (uint256) {
        return super._cancel(t, v, c, d);
    }

    function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
        return super._executor();
    }

    function supportsInterface(bytes4 id) public view override(IERC165, Governor, GovernorTimelockControl) returns (bool) {
        return super.supportsInterface(id);
    }
}
