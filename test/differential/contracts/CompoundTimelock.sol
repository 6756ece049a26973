// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

/// Compound's Timelock to its public interface, with a delay and a grace period that fit a short test.
contract CompoundTimelock {
    event NewAdmin(address indexed newAdmin);
    event NewPendingAdmin(address indexed newPendingAdmin);
    event NewDelay(uint256 indexed newDelay);
    event CancelTransaction(bytes32 indexed txHash, address indexed target, uint256 value, string signature, bytes data, uint256 eta);
    event ExecuteTransaction(bytes32 indexed txHash, address indexed target, uint256 value, string signature, bytes data, uint256 eta);
    event QueueTransaction(bytes32 indexed txHash, address indexed target, uint256 value, string signature, bytes data, uint256 eta);

    uint256 public constant GRACE_PERIOD = 120;
    uint256 public constant MINIMUM_DELAY = 12;
    uint256 public constant MAXIMUM_DELAY = 120;

    address public admin;
    address public pendingAdmin;
    uint256 public delay;
    bool public admin_initialized;
    mapping(bytes32 => bool) public queuedTransactions;

    constructor(address admin_, uint256 delay_) {
        require(delay_ >= MINIMUM_DELAY && delay_ <= MAXIMUM_DELAY, "delay out of bounds");
        (admin, delay) = (admin_, delay_);
    }

    receive() external payable {}

    modifier onlyAdmin() {
        require(msg.sender == admin, "not the admin");
        _;
    }

    function setDelay(uint256 delay_) external {
        require(msg.sender == address(this), "not the timelock");
        require(delay_ >= MINIMUM_DELAY && delay_ <= MAXIMUM_DELAY, "delay out of bounds");
        delay = delay_;
        emit NewDelay(delay_);
    }

    function acceptAdmin() external {
        require(msg.sender == pendingAdmin, "not the pending admin");
        (admin, pendingAdmin) = (msg.sender, address(0));
        emit NewAdmin(msg.sender);
    }

    /// The first one is named by the deployer, every other by a queued transaction.
    function setPendingAdmin(address pendingAdmin_) external {
        if (admin_initialized) require(msg.sender == address(this), "not the timelock");
        else {
            require(msg.sender == admin, "not the admin");
            admin_initialized = true;
        }
        pendingAdmin = pendingAdmin_;
        emit NewPendingAdmin(pendingAdmin_);
    }

    function queueTransaction(address target, uint256 value, string memory signature, bytes memory data, uint256 eta) external onlyAdmin returns (bytes32 txHash) {
        require(eta >= block.timestamp + delay, "eta before the delay");
        txHash = keccak256(abi.encode(target, value, signature, data, eta));
        queuedTransactions[txHash] = true;
        emit QueueTransaction(txHash, target, value, signature, data, eta);
    }

    function cancelTransaction(address target, uint256 value, string memory signature, bytes memory data, uint256 eta) external onlyAdmin {
        bytes32 txHash = keccak256(abi.encode(target, value, signature, data, eta));
        queuedTransactions[txHash] = false;
        emit CancelTransaction(txHash, target, value, signature, data, eta);
    }

    function executeTransaction(address target, uint256 value, string memory signature, bytes memory data, uint256 eta) external payable onlyAdmin returns (bytes memory) {
        bytes32 txHash = keccak256(abi.encode(target, value, signature, data, eta));
        require(queuedTransactions[txHash], "not queued");
        require(block.timestamp >= eta, "too early");
        require(block.timestamp <= eta + GRACE_PERIOD, "stale");
        queuedTransactions[txHash] = false;
        bytes memory input = bytes(signature).length == 0 ? data : abi.encodePacked(bytes4(keccak256(bytes(signature))), data);
        (bool success, bytes memory result) = target.call{value: value}(input);
        require(success, "reverted");
        emit ExecuteTransaction(txHash, target, value, signature, data, eta);
        return result;
    }
}
