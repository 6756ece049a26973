// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

interface IComp {
    function getPriorVotes(address account, uint256 blockNumber) external view returns (uint96);
}

interface ITimelock {
    function delay() external view returns (uint256);
    function GRACE_PERIOD() external view returns (uint256);
    function acceptAdmin() external;
    function queuedTransactions(bytes32 hash) external view returns (bool);
    function queueTransaction(address target, uint256 value, string calldata signature, bytes calldata data, uint256 eta) external returns (bytes32);
    function cancelTransaction(address target, uint256 value, string calldata signature, bytes calldata data, uint256 eta) external;
    function executeTransaction(address target, uint256 value, string calldata signature, bytes calldata data, uint256 eta) external payable returns (bytes memory);
}

/// Compound's Governor Alpha to its public interface and documented rules, with constants that fit a short test.
contract TestGovernor {
    struct Proposal {
        uint256 id;
        address proposer;
        uint256 eta;
        address[] targets;
        uint256[] values;
        string[] signatures;
        bytes[] calldatas;
        uint256 startBlock;
        uint256 endBlock;
        uint256 forVotes;
        uint256 againstVotes;
        bool canceled;
        bool executed;
        mapping(address => Receipt) receipts;
    }

    struct Receipt {
        bool hasVoted;
        bool support;
        uint96 votes;
    }

    enum ProposalState { Pending, Active, Canceled, Defeated, Succeeded, Queued, Expired, Executed }

    event ProposalCreated(uint256 id, address proposer, address[] targets, uint256[] values, string[] signatures, bytes[] calldatas, uint256 startBlock, uint256 endBlock, string description);
    event VoteCast(address voter, uint256 proposalId, bool support, uint256 votes);
    event ProposalCanceled(uint256 id);
    event ProposalQueued(uint256 id, uint256 eta);
    event ProposalExecuted(uint256 id);

    string public constant name = "Governor Alpha of a test";
    ITimelock public timelock;
    IComp public comp;
    address public guardian;
    uint256 public proposalCount;
    mapping(uint256 => Proposal) public proposals;
    mapping(address => uint256) public latestProposalIds;

    constructor(address timelock_, address comp_, address guardian_) {
        (timelock, comp, guardian) = (ITimelock(timelock_), IComp(comp_), guardian_);
    }

    function quorumVotes() public pure returns (uint256) {
        return 170e18;
    }

    function proposalThreshold() public pure returns (uint256) {
        return 50e18;
    }

    function proposalMaxOperations() public pure returns (uint256) {
        return 10;
    }

    function votingDelay() public pure returns (uint256) {
        return 2;
    }

    function votingPeriod() public pure returns (uint256) {
        return 8;
    }

    function __acceptAdmin() external {
        require(msg.sender == guardian, "not the guardian");
        timelock.acceptAdmin();
    }

    function propose(address[] memory targets, uint256[] memory values, string[] memory signatures, bytes[] memory calldatas, string memory description) external returns (uint256 id) {
        require(comp.getPriorVotes(msg.sender, block.number - 1) > proposalThreshold(), "below the threshold");
        require(targets.length == values.length && targets.length == signatures.length && targets.length == calldatas.length, "lengths");
        require(targets.length > 0 && targets.length <= proposalMaxOperations(), "number of actions");
        uint256 latest = latestProposalIds[msg.sender];
        if (latest != 0) {
            ProposalState last = state(latest);
            require(last != ProposalState.Active && last != ProposalState.Pending, "another one is open");
        }
        id = ++proposalCount;
        Proposal storage proposal = proposals[id];
        (proposal.id, proposal.proposer) = (id, msg.sender);
        (proposal.targets, proposal.values, proposal.signatures, proposal.calldatas) = (targets, values, signatures, calldatas);
        proposal.startBlock = block.number + votingDelay();
        proposal.endBlock = proposal.startBlock + votingPeriod();
        latestProposalIds[msg.sender] = id;
        emit ProposalCreated(id, msg.sender, targets, values, signatures, calldatas, proposal.startBlock, proposal.endBlock, description);
    }

    function queue(uint256 id) external {
        require(state(id) == ProposalState.Succeeded, "not succeeded");
        Proposal storage proposal = proposals[id];
        uint256 eta = block.timestamp + timelock.delay();
        for (uint256 i = 0; i < proposal.targets.length; ++i) {
            bytes32 hash = keccak256(abi.encode(proposal.targets[i], proposal.values[i], proposal.signatures[i], proposal.calldatas[i], eta));
            require(!timelock.queuedTransactions(hash), "queued already");
            timelock.queueTransaction(proposal.targets[i], proposal.values[i], proposal.signatures[i], proposal.calldatas[i], eta);
        }
        proposal.eta = eta;
        emit ProposalQueued(id, eta);
    }

    function execute(uint256 id) external payable {
        require(state(id) == ProposalState.Queued, "not queued");
        Proposal storage proposal = proposals[id];
        proposal.executed = true;
        for (uint256 i = 0; i < proposal.targets.length; ++i)
            timelock.executeTransaction{value: proposal.values[i]}(proposal.targets[i], proposal.values[i], proposal.signatures[i], proposal.calldatas[i], proposal.eta);
        emit ProposalExecuted(id);
    }

    /// The guardian at any time, anybody once the proposer has too few votes. Only an executed proposal is safe.
    function cancel(uint256 id) external {
        require(state(id) != ProposalState.Executed, "executed");
        Proposal storage proposal = proposals[id];
        require(msg.sender == guardian || comp.getPriorVotes(proposal.proposer, block.number - 1) < proposalThreshold(), "above the threshold");
        proposal.canceled = true;
        for (uint256 i = 0; i < proposal.targets.length; ++i)
            timelock.cancelTransaction(proposal.targets[i], proposal.values[i], proposal.signatures[i], proposal.calldatas[i], proposal.eta);
        emit ProposalCanceled(id);
    }

    function getReceipt(uint256 id, address voter) external view returns (Receipt memory) {
        return proposals[id].receipts[voter];
    }

    function state(uint256 id) public view returns (ProposalState) {
        require(id > 0 && id <= proposalCount, "unknown");
        Proposal storage proposal = proposals[id];
        if (proposal.canceled) return ProposalState.Canceled;
        if (block.number <= proposal.startBlock) return ProposalState.Pending;
        if (block.number <= proposal.endBlock) return ProposalState.Active;
        if (proposal.forVotes <= proposal.againstVotes || proposal.forVotes < quorumVotes()) return ProposalState.Defeated;
        if (proposal.eta == 0) return ProposalState.Succeeded;
        if (proposal.executed) return ProposalState.Executed;
        return block.timestamp >= proposal.eta + timelock.GRACE_PERIOD() ? ProposalState.Expired : ProposalState.Queued;
    }

    function castVote(uint256 id, bool support) external {
        require(state(id) == ProposalState.Active, "closed");
        Proposal storage proposal = proposals[id];
        Receipt storage receipt = proposal.receipts[msg.sender];
        require(!receipt.hasVoted, "voted already");
        uint96 votes = comp.getPriorVotes(msg.sender, proposal.startBlock);
        if (support) proposal.forVotes += votes;
        else proposal.againstVotes += votes;
        (receipt.hasVoted, receipt.support, receipt.votes) = (true, support, votes);
        emit VoteCast(msg.sender, id, support, votes);
    }
}
