import {erc20Events} from '../abi/erc20'
import {defineAdapter} from './adapter'

/** A plain ERC-20 token without votes: a DAO of which only the distribution of balances can be told. */
export const erc20 = defineAdapter({
  id: 'erc20',
  role: 'token',
  standard: 'erc20',
  events: erc20Events,
  translate: {
    Transfer: e => [{kind: 'transfer', from: e.from, to: e.to, amount: e.value}],
  },
})
