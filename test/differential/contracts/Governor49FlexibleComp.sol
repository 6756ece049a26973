// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

import "@oz/governance/Governor.sol";
import "./RollingCounting.sol";
import "@oz/governance/extensions/GovernorVotesComp.sol";
import "@oz/governance/extensions/GovernorTimelockCompound.sol";

contract TestGovernor is Governor, RollingCounting, GovernorVotesComp, GovernorTimelockCompound {
    uint256 private immutable _delay;
    uint256 private immutable _period;

    constructor(ERC20VotesComp token, ICompoundTimelock timelock, uint256 delay, uint256 period, uint256)
        Governor("Governor")
        GovernorVotesComp(token)
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

    /// There is no numerator: the play's attempts to set one change nothing.
    function setNumerator(uint256) external {}

    function kill(address[] memory t, uint256[] memory v, bytes[] memory c, bytes32 d) external {
        _cancel(t, v, c, d);
    }

    function quorum(uint256) public pure override returns (uint256) {
        return 150 ether;
    }

    function state(uint256 id) public view override(Governor, GovernorTimelockCompound) returns (ProposalState) {
        return super.state(id);
    }

    function _execute(uint256 id, address[] memory t, uint256[] memory v, bytes[] memory c, bytes32 d) internal override(Governor, GovernorTimelockCompound) {
        super._execute(id, t, v, c, d);
    }

    function _cancel(address[] memory t, uint256[] memory v, bytes[] memory c, bytes32 d) internal override(Governor, GovernorTimelockCompound) returns (uint256) {
        return super._cancel(t, v, c, d);
    }

    function _executor() internal view override(Governor, GovernorTimelockCompound) returns (address) {
        return super._executor();
    }

    function supportsInterface(bytes4 id) public view override(Governor, GovernorTimelockCompound) returns (bool) {
        return super.supportsInterface(id);
    }
}
