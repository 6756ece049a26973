// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

import "@oz/governance/Governor.sol";

/// Counts as ScopeLift's flexible voting says it does: a voter's weight may be cast in parts, until none is left.
abstract contract RollingCounting is Governor {
    mapping(uint256 => uint256[3]) private _sums;
    mapping(uint256 => mapping(address => uint256)) private _used;

    function COUNTING_MODE() public pure override returns (string memory) {
        return "support=bravo&quorum=for,abstain&params=fractional";
    }

    function hasVoted(uint256 id, address voter) public view override returns (bool) {
        return _used[id][voter] != 0;
    }

    function usedVotes(uint256 id, address voter) external view returns (uint256) {
        return _used[id][voter];
    }

    function proposalVotes(uint256 id) public view returns (uint256, uint256, uint256) {
        return (_sums[id][0], _sums[id][1], _sums[id][2]);
    }

    function _quorumReached(uint256 id) internal view override returns (bool) {
        return _sums[id][1] + _sums[id][2] >= quorum(proposalSnapshot(id));
    }

    function _voteSucceeded(uint256 id) internal view override returns (bool) {
        return _sums[id][1] > _sums[id][0];
    }

    function _countVote(uint256 id, address voter, uint8 support, uint256 weight, bytes memory params) internal override {
        uint256 used = _used[id][voter];
        require(used < weight, "nothing left");
        if (params.length == 0) {
            require(used == 0 && support < 3, "not the whole");
            _sums[id][support] += weight;
            _used[id][voter] = weight;
            return;
        }
        require(params.length == 48, "not three parts");
        for (uint256 side = 0; side < 3; ++side) {
            uint256 part;
            assembly {
                part := shr(128, mload(add(add(params, 32), mul(side, 16))))
            }
            _sums[id][side] += part;
            used += part;
        }
        require(used <= weight, "too much");
        _used[id][voter] = used;
    }
}
