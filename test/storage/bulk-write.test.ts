import {createRequire} from 'node:module'
import {join} from 'node:path'
import {Store} from '@subsquid/typeorm-store'
import fc from 'fast-check'
import type {DataSource, EntityManager} from 'typeorm'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {projectDir} from '../../src/config/load'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'

// The compiled form: typeorm finds the model by its compiled files, and rows have to be of the same classes.
const require = createRequire(join(projectDir, 'package.json'))
const {bulkInsert, bulkUpsert} = require(join(projectDir, 'lib/storage/bulk-write.js'))
const {dataSource} = require(join(projectDir, 'lib/storage/connection.js'))
const model = require(join(projectDir, 'lib/model'))

let postgres: TestPostgres
let source: DataSource

beforeAll(async () => {
  postgres = await startTestPostgres()
  process.env.DB_URL = await postgres.createDatabase()
  source = await dataSource().initialize()
})

afterAll(async () => {
  delete process.env.DB_URL
  await source?.destroy()
  await postgres?.close()
})

/** Text that quoting has to get right; PostgreSQL has no NUL in text. */
const text = fc
  .oneof(
    fc.string({unit: 'binary'}),
    fc.constantFrom('', 'NULL', '{a,b}', '"', "'; DROP TABLE vote", '\\', '\\x00', '[]'),
  )
  .map(value => value.replaceAll('\0', ''))
const whole = fc.bigInt({min: -(2n ** 256n), max: 2n ** 256n})
const block = fc.integer({min: 0, max: 2 ** 31 - 1})
const bytes = fc.uint8Array({maxLength: 40})
const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, {nil: null})

const votes = fc.array(
  fc.record({
    proposal: text,
    voter: text,
    support: block,
    weight: maybe(whole),
    options: maybe(fc.array(fc.record({option: block, fraction: text}), {maxLength: 3})),
    forPart: maybe(whole),
    reason: text,
    reasonBytes: bytes,
    params: bytes,
    override: maybe(fc.boolean()),
  }),
  {minLength: 1, maxLength: 6},
)

const proposals = fc.array(
  fc.record({
    title: text,
    quorum: maybe(whole),
    untold: maybe(text),
    removalPivotal: maybe(fc.array(text, {maxLength: 4})),
    flipCoalition: maybe(fc.array(text, {maxLength: 4})),
  }),
  {minLength: 1, maxLength: 6},
)

const place = {chainId: 1, block: 1, clock: 2n, timestamp: 3n, transactionHash: '0x', logIndex: 4}

/** Writes rows in two ways, each in a transaction that is undone, and reads what the table then holds. */
async function stored(table: string, write: (em: EntityManager) => Promise<unknown>): Promise<unknown[]> {
  const runner = source.createQueryRunner()
  await runner.startTransaction()
  try {
    await write(runner.manager)
    return await runner.query(`SELECT * FROM ${table} ORDER BY id`)
  } finally {
    await runner.rollbackTransaction()
    await runner.release()
  }
}

test('facts are stored as the squid store stores them', async () => {
  await fc.assert(
    fc.asyncProperty(votes, async made => {
      const rows = made.map(
        (vote, index) =>
          new model.Vote({
            ...place,
            ...vote,
            id: `1:${index}`,
            dao: 'dao',
            index,
            againstPart: null,
            abstainPart: null,
          }),
      )
      const plain = await stored('vote', em => new Store(() => em).insert(rows))
      expect(plain).toHaveLength(rows.length)
      expect(await stored('vote', em => bulkInsert(new Store(() => em), rows))).toEqual(plain)
    }),
    {numRuns: 50},
  )
})

test('rows that stand for now are replaced as the squid store replaces them, and emptied', async () => {
  const rowsOf = (made: readonly object[]) =>
    made.map(
      (proposal, index) =>
        new model.Proposal({
          ...Object.fromEntries(
            source
              .getMetadata(model.Proposal)
              .columns.map(({propertyName, isNullable}) => [propertyName, isNullable ? null : 0]),
          ),
          ...{dao: 'dao', governor: '1:0x', proposalId: 7n, state: 'Active', createdHash: '0x', transactionHash: '0x'},
          ...proposal,
          id: `${index}`,
        }),
    )
  await fc.assert(
    fc.asyncProperty(proposals, proposals, async (first, second) => {
      const [before, after] = [rowsOf(first), rowsOf(second)]
      const plain = await stored('proposal', async em => {
        await new Store(() => em).upsert(before)
        await new Store(() => em).upsert(after)
      })
      const bulk = await stored('proposal', async em => {
        await bulkUpsert(new Store(() => em), before)
        await bulkUpsert(new Store(() => em), after)
      })
      expect(plain).toHaveLength(Math.max(first.length, second.length))
      expect(bulk).toEqual(plain)
    }),
    {numRuns: 50},
  )
})
