import type {Conditions} from './page'
import {CHANGES, type PastRanking} from './past-ranking'

/** SQL of what accounts had before their first change after a block, as `address` and `previous`. */
const before = (
  {table, account}: {readonly table: string; readonly account: string},
  {token, block}: PastRanking,
  tieBreak = '',
) =>
  `SELECT DISTINCT ON (${account}) ${account} AS address, previous FROM ${table}
   WHERE token = ${token} AND block > ${block} ORDER BY ${account}, block, log_index${tieBreak}`

/**
 * SQL of the accounts of a token at the end of a past block, address and weight, in two parts: who has not moved since is as
 * in the table, which an index has in order; who has is taken back. O(changes since) besides what is read of the first part.
 */
export function takenBack(conditions: Conditions, past: PastRanking): {unmoved: string; moved: string} {
  const {ranking, token} = past
  if (ranking === 'delegates') {
    conditions.table('moved', before(CHANGES.delegates, past))
  } else {
    conditions.table('moved_balance', before(CHANGES.holders, past))
    conditions.table('moved_claim', before({table: 'attribution_change', account: 'account'}, past, ', index'))
    conditions.table(
      'moved',
      `SELECT address, coalesce(moved_balance.previous, account.balance, 0)
          + coalesce(moved_claim.previous, account.holding - account.balance, 0) AS previous
       FROM moved_balance FULL JOIN moved_claim USING (address)
       LEFT JOIN (SELECT * FROM account WHERE token = ${token}) AS account USING (address)`,
    )
  }
  const weight = ranking === 'delegates' ? 'voting_power' : 'holding'
  // How many have moved is what the plan turns on, and follows from the block.
  conditions.shape()
  return {
    unmoved: `SELECT address, ${weight} AS weight FROM account WHERE token = ${token}
      AND NOT EXISTS (SELECT FROM moved WHERE moved.address = account.address)`,
    moved: 'SELECT address, previous AS weight FROM moved',
  }
}
