import type {Pool} from 'pg'
import type {ChainPlan} from '../core/plan'
import {populations} from '../core/populations'
import type {Address} from '../core/primitives'
import {contractId} from './ids'

type PlannedToken = ChainPlan['tokens'][number]

interface SeriesRow {
  readonly id: string
  readonly population: string
  readonly sameAs: string
  readonly labels: string
  readonly excluded: number
  readonly merged: number
  readonly window: number | null
}

/** What the series of a token are made with by its plan: one row for each population that it can have. */
function seriesOf(plan: ChainPlan, {address, labels, activityWindow}: PlannedToken): SeriesRow[] {
  const governed = plan.governors.some(({token}) => token === address)
  return populations
    .filter(({activeOnly}) => governed || !activeOnly)
    .map(population => ({
      id: `${contractId(plan.chainId, address)}:${population.id}`,
      population: population.id,
      sameAs: keptAs(population.id, labels),
      labels: labels.version,
      excluded: labels.nonVoting.size,
      merged: labels.entities.size,
      window: population.activeOnly ? activityWindow : null,
    }))
}

function keptAs(id: string, labels: PlannedToken['labels']): string {
  const population = populations.find(candidate => candidate.id === id)
  return !population || population.differs(labels) || population.sameAs === id ? id : keptAs(population.sameAs, labels)
}

/** Tokens whose rows were made with other labels, or another window, than the plan's. None before the first block. */
export async function tokensToReplay(pool: Pool, plan: ChainPlan): Promise<readonly Address[]> {
  const {rows} = await pool.query<{token: string; id: string; labels: string; window: number | null}>(
    `SELECT series.token, series.id, labels, "window" FROM series JOIN cursor ON cursor.id = $2 WHERE chain_id = $1`,
    [plan.chainId, plan.chain],
  )
  const known = new Map(rows.map(row => [row.id, row]))
  return plan.tokens
    .filter(token =>
      seriesOf(plan, token).some(({id, labels, window}) => {
        const row = known.get(id)
        return rows.length > 0 && (row?.labels !== labels || row.window !== window)
      }),
    )
    .map(({address}) => address)
}

/** Notes what the series of tokens are made with from now on. */
export async function saveSeries(
  query: (sql: string, parameters: unknown[]) => Promise<unknown>,
  plan: ChainPlan,
  tokens: readonly Address[],
): Promise<void> {
  for (const token of plan.tokens.filter(({address}) => tokens.includes(address))) {
    const id = contractId(plan.chainId, token.address)
    await query('DELETE FROM series WHERE token = $1', [id])
    for (const row of seriesOf(plan, token))
      await query(
        `INSERT INTO series (id, chain_id, token, population, same_as, labels, excluded, merged, "window")
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [row.id, plan.chainId, id, row.population, row.sameAs, row.labels, row.excluded, row.merged, row.window],
      )
  }
}

/** Notes what the series of tokens are made with that have no rows yet. */
export async function saveNewSeries(pool: Pool, plan: ChainPlan): Promise<void> {
  const {rows} = await pool.query<{token: string}>(
    'SELECT DISTINCT token FROM series JOIN cursor ON cursor.id = $2 WHERE chain_id = $1',
    [plan.chainId, plan.chain],
  )
  const known = new Set(rows.map(({token}) => token))
  const missing = plan.tokens.filter(({address}) => !known.has(contractId(plan.chainId, address)))
  await saveSeries(
    (sql, parameters) => pool.query(sql, parameters),
    plan,
    missing.map(({address}) => address),
  )
}
