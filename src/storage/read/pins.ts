import {type Moments, momentsTable} from './moment'
import {Conditions, type Queryable} from './page'
import {rowsOf} from './statement'

/** What tells whether rows as of a moment are the same again. */
export interface Pin {
  readonly chainId: number
  /** Hash of the block; null where the index has not kept it. */
  readonly hash: string | null
  /** Hash of the last block with events up to it: what rows follow from. Null before the first. */
  readonly anchor: string | null
}

/** What the tables have of moments now; of those that the index has not got to, or has been taken back from, nothing. */
export async function readPins(db: Queryable, at: Moments): Promise<Pin[]> {
  const conditions = new Conditions()
  return rowsOf<Pin>(
    db,
    `SELECT m.chain_id AS "chainId",
       (SELECT hash FROM indexed_block b WHERE b.chain_id = m.chain_id AND b.height = m.height) AS hash,
       (SELECT hash FROM indexed_block b WHERE b.chain_id = m.chain_id AND b.events AND b.height <= m.height
        ORDER BY b.height DESC LIMIT 1) AS anchor
     FROM ${momentsTable(conditions, at)} AS m JOIN chain ON chain.chain_id = m.chain_id
     JOIN cursor ON cursor.id = chain.id AND cursor.height >= m.height`,
    conditions,
  )
}
