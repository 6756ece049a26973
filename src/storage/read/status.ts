import {type IntegrityStatus, integrityStatus} from './integrity'
import type {Queryable} from './page'

/** How far a configured chain is indexed. `block` is null before the first commit. */
export interface ChainStatus {
  readonly chain: string
  readonly chainId: number
  readonly name: string
  readonly block: {readonly number: number; readonly hash: string; readonly timestamp: string} | null
  /** Height that the chain's node last told. */
  readonly head: number | null
  /** The last block that no reorganisation within the chain's finality can take back; null before there is one. */
  readonly finalizedBlock: number | null
  /** Blocks between head and index; null while one of them is unknown. */
  readonly lag: number | null
  readonly maxLag: number
  /** Seconds since the node last told its head. */
  readonly headAge: number | null
  readonly ready: boolean
}

/** Beyond this many seconds without a word from the node, its head is not believed any more. */
const HEAD_TRUST_SECONDS = 120

/** Status of every chain that a configured DAO is on. */
export async function readStatus(db: Queryable): Promise<ChainStatus[]> {
  const {rows} = await db.query<{
    chain: string
    chainId: number
    name: string
    maxLag: number
    finality: number
    head: number | null
    headAge: number | null
    number: number | null
    hash: string
    timestamp: string
  }>(
    `SELECT chain.id AS chain, chain.chain_id AS "chainId", chain.name, chain.max_lag AS "maxLag", chain.finality, chain.head,
            extract(epoch FROM now() - chain.head_seen_at)::float8 AS "headAge",
            cursor.height AS number, cursor.hash, cursor.timestamp
     FROM chain LEFT JOIN cursor ON cursor.id = chain.id
     WHERE EXISTS (SELECT FROM dao WHERE dao.chain = chain.id) ORDER BY chain.chain_id`,
  )
  return rows.map(({number, hash, timestamp, finality, ...row}) => {
    const block = number === null ? null : {number, hash, timestamp}
    const finalizedBlock = number === null || number < finality ? null : number - finality
    const lag = block === null || row.head === null ? null : Math.max(0, row.head - block.number)
    const trusted = row.headAge !== null && row.headAge <= HEAD_TRUST_SECONDS
    return {...row, block, finalizedBlock, lag, ready: lag !== null && lag <= row.maxLag && trusted}
  })
}

/** How far a DAO is indexed, and whether its figures can be trusted. */
export interface DaoStatus {
  readonly dao: string
  readonly chain: string
  readonly integrity: IntegrityStatus
  readonly unreadableLogs: number
}

/** Status of every configured DAO, in one statement. */
export async function readDaoStatuses(db: Queryable): Promise<DaoStatus[]> {
  const {rows} = await db.query<
    Omit<DaoStatus, 'integrity'> & Record<'breached' | 'differs' | 'unsupported' | 'indexed', boolean>
  >(
    `SELECT dao.id AS dao, dao.chain, cursor.id IS NOT NULL AS indexed,
       EXISTS (SELECT FROM breach JOIN contract c ON c.id = breach.contract WHERE c.dao = dao.id) AS breached,
       EXISTS (SELECT FROM implementation_change i JOIN contract c ON c.id = i.contract
               WHERE c.dao = dao.id AND i.unsupported IS NOT NULL) AS unsupported,
       coalesce((SELECT outcome = 'different' FROM verification v WHERE v.dao = dao.id
                 ORDER BY checked_at DESC, id DESC LIMIT 1), FALSE) AS differs,
       (SELECT count(*)::int FROM unreadable_log u JOIN contract c ON c.id = u.contract
        WHERE c.dao = dao.id) AS "unreadableLogs"
     FROM dao LEFT JOIN cursor ON cursor.id = dao.chain ORDER BY dao.id`,
  )
  return rows.map(({breached, differs, unsupported, indexed, ...row}) => ({
    ...row,
    integrity: integrityStatus({broken: breached || differs, unsupported, indexed}),
  }))
}

/**
 * What the tables stand at, as text: another one whenever an answer of the API may be another one. Blocks, forks, the
 * configuration, verifications and the head of a chain all show in it; the passing of time does not.
 */
export async function readStand(db: Queryable): Promise<string> {
  const {rows} = await db.query<{stand: string}>({
    name: 'stand',
    text: `SELECT concat_ws(' ',
             (SELECT string_agg(cursor.id || cursor.height || cursor.hash, ' ' ORDER BY cursor.id) FROM cursor),
             (SELECT string_agg(chain.id || chain.fingerprint || coalesce(chain.head, 0), ' ' ORDER BY chain.id) FROM chain),
             (SELECT max(checked_at) FROM verification)) AS stand`,
  })
  return rows[0]?.stand ?? ''
}
