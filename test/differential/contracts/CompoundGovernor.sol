// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import "@oz/governance/Governor.sol";
import "@oz/vendor/compound/ICompoundTimelock.sol";
import "@oz/governance/extensions/GovernorCountingFractional.sol";
import "@oz/governance/extensions/GovernorPreventLateQuorum.sol";
import "@oz/governance/extensions/GovernorSequentialProposalId.sol";
import "@oz/governance/extensions/GovernorSettings.sol";
import "@oz/governance/extensions/GovernorTimelockCompound.sol";
import "@oz/utils/structs/Checkpoints.sol";

interface IComp {
    function getPriorVotes(address account, uint256 blockNumber) external view returns (uint96);
}

/// CompoundGovernor to its public interface and documented rules: OpenZeppelin's governor over a token of the COMP family,
/// with a quorum that is set, ids that go on from Bravo's, a whitelist and a guardian for a time.
contract TestGovernor is Governor, GovernorCountingFractional, GovernorPreventLateQuorum, GovernorSequentialProposalId, GovernorSettings, GovernorTimelockCompound {
    using Checkpoints for Checkpoints.Trace208;

    struct ProposalGuardian {
        address account;
        uint96 expiration;
    }

    event QuorumUpdated(uint256 oldQuorum, uint256 newQuorum);
    event WhitelistAccountExpirationSet(address account, uint256 expiration);
    event WhitelistGuardianSet(address oldGuardian, address newGuardian);
    event ProposalGuardianSet(address oldProposalGuardian, uint96 oldProposalGuardianExpiry, address newProposalGuardian, uint96 newProposalGuardianExpiry);

    IComp public immutable token;
    ProposalGuardian public proposalGuardian;
    address public whitelistGuardian;
    mapping(address => uint256) public whitelistAccountExpirations;
    Checkpoints.Trace208 private _quorums;

    constructor(IComp token_, ICompoundTimelock timelock_, uint256 delay, uint256 period, uint256 numerator)
        Governor("Compound Governor of a test")
        GovernorSettings(uint48(delay), uint32(period), 50e18)
        GovernorPreventLateQuorum(0)
        GovernorTimelockCompound(timelock_)
    {
        token = token_;
        _setLateQuorumVoteExtension(uint48(period / 2));
        _setQuorum(numerator * 1e18);
        _initializeLatestProposalId(400);
        proposalGuardian = ProposalGuardian(msg.sender, uint96(block.timestamp + 30 days));
        emit ProposalGuardianSet(address(0), 0, msg.sender, proposalGuardian.expiration);
        whitelistGuardian = msg.sender;
        emit WhitelistGuardianSet(address(0), msg.sender);
    }

    /// Governance's own calls, opened to the test.
    function setNumerator(uint256 votes) external {
        _setQuorum(votes * 1e18);
    }

    function setWhitelistAccountExpiration(address account, uint256 expiration) external {
        require(msg.sender == whitelistGuardian, "not the guardian");
        whitelistAccountExpirations[account] = expiration;
        emit WhitelistAccountExpirationSet(account, expiration);
    }

    function isWhitelisted(address account) public view returns (bool) {
        return whitelistAccountExpirations[account] > block.timestamp;
    }

    /// The proposer and the guardian; below the threshold anybody, or the whitelist's guardian alone.
    function cancel(address[] memory t, uint256[] memory v, bytes[] memory c, bytes32 d) public override returns (uint256) {
        address proposer = proposalProposer(getProposalId(t, v, c, d));
        bool guarded = msg.sender == proposalGuardian.account && block.timestamp <= proposalGuardian.expiration;
        if (msg.sender != proposer && !guarded) {
            require(token.getPriorVotes(proposer, block.number - 1) < proposalThreshold(), "above the threshold");
            require(!isWhitelisted(proposer) || msg.sender == whitelistGuardian, "whitelisted");
        }
        return _cancel(t, v, c, d);
    }

    function propose(address[] memory t, uint256[] memory v, bytes[] memory c, string memory d) public override returns (uint256) {
        require(isWhitelisted(msg.sender) || token.getPriorVotes(msg.sender, block.number - 1) > proposalThreshold(), "below the threshold");
        return _propose(t, v, c, d, msg.sender);
    }

    function clock() public view override returns (uint48) {
        return uint48(block.number);
    }

    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=blocknumber&from=default";
    }

    function quorum(uint256 timepoint) public view override returns (uint256) {
        return _quorums.upperLookupRecent(uint48(timepoint));
    }

    function _setQuorum(uint256 votes) private {
        emit QuorumUpdated(_quorums.upperLookupRecent(clock()), votes);
        _quorums.push(clock(), uint208(votes));
    }

    function _getVotes(address account, uint256 timepoint, bytes memory) internal view override returns (uint256) {
        return token.getPriorVotes(account, timepoint);
    }

    function votingDelay() public view override(Governor, GovernorSettings) returns (uint256) {
        return super.votingDelay();
    }

    function votingPeriod() public view override(Governor, GovernorSettings) returns (uint256) {
        return super.votingPeriod();
    }

    function proposalThreshold() public view override(Governor, GovernorSettings) returns (uint256) {
        return super.proposalThreshold();
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
