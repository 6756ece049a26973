// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

interface IReadable {
    function state(uint256 id) external view returns (uint8);
    function proposalSnapshot(uint256 id) external view returns (uint256);
    function quorum(uint256 timepoint) external view returns (uint256);
    function proposalVotes(uint256 id) external view returns (uint256, uint256, uint256);
}

struct Answer {
    uint256 state;
    uint256[3] votes;
    bool hasQuorum;
    uint256 quorum;
}

/// Asks many proposals at once. A state that reverts is 255.
contract Reader {
    function read(address[] calldata governors, uint256[] calldata ids) external view returns (Answer[] memory answers) {
        answers = new Answer[](ids.length);
        for (uint256 i = 0; i < ids.length; ++i) {
            IReadable governor = IReadable(governors[i]);
            try governor.state(ids[i]) returns (uint8 state) {
                answers[i].state = state;
            } catch {
                answers[i].state = 255;
            }
            (answers[i].votes[0], answers[i].votes[1], answers[i].votes[2]) = governor.proposalVotes(ids[i]);
            try governor.quorum(governor.proposalSnapshot(ids[i])) returns (uint256 quorum) {
                (answers[i].hasQuorum, answers[i].quorum) = (true, quorum);
            } catch {}
        }
    }
}
