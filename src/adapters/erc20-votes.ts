import {erc20VotesEvents} from '../abi/erc20-votes'
import {defineAdapter} from './adapter'

/** OpenZeppelin ERC20Votes 4.x and 5.x and the Comp family: the same three topics carry the same meaning. */
export const erc20Votes = defineAdapter({
  id: 'erc20-votes',
  role: 'token',
  standard: 'erc20',
  events: erc20VotesEvents,
  tokenRules: {votes: 'delegatedBalances'},
  translate: {
    Transfer: e => [{kind: 'transfer', from: e.from, to: e.to, amount: e.value}],
    DelegateChanged: e => [{kind: 'delegateChanged', delegator: e.delegator, from: e.fromDelegate, to: e.toDelegate}],
    DelegateVotesChanged: e => [
      {kind: 'votingPowerChanged', delegate: e.delegate, previous: e.previousVotes, current: e.newVotes},
    ],
  },
})
