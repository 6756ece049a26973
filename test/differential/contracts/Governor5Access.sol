// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import "@oz/access/manager/AccessManager.sol";
import "@oz/governance/Governor.sol";
import "@oz/governance/utils/IVotes.sol";
import "@oz/governance/extensions/GovernorCountingSimple.sol";
import "@oz/governance/extensions/GovernorVotesQuorumFraction.sol";
import "@oz/governance/extensions/GovernorTimelockAccess.sol";

contract TestGovernor is Governor, GovernorCountingSimple, GovernorVotesQuorumFraction, GovernorTimelockAccess {
    uint256 private immutable _delay;
    uint256 private immutable _period;

    constructor(IVotes token, address manager, uint256 delay, uint256 period, uint256 numerator)
        Governor("Governor")
        GovernorVotes(token)
        GovernorVotesQuorumFraction(numerator)
        GovernorTimelockAccess(manager, 0)
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

    function setBaseDelay(uint32 delay) external {
        _setBaseDelaySeconds(delay);
    }

    function propose(address[] memory t, uint256[] memory v, bytes[] memory c, string memory d) public override(Governor, GovernorTimelockAccess) returns (uint256) {
        return super.propose(t, v, c, d);
    }

    function proposalNeedsQueuing(uint256 id) public view override(Governor, GovernorTimelockAccess) returns (bool) {
        return super.proposalNeedsQueuing(id);
    }

    function _queueOperations(uint256 id, address[] memory t, uint256[] memory v, bytes[] memory c, bytes32 d) internal override(Governor, GovernorTimelockAccess) returns (uint48) {
        return super._queueOperations(id, t, v, c, d);
    }

    function _executeOperations(uint256 id, address[] memory t, uint256[] memory v, bytes[] memory c, bytes32 d) internal override(Governor, GovernorTimelockAccess) {
        super._executeOperations(id, t, v, c, d);
    }

    function _cancel(address[] memory t, uint256[] memory v, bytes[] memory c, bytes32 d) internal override(Governor, GovernorTimelockAccess) returns (uint256) {
        return super._cancel(t, v, c, d);
    }
}
