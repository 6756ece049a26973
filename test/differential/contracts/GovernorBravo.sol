// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

interface IComp {
    function getPriorVotes(address account, uint256 blockNumber) external view returns (uint96);
}

interface IAlpha {
    function proposalCount() external view returns (uint256);
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

contract BravoStorage {
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
        uint256 abstainVotes;
        bool canceled;
        bool executed;
        mapping(address => Receipt) receipts;
    }

    struct Receipt {
        bool hasVoted;
        uint8 support;
        uint96 votes;
    }

    struct Guardian {
        address account;
        uint96 expiration;
    }

    address public admin;
    address public pendingAdmin;
    address public implementation;
    uint256 public votingDelay;
    uint256 public votingPeriod;
    uint256 public proposalThreshold;
    uint256 public initialProposalId;
    uint256 public proposalCount;
    ITimelock public timelock;
    IComp public comp;
    mapping(uint256 => Proposal) public proposals;
    mapping(address => uint256) public latestProposalIds;
    mapping(address => uint256) public whitelistAccountExpirations;
    address public whitelistGuardian;
}

/// Compound's GovernorBravoDelegator to its public interface: the admin replaces what it runs.
contract GovernorBravoDelegator is BravoStorage {
    event NewImplementation(address oldImplementation, address newImplementation);

    constructor(address timelock_, address comp_, address admin_, address implementation_, uint256 period, uint256 delay, uint256 threshold) {
        admin = msg.sender;
        run(implementation_, abi.encodeWithSignature("initialize(address,address,uint256,uint256,uint256)", timelock_, comp_, period, delay, threshold));
        _setImplementation(implementation_);
        admin = admin_;
    }

    function _setImplementation(address implementation_) public {
        require(msg.sender == admin && implementation_ != address(0), "not the admin, or nothing");
        emit NewImplementation(implementation, implementation_);
        implementation = implementation_;
    }

    fallback() external payable {
        run(implementation, msg.data);
        assembly {
            returndatacopy(0, 0, returndatasize())
            return(0, returndatasize())
        }
    }

    function run(address target, bytes memory input) private {
        (bool success, bytes memory reason) = target.delegatecall(input);
        if (!success)
            assembly {
                revert(add(reason, 32), mload(reason))
            }
    }
}

