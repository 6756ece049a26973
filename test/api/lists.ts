import type {Pool} from 'pg'

type Scalar = string | number | boolean | Date | Buffer | null
/** A row as plain SQL gives it. */
export type Row = Readonly<Record<string, Scalar>>

/** Sort keys are compared one after the other; whole numbers as bigint, since SQL gives large ones as text. */
export type Keys = readonly (string | bigint | null)[]

/** A list of rows as a naive reader of the tables would order it: nulls last whatever the direction, ties by the last key. */
export function sorted(rows: readonly Row[], keysOf: (row: Row) => Keys, direction: string): Row[] {
  const sign = direction === 'ASC' ? 1 : -1
  return [...rows].sort((a, b) => {
    const [left, right] = [keysOf(a), keysOf(b)]
    for (const [i, x] of left.entries()) {
      const y = right[i] ?? null
      if (x === y) continue
      if (x === null) return 1
      if (y === null) return -1
      return x < y ? -sign : sign
    }
    return 0
  })
}

/** A whole number of a row, of whichever SQL type. */
export function whole(row: Row, column: string): bigint | null {
  const value = row[column]
  return value === null || value === undefined ? null : BigInt(String(value))
}

export async function rowsOf(pool: Pool, sql: string): Promise<Row[]> {
  return (await pool.query<Row>(sql)).rows
}

/** The last change of each account up to a block, by replaying the changes in the order of the chain. */
export function replay(changes: readonly Row[], account: string, block: number): Map<string, bigint> {
  const weights = new Map<string, bigint>()
  const order = (row: Row): Keys => [whole(row, 'block'), whole(row, 'log_index')]
  for (const change of sorted(changes, order, 'ASC'))
    if (Number(change.block) <= block) weights.set(String(change[account]), whole(change, 'current') ?? 0n)
  for (const [address, weight] of weights) if (weight === 0n) weights.delete(address)
  return weights
}

/** Accounts with weight, largest first. */
export function ranked(weights: ReadonlyMap<string, bigint>): [string, bigint][] {
  return [...weights].sort(([a, x], [b, y]) => (x === y ? (a < b ? 1 : -1) : x > y ? -1 : 1))
}
