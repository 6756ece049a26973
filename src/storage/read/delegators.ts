import type {Conditions} from './page'

interface Delegation {
  /** SQL of its id. */
  readonly token: string
  readonly delegates: readonly string[]
  /** The end of which block; undefined for the indexed one. */
  readonly block: number | undefined
}

/** SQL of the accounts that name delegates of a token, with their balances: delegate, address, balance. */
export function namedBy(conditions: Conditions, {token, delegates, block}: Delegation): string {
  const named = conditions.bind(delegates)
  if (block === undefined)
    return `SELECT delegate, address, balance FROM account WHERE token = ${token} AND delegate = ANY(${named})`
  const until = `token = ${token} AND block <= ${conditions.bind(block)}`
  return `SELECT delegate, address, balance FROM (
      SELECT DISTINCT to_delegate AS delegate, delegator AS address FROM delegation_change
      WHERE ${until} AND to_delegate = ANY(${named})) AS once
    CROSS JOIN LATERAL (SELECT to_delegate AS last FROM delegation_change WHERE ${until} AND delegator = once.address
      ORDER BY block DESC, log_index DESC LIMIT 1) AS latest
    CROSS JOIN LATERAL (SELECT coalesce((SELECT current FROM balance_change WHERE ${until} AND account = once.address
      ORDER BY block DESC, log_index DESC LIMIT 1), 0) AS balance) AS held
    WHERE last = delegate`
}

/**
 * SQL of those who stand behind delegates of a token, with the votes that each has from them: delegate, address, weight.
 * Owners of what proxies hold count in the proxies' place; who named a delegate and deposited, too, is one.
 */
export function delegatorsOf(conditions: Conditions, delegation: Delegation): string {
  const named = namedBy(conditions, delegation)
  const {token, block} = delegation
  const until = block === undefined ? 'TRUE' : `change.block <= ${conditions.bind(block)}`
  return `WITH named AS (${named}),
     claims AS (SELECT named.delegate, change.account AS address, sum(change.current - change.previous) AS weight
                FROM attribution_change AS change JOIN named ON named.address = change.proxy
                WHERE change.token = ${token} AND ${until}
                GROUP BY named.delegate, change.account, change.proxy)
     SELECT delegate, address, sum(weight) AS weight
     FROM (SELECT delegate, address, balance AS weight FROM named UNION ALL TABLE claims) AS parts
     GROUP BY delegate, address HAVING sum(weight) > 0`
}
