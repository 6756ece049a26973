import type {Pool} from 'pg'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {makeApiRole} from '../../src/storage/api-role'
import {openReadOnlyPool, openResultsPool} from '../../src/storage/connection'
import {findPowerResult, savePowerResult} from '../../src/storage/power-results'
import {TestApi} from '../harness/api'
import {testPool} from '../harness/demo-index'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'

describe('the role of the API', () => {
  const PASSWORD = 'a\'b"c'
  let postgres: TestPostgres
  let databaseUrl: string
  let pool: Pool
  let own: Pool

  beforeAll(async () => {
    postgres = await startTestPostgres()
    databaseUrl = await postgres.createDatabase()
    pool = testPool(databaseUrl)
    const url = await makeApiRole(pool, databaseUrl, PASSWORD)
    // Once more, as every start does.
    expect(await makeApiRole(pool, databaseUrl, PASSWORD)).toBe(url)
    own = testPool(url)
  })

  afterAll(async () => {
    await own?.end()
    await pool?.end()
    await postgres?.close()
  })

  test('reads every table, and writes none but what was solved', async () => {
    const {rows: tables} = await pool.query<{name: string}>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1",
    )
    expect(tables.length).toBeGreaterThan(20)
    for (const {name} of tables) {
      await own.query(`SELECT count(*) FROM ${name}`)
      const written = name === 'power_result'
      for (const statement of [
        `DELETE FROM ${name} WHERE FALSE`,
        `INSERT INTO ${name} SELECT * FROM ${name} WHERE FALSE`,
      ])
        if (written) await own.query(statement)
        else await expect(own.query(statement), statement).rejects.toThrow(`permission denied for table ${name}`)
      for (const statement of [`TRUNCATE ${name}`, `UPDATE ${name} SET id = id`, `DROP TABLE ${name}`])
        await expect(own.query(statement), statement).rejects.toThrow(/permission denied|must be owner|does not exist/)
    }
  })

  test.each([
    'CREATE TABLE mine (id int)',
    'CREATE TEMPORARY TABLE mine (id int)',
    'CREATE SCHEMA mine',
    'CREATE ROLE mine',
    'SET ROLE kingmaker',
    'SELECT * FROM pg_authid',
    "COPY dao FROM PROGRAM 'id'",
    "SELECT pg_read_file('/etc/passwd')",
    'ALTER TABLE dao ADD mine int',
  ])('may not: %s', async statement => {
    await expect(own.query(statement)).rejects.toThrow(/permission denied|must be owner/)
  })

  test('is what the API connects with, and enough for it', async () => {
    const before = process.env.DB_API_URL
    process.env.DB_API_URL = own.options.connectionString
    const [reading, results] = [openReadOnlyPool(2, 1_000), openResultsPool()]
    try {
      for (const each of [reading, results])
        expect((await each.query('SELECT current_user AS name')).rows).toEqual([{name: 'kingmaker_api'}])
      expect(await new TestApi(reading).data('{ daos { slug } }')).toEqual({daos: []})
      const record = {id: 'one', subject: 'x', duration: 1, result: {}}
      await savePowerResult(results, record)
      expect(await findPowerResult(results, 'one')).toEqual({})
    } finally {
      if (before === undefined) delete process.env.DB_API_URL
      else process.env.DB_API_URL = before
      await Promise.all([reading.end(), results.end()])
    }
  })
})
