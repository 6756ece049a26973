// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

interface IReadableGovernor {
    function state(uint256 id) external view returns (uint8);
    function proposalSnapshot(uint256 id) external view returns (uint256);
    function quorum(uint256 timepoint) external view returns (uint256);
    function quorumVotes() external view returns (uint256);
    function proposalVotes(uint256 id) external view returns (uint256, uint256, uint256);
}

interface IReadableToken {
    function balanceOf(address account) external view returns (uint256);
    function delegates(address account) external view returns (address);
    function totalSupply() external view returns (uint256);
    function getVotes(address account) external view returns (uint256);
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256);
    function getPastTotalSupply(uint256 timepoint) external view returns (uint256);
    function getCurrentVotes(address account) external view returns (uint96);
    function getPriorVotes(address account, uint256 timepoint) external view returns (uint96);
}

struct Answer {
    uint256 state;
    uint256[3] votes;
    bool hasQuorum;
    uint256 quorum;
}

struct Holder {
    uint256 balance;
    address delegate;
    uint256 votes;
    uint256 pastVotes;
}

struct Supply {
    uint256 current;
    bool hasPast;
    uint256 past;
    Holder[] holders;
}

/// Asks many proposals and tokens at once, by whichever functions they have. A state that reverts is 255.
contract Reader {
    function read(address[] calldata governors, uint256[] calldata ids) external view returns (Answer[] memory answers) {
        answers = new Answer[](ids.length);
        for (uint256 i = 0; i < ids.length; ++i) {
            IReadableGovernor governor = IReadableGovernor(governors[i]);
            try governor.state(ids[i]) returns (uint8 state) {
                answers[i].state = state;
            } catch {
                answers[i].state = 255;
            }
            answers[i].votes = tally(governor, ids[i]);
            try governor.proposalSnapshot(ids[i]) returns (uint256 snapshot) {
                try governor.quorum(snapshot) returns (uint256 quorum) {
                    (answers[i].hasQuorum, answers[i].quorum) = (true, quorum);
                } catch {}
            } catch {
                (answers[i].hasQuorum, answers[i].quorum) = (true, governor.quorumVotes());
            }
        }
    }

    /// Against, for, abstain: of OpenZeppelin, or of the record of Alpha (nine words) or Bravo (ten).
    function tally(IReadableGovernor governor, uint256 id) private view returns (uint256[3] memory votes) {
        try governor.proposalVotes(id) returns (uint256 against, uint256 inFavour, uint256 abstain) {
            votes = [against, inFavour, abstain];
        } catch {
            (bool success, bytes memory words) = address(governor).staticcall(abi.encodeWithSignature("proposals(uint256)", id));
            require(success && (words.length == 288 || words.length == 320), "no record of the proposal");
            (votes[1], votes[0]) = (word(words, 5), word(words, 6));
            if (words.length == 320) votes[2] = word(words, 7);
        }
    }

    function word(bytes memory words, uint256 index) private pure returns (uint256 value) {
        assembly {
            value := mload(add(words, mul(32, add(index, 1))))
        }
    }

    /// Every account's power now and at a past timepoint, and the supply.
    function power(address[] calldata tokens, uint256[] calldata timepoints, address[] calldata accounts) external view returns (Supply[] memory supplies) {
        supplies = new Supply[](tokens.length);
        for (uint256 i = 0; i < tokens.length; ++i) {
            IReadableToken token = IReadableToken(tokens[i]);
            supplies[i].current = token.totalSupply();
            try token.getPastTotalSupply(timepoints[i]) returns (uint256 past) {
                (supplies[i].hasPast, supplies[i].past) = (true, past);
            } catch {}
            supplies[i].holders = new Holder[](accounts.length);
            for (uint256 j = 0; j < accounts.length; ++j)
                supplies[i].holders[j] = holder(token, timepoints[i], accounts[j], supplies[i].hasPast);
        }
    }

    function holder(IReadableToken token, uint256 timepoint, address account, bool past) private view returns (Holder memory) {
        return Holder(
            token.balanceOf(account),
            token.delegates(account),
            past ? token.getVotes(account) : token.getCurrentVotes(account),
            past ? token.getPastVotes(account, timepoint) : token.getPriorVotes(account, timepoint)
        );
    }
}
