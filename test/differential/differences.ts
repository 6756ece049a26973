import {Client} from 'pg'
import type {Answer, Moment} from './play'

/** What the rows say of a proposal at a block, beside what its contract said. */
export interface Difference {
  readonly proposal: string
  readonly block: number
  readonly told: string
  readonly found: string
}

/** A database, asked one statement at a time. */
export async function rowsOf<Row extends object>(databaseUrl: string, statement: string): Promise<Row[]> {
  const client = new Client({connectionString: databaseUrl})
  await client.connect()
  try {
    return (await client.query<Row>(statement)).rows
  } finally {
    await client.end()
  }
}

/** Id of a proposal's row on the local chain. */
export function keyOf({governor, id}: Pick<Answer, 'governor' | 'id'>): string {
  return `31337:${governor.toLowerCase()}:${id}`
}

/** Holds the state of every proposal at every moment against its intervals. O(moments × proposals). */
export async function stateDifferences(databaseUrl: string, moments: readonly Moment[]): Promise<Difference[]> {
  const changes = await rowsOf<{proposal: string; state: string; block: number | null; timestamp: string | null}>(
    databaseUrl,
    'SELECT proposal, state, block, timestamp FROM proposal_state_change ORDER BY proposal, sequence',
  )
  return differences(moments, changes, {
    told: ({state}) => state,
    found: (known, at) =>
      known
        .filter(({block, timestamp}) => (block === null ? Number(timestamp) <= at.timestamp : block <= at.block))
        .at(-1)?.state ?? 'none',
  })
}

/** Holds against, for and abstain of every proposal at every moment against the sums of its votes until then. */
export async function tallyDifferences(databaseUrl: string, moments: readonly Moment[]): Promise<Difference[]> {
  const votes = await rowsOf<{proposal: string; block: number; parts: readonly string[]}>(
    databaseUrl,
    `SELECT proposal, block, ARRAY[
       coalesce(against_part, CASE support WHEN 0 THEN weight ELSE 0 END),
       coalesce(for_part, CASE support WHEN 1 THEN weight ELSE 0 END),
       coalesce(abstain_part, CASE support WHEN 2 THEN weight ELSE 0 END)]::text[] AS parts FROM vote`,
  )
  return differences(moments, votes, {
    told: answer => answer.votes.join(),
    found: (known, at) =>
      known
        .filter(({block}) => block <= at.block)
        .reduce((sums, {parts}) => sums.map((sum, side) => sum + BigInt(parts[side] ?? 0)), [0n, 0n, 0n])
        .join(),
  })
}

function differences<Row extends {readonly proposal: string}>(
  moments: readonly Moment[],
  rows: readonly Row[],
  by: {
    readonly told: (answer: Answer) => string
    readonly found: (rows: readonly Row[], at: Moment) => string
  },
): Difference[] {
  const byProposal = grouped(rows, row => row.proposal)
  return moments.flatMap(moment =>
    moment.answers.flatMap(answer => {
      const proposal = keyOf(answer)
      const [told, found] = [by.told(answer), by.found(byProposal.get(proposal) ?? [], moment)]
      return told === found ? [] : [{proposal, block: moment.block, told, found}]
    }),
  )
}

/** Rows by what they have in common, each group in the order that it came in. */
export function grouped<Row>(rows: readonly Row[], by: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(by(row))
    if (group) group.push(row)
    else groups.set(by(row), [row])
  }
  return groups
}
