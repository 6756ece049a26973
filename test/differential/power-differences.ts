import {grouped, rowsOf} from './differences'
import {ACCOUNTS, type Moment, type Power} from './play'
import type {Deployment} from './stage'

/** A value of an account that changed, as a row has it. */
interface ChangeRow {
  readonly token: string
  readonly account: string
  readonly current: string | null
  readonly block: number
  readonly timestamp: string
}

type Column = 'block' | 'timestamp'
/** The value of an account with a token at a block or time, by the rows of one table. */
type History = (token: string, account: string, column: Column, value: bigint | number) => string | null

const NOBODY = `0x${'0'.repeat(40)}`

/**
 * Holds balances, delegates, votes and supplies of every token, as they stood at every moment and at a past timepoint
 * that was drawn for it, against the rows of what changed. Gives the differences and how many values were compared.
 */
export async function powerDifferences(
  databaseUrl: string,
  moments: readonly Moment[],
  deployments: readonly Deployment[],
): Promise<{readonly compared: number; readonly differences: readonly string[]}> {
  const balances = await historyOf(databaseUrl, 'balance_change', 'account', 'current')
  const votes = await historyOf(databaseUrl, 'voting_power_change', 'delegate', 'current')
  const delegates = await historyOf(databaseUrl, 'delegation_change', 'delegator', 'to_delegate')
  const columns = new Map(
    deployments.map(({token, setup}) => [token, setup.clock === 'timestamp' ? 'timestamp' : 'block'] as const),
  )
  const differences: string[] = []
  let compared = 0
  const hold = (what: string, told: bigint | string, found: bigint | string) => {
    compared += 1
    if (`${told}` !== `${found}`) differences.push(`${what}: told ${told}, found ${found}`)
  }
  const holdToken = ({token: address, timepoint, current, past, holders}: Power, block: number) => {
    const token = `31337:${address.toLowerCase()}`
    const column = columns.get(address) ?? 'block'
    const supply = (by: Column, value: bigint | number) =>
      ACCOUNTS.reduce((sum, account) => sum + BigInt(balances(token, account, by, value) ?? 0), 0n)
    hold(`supply of ${address} at ${block}`, current, supply('block', block))
    if (past !== undefined) hold(`supply of ${address} at ${column} ${timepoint}`, past, supply(column, timepoint))
    for (const [i, {balance, delegate, votes: now, pastVotes}] of holders.entries()) {
      const account = ACCOUNTS[i] ?? NOBODY
      const at = `of ${account} with ${address} at ${block}`
      hold(`balance ${at}`, balance, balances(token, account, 'block', block) ?? '0')
      hold(`delegate ${at}`, delegate.toLowerCase(), delegates(token, account, 'block', block) ?? NOBODY)
      hold(`votes ${at}`, now, votes(token, account, 'block', block) ?? '0')
      hold(`votes ${at} of ${column} ${timepoint}`, pastVotes, votes(token, account, column, timepoint) ?? '0')
    }
  }
  for (const {powers, block} of moments) for (const power of powers) holdToken(power, block)
  return {compared, differences}
}

async function historyOf(databaseUrl: string, table: string, account: string, value: string): Promise<History> {
  const changes = await rowsOf<ChangeRow>(
    databaseUrl,
    `SELECT token, ${account} AS account, ${value} AS current, block, timestamp FROM ${table} ORDER BY block, log_index`,
  )
  const byAccount = grouped(changes, row => `${row.token} ${row.account}`)
  return (token, owner, column, at) =>
    byAccount.get(`${token} ${owner.toLowerCase()}`)?.findLast(row => BigInt(row[column]) <= BigInt(at))?.current ??
    null
}
