// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

/// A token of the COMP family to its public interface: 96 bits, votes by block, no past supply. Anybody mints, for the test.
contract Token {
    struct Checkpoint {
        uint32 fromBlock;
        uint96 votes;
    }

    event DelegateChanged(address indexed delegator, address indexed fromDelegate, address indexed toDelegate);
    event DelegateVotesChanged(address indexed delegate, uint256 previousBalance, uint256 newBalance);
    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Approval(address indexed owner, address indexed spender, uint256 amount);

    string public constant name = "Token";
    string public constant symbol = "T";
    uint8 public constant decimals = 18;
    uint256 public totalSupply;
    mapping(address => address) public delegates;
    mapping(address => mapping(uint32 => Checkpoint)) public checkpoints;
    mapping(address => uint32) public numCheckpoints;
    mapping(address => uint96) private balances;
    mapping(address => mapping(address => uint256)) public allowance;

    constructor() {
        mint(msg.sender, 50e18);
    }

    function mint(address to, uint256 amount) public {
        require(to != address(0) && totalSupply + amount <= type(uint96).max, "mint");
        totalSupply += amount;
        balances[to] += uint96(amount);
        emit Transfer(address(0), to, amount);
        moveDelegates(address(0), delegates[to], uint96(amount));
    }

    function balanceOf(address account) external view returns (uint256) {
        return balances[account];
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        move(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        allowance[from][msg.sender] -= amount;
        move(from, to, amount);
        return true;
    }

    function delegate(address delegatee) external {
        address before = delegates[msg.sender];
        delegates[msg.sender] = delegatee;
        emit DelegateChanged(msg.sender, before, delegatee);
        moveDelegates(before, delegatee, balances[msg.sender]);
    }

    function getCurrentVotes(address account) public view returns (uint96) {
        uint32 count = numCheckpoints[account];
        return count > 0 ? checkpoints[account][count - 1].votes : 0;
    }

    function getPriorVotes(address account, uint256 blockNumber) external view returns (uint96) {
        require(blockNumber < block.number, "not yet determined");
        uint32 low = 0;
        uint32 high = numCheckpoints[account];
        // The first checkpoint after the block: everything below `low` is at or before it.
        while (low < high) {
            uint32 middle = (low + high) / 2;
            if (checkpoints[account][middle].fromBlock <= blockNumber) low = middle + 1;
            else high = middle;
        }
        return low == 0 ? 0 : checkpoints[account][low - 1].votes;
    }

    function move(address from, address to, uint256 amount) private {
        require(from != address(0) && to != address(0) && amount <= balances[from], "transfer");
        balances[from] -= uint96(amount);
        balances[to] += uint96(amount);
        emit Transfer(from, to, amount);
        moveDelegates(delegates[from], delegates[to], uint96(amount));
    }

    function moveDelegates(address from, address to, uint96 amount) private {
        if (from == to || amount == 0) return;
        if (from != address(0)) write(from, getCurrentVotes(from), getCurrentVotes(from) - amount);
        if (to != address(0)) write(to, getCurrentVotes(to), getCurrentVotes(to) + amount);
    }

    function write(address account, uint96 before, uint96 current) private {
        uint32 count = numCheckpoints[account];
        uint32 now_ = uint32(block.number);
        if (count > 0 && checkpoints[account][count - 1].fromBlock == now_) checkpoints[account][count - 1].votes = current;
        else {
            checkpoints[account][count] = Checkpoint(now_, current);
            numCheckpoints[account] = count + 1;
        }
        emit DelegateVotesChanged(account, before, current);
    }
}
