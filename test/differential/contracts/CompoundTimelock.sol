// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

/// What a governor sees of Compound's Timelock. Anybody may act as its admin, as one that was replaced could.
contract CompoundTimelock {
    event CancelTransaction(bytes32 indexed txHash, address indexed target, uint256 value, string signature, bytes data, uint256 eta);
    event ExecuteTransaction(bytes32 indexed txHash, address indexed target, uint256 value, string signature, bytes data, uint256 eta);
    event QueueTransaction(bytes32 indexed txHash, address indexed target, uint256 value, string signature, bytes data, uint256 eta);

    uint256 public constant GRACE_PERIOD = 120;
    uint256 public constant delay = 24;
    mapping(bytes32 => bool) public queuedTransactions;

    receive() external payable {}

    function acceptAdmin() external {}

    function queueTransaction(address target, uint256 value, string memory signature, bytes memory data, uint256 eta) public returns (bytes32) {
        bytes32 txHash = keccak256(abi.encode(target, value, signature, data, eta));
        queuedTransactions[txHash] = true;
        emit QueueTransaction(txHash, target, value, signature, data, eta);
        return txHash;
    }

    function cancelTransaction(address target, uint256 value, string memory signature, bytes memory data, uint256 eta) public {
        bytes32 txHash = keccak256(abi.encode(target, value, signature, data, eta));
        queuedTransactions[txHash] = false;
        emit CancelTransaction(txHash, target, value, signature, data, eta);
    }

    function executeTransaction(address target, uint256 value, string memory signature, bytes memory data, uint256 eta) public payable returns (bytes memory) {
        bytes32 txHash = keccak256(abi.encode(target, value, signature, data, eta));
        require(queuedTransactions[txHash], "not queued");
        require(block.timestamp >= eta && block.timestamp <= eta + GRACE_PERIOD, "not now");
        queuedTransactions[txHash] = false;
        (bool success, bytes memory result) = target.call{value: value}(data);
        require(success, "reverted");
        emit ExecuteTransaction(txHash, target, value, signature, data, eta);
        return result;
    }
}
