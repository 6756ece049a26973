import {erc721VotesEvents} from '../abi/erc721-votes'
import {defineAdapter} from './adapter'

/** OpenZeppelin ERC721Votes: each token is one unit of balance, whichever its id. */
export const erc721Votes = defineAdapter({
  id: 'erc721-votes',
  role: 'token',
  standard: 'erc721',
  events: erc721VotesEvents,
  tokenRules: {votes: 'delegatedBalances'},
  translate: {
    Transfer: e => [{kind: 'transfer', from: e.from, to: e.to, amount: 1n}],
    DelegateChanged: e => [{kind: 'delegateChanged', delegator: e.delegator, from: e.fromDelegate, to: e.toDelegate}],
    DelegateVotesChanged: e => [
      {kind: 'votingPowerChanged', delegate: e.delegate, previous: e.previousVotes, current: e.newVotes},
    ],
  },
})