/// Compound's GovernorBravoDelegate to its public interface and documented rules, with constants that fit a short test.
contract GovernorBravoDelegate is BravoStorage {
    enum ProposalState { Pending, Active, Canceled, Defeated, Succeeded, Queued, Expired, Executed }

    event ProposalCreated(uint256 id, address proposer, address[] targets, uint256[] values, string[] signatures, bytes[] calldatas, uint256 startBlock, uint256 endBlock, string description);
    event VoteCast(address indexed voter, uint256 proposalId, uint8 support, uint256 votes, string reason);
    event ProposalCanceled(uint256 id);
    event ProposalQueued(uint256 id, uint256 eta);
    event ProposalExecuted(uint256 id);
    event VotingDelaySet(uint256 oldVotingDelay, uint256 newVotingDelay);
    event VotingPeriodSet(uint256 oldVotingPeriod, uint256 newVotingPeriod);
    event ProposalThresholdSet(uint256 oldProposalThreshold, uint256 newProposalThreshold);
    event WhitelistAccountExpirationSet(address account, uint256 expiration);
    event WhitelistGuardianSet(address oldGuardian, address newGuardian);

    string public constant name = "Governor Bravo of a test";
    uint256 public constant proposalMaxOperations = 10;

    function quorumVotes() public pure virtual returns (uint256) {
        return 170e18;
    }

    modifier onlyAdmin() {
        require(msg.sender == admin, "not the admin");
        _;
    }

    function initialize(address timelock_, address comp_, uint256 period, uint256 delay, uint256 threshold) external onlyAdmin {
        require(address(timelock) == address(0), "initialized already");
        (timelock, comp) = (ITimelock(timelock_), IComp(comp_));
        (votingPeriod, votingDelay, proposalThreshold) = (period, delay, threshold);
    }

    /// Goes on counting where the governor before it stopped.
    function _initiate(address governorAlpha) external onlyAdmin {
        require(initialProposalId == 0, "initiated already");
        proposalCount = IAlpha(governorAlpha).proposalCount();
        initialProposalId = proposalCount;
        timelock.acceptAdmin();
    }

    function propose(address[] memory targets, uint256[] memory values, string[] memory signatures, bytes[] memory calldatas, string memory description) external returns (uint256 id) {
        require(initialProposalId != 0, "not active");
        require(comp.getPriorVotes(msg.sender, block.number - 1) > proposalThreshold || isWhitelisted(msg.sender), "below the threshold");
        require(targets.length == values.length && targets.length == signatures.length && targets.length == calldatas.length, "lengths");
        require(targets.length > 0 && targets.length <= proposalMaxOperations, "number of actions");
        uint256 latest = latestProposalIds[msg.sender];
        if (latest != 0) {
            ProposalState last = state(latest);
            require(last != ProposalState.Active && last != ProposalState.Pending, "another one is open");
        }
        id = ++proposalCount;
        Proposal storage proposal = proposals[id];
        (proposal.id, proposal.proposer) = (id, msg.sender);
        (proposal.targets, proposal.values, proposal.signatures, proposal.calldatas) = (targets, values, signatures, calldatas);
        proposal.startBlock = block.number + votingDelay;
        proposal.endBlock = proposal.startBlock + votingPeriod;
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

    function cancel(uint256 id) external {
        require(state(id) != ProposalState.Executed, "executed");
        Proposal storage proposal = proposals[id];
        require(mayCancel(proposal.proposer), "not allowed");
        proposal.canceled = true;
        for (uint256 i = 0; i < proposal.targets.length; ++i)
            timelock.cancelTransaction(proposal.targets[i], proposal.values[i], proposal.signatures[i], proposal.calldatas[i], proposal.eta);
        emit ProposalCanceled(id);
    }

    /// The proposer; below the threshold anybody, or the whitelist's guardian alone where the proposer is on the list.
    function mayCancel(address proposer) internal view virtual returns (bool) {
        if (msg.sender == proposer) return true;
        bool below = comp.getPriorVotes(proposer, block.number - 1) < proposalThreshold;
        return below && (!isWhitelisted(proposer) || msg.sender == whitelistGuardian);
    }

    function getActions(uint256 id) external view returns (address[] memory, uint256[] memory, string[] memory, bytes[] memory) {
        Proposal storage proposal = proposals[id];
        return (proposal.targets, proposal.values, proposal.signatures, proposal.calldatas);
    }

    function getReceipt(uint256 id, address voter) external view returns (Receipt memory) {
        return proposals[id].receipts[voter];
    }

    function state(uint256 id) public view returns (ProposalState) {
        require(id > initialProposalId && id <= proposalCount, "unknown");
        Proposal storage proposal = proposals[id];
        if (proposal.canceled) return ProposalState.Canceled;
        if (block.number <= proposal.startBlock) return ProposalState.Pending;
        if (block.number <= proposal.endBlock) return ProposalState.Active;
        if (proposal.forVotes <= proposal.againstVotes || proposal.forVotes < quorumVotes()) return ProposalState.Defeated;
        if (proposal.eta == 0) return ProposalState.Succeeded;
        if (proposal.executed) return ProposalState.Executed;
        return block.timestamp >= proposal.eta + timelock.GRACE_PERIOD() ? ProposalState.Expired : ProposalState.Queued;
    }

    function castVote(uint256 id, uint8 support) external {
        emit VoteCast(msg.sender, id, support, count(id, support), "");
    }

    function castVoteWithReason(uint256 id, uint8 support, string calldata reason) external {
        emit VoteCast(msg.sender, id, support, count(id, support), reason);
    }

    function count(uint256 id, uint8 support) private returns (uint96 votes) {
        require(state(id) == ProposalState.Active && support <= 2, "closed, or no such side");
        Proposal storage proposal = proposals[id];
        Receipt storage receipt = proposal.receipts[msg.sender];
        require(!receipt.hasVoted, "voted already");
        votes = comp.getPriorVotes(msg.sender, proposal.startBlock);
        if (support == 0) proposal.againstVotes += votes;
        else if (support == 1) proposal.forVotes += votes;
        else proposal.abstainVotes += votes;
        (receipt.hasVoted, receipt.support, receipt.votes) = (true, support, votes);
    }

    function isWhitelisted(address account) public view returns (bool) {
        return whitelistAccountExpirations[account] > block.timestamp;
    }

    function _setVotingDelay(uint256 value) external onlyAdmin {
        emit VotingDelaySet(votingDelay, value);
        votingDelay = value;
    }

    function _setVotingPeriod(uint256 value) external onlyAdmin {
        emit VotingPeriodSet(votingPeriod, value);
        votingPeriod = value;
    }

    function _setProposalThreshold(uint256 value) external onlyAdmin {
        emit ProposalThresholdSet(proposalThreshold, value);
        proposalThreshold = value;
    }

    function _setWhitelistAccountExpiration(address account, uint256 expiration) external {
        require(msg.sender == admin || msg.sender == whitelistGuardian, "not allowed");
        whitelistAccountExpirations[account] = expiration;
        emit WhitelistAccountExpirationSet(account, expiration);
    }

    function _setWhitelistGuardian(address account) external onlyAdmin {
        emit WhitelistGuardianSet(whitelistGuardian, account);
        whitelistGuardian = account;
    }
}

/// The revision of 2024: an account that may cancel until a time, whoever proposed.
contract GuardedBravoDelegate is GovernorBravoDelegate {
    event ProposalGuardianSet(address oldProposalGuardian, uint96 oldProposalGuardianExpiry, address newProposalGuardian, uint256 newProposalGuardianExpiry);

    Guardian public proposalGuardian;

    function _setProposalGuardian(Guardian memory guardian) external onlyAdmin {
        emit ProposalGuardianSet(proposalGuardian.account, proposalGuardian.expiration, guardian.account, guardian.expiration);
        proposalGuardian = guardian;
    }

    function mayCancel(address proposer) internal view override returns (bool) {
        bool guarded = msg.sender == proposalGuardian.account && block.timestamp <= proposalGuardian.expiration;
        return guarded || super.mayCancel(proposer);
    }
}
