import {Client} from 'pg'

/** Rows of an index, in the order of the statement. */
export async function rows<Row extends object>(databaseUrl: string, statement: string): Promise<Row[]> {
  const client = new Client({connectionString: databaseUrl})
  await client.connect()
  try {
    return (await client.query<Row>(statement)).rows
  } finally {
    await client.end()
  }
}

/** A value that changed, as a row has it. */
export interface ChangeRow {
  readonly token: string
  readonly account: string
  readonly current: string | null
  readonly block: number
  readonly timestamp: string
}

/** Histories of values by token and account, asked for the last one up to a place. */
export class Histories {
  private readonly changes = new Map<string, ChangeRow[]>()

  /** Rows in the order of the chain. */
  constructor(all: readonly ChangeRow[]) {
    for (const row of all) {
      const key = `${row.token} ${row.account}`
      const known = this.changes.get(key)
      if (known) known.push(row)
      else this.changes.set(key, [row])
    }
  }

  at(token: string, account: string, clock: 'block' | 'timestamp', value: number | bigint): string | null {
    const known = this.changes.get(`${token} ${account}`) ?? []
    return known.findLast(row => BigInt(row[clock]) <= BigInt(value))?.current ?? null
  }

  /** Everybody who has a history with a token. */
  accounts(token: string): string[] {
    return [...this.changes.keys()].filter(key => key.startsWith(`${token} `)).map(key => key.split(' ')[1] ?? '')
  }
}
