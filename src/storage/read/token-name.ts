import type {Conditions} from './page'

export {addressIn, chainIn} from '../ids'

/** What a token is named by: the id of its row, or a DAO, of which it is the only token or the one with the address. */
export type TokenName = string | {readonly dao: string; readonly address?: string | undefined}

/** SQL of the id of a token's row, looked up by the statement itself; null where a name stands for none or several. */
export function tokenId(conditions: Conditions, name: TokenName): string {
  if (typeof name === 'string') return conditions.bind(name)
  const address = name.address === undefined ? 'TRUE' : `contract.address = ${conditions.bind(name.address)}`
  conditions.table(
    'named_token',
    `SELECT CASE WHEN count(*) = 1 THEN min(contract.id) END AS id FROM contract JOIN dao ON dao.id = contract.dao
     WHERE contract.role = 'token' AND dao.id = ${conditions.bind(name.dao)} AND ${address}`,
  )
  return '(SELECT id FROM named_token)'
}
