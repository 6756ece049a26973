import {type ChildProcess, spawn} from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join, resolve} from 'node:path'
import {Client} from 'pg'
import {afterEach, describe, expect, it} from 'vitest'
import {findRunningPostgres, type PostgresServer, startPostgres} from '../../src/runtime/embedded-postgres'

const BUILT = resolve(__dirname, '../../lib/runtime/embedded-postgres.js')
const ROOT = process.getuid?.() === 0
const folders: string[] = []
const servers: PostgresServer[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop()
  for (const folder of folders.splice(0)) {
    const home = join(folder, 'home')
    await (await findRunningPostgres(home))?.stop()
    const elsewhere = join(home, 'postgres-location')
    if (existsSync(elsewhere)) rmSync(readFileSync(elsewhere, 'utf8').trim(), {recursive: true, force: true})
    rmSync(folder, {recursive: true, force: true})
  }
})

function newHome(mode = 0o755): string {
  const folder = mkdtempSync(join(tmpdir(), 'kingmaker-test-'))
  folders.push(folder)
  chmodSync(folder, mode)
  return join(folder, 'home')
}

async function start(home: string, log?: (message: string) => void): Promise<PostgresServer> {
  const server = await startPostgres(log ? {home, log} : {home})
  servers.push(server)
  return server
}

async function query(server: Pick<PostgresServer, 'url'>, sql: string): Promise<unknown[]> {
  const client = new Client({connectionString: server.url})
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end().catch(() => {})
  }
}

function postmasterPid(server: PostgresServer): number {
  return Number(readFileSync(join(server.dataDir, 'postmaster.pid'), 'utf8').split('\n')[0])
}

/** A node process that starts a server and prints it; ends by itself unless it is told to stay. */
function owner(home: string, options: {stay?: boolean; uid?: number; gid?: number} = {}): ChildProcess {
  const script = `
    require(${JSON.stringify(BUILT)}).startPostgres({home: ${JSON.stringify(home)}}).then(
      ({url, port, started, dataDir}) => console.log(JSON.stringify({url, port, started, dataDir})),
      error => console.log(JSON.stringify({error: error.message})),
    )
    ${options.stay ? 'setInterval(() => {}, 1000)' : ''}`
  const account = options.uid === undefined ? {} : {uid: options.uid, gid: options.gid ?? options.uid}
  return spawn(process.execPath, ['-e', script], {...account, cwd: '/', stdio: ['ignore', 'pipe', 'inherit']})
}

function firstLine(child: ChildProcess): Promise<{url: string; port: number; started: boolean; error?: string}> {
  return new Promise((done, reject) => {
    let text = ''
    child.stdout?.on('data', chunk => {
      text += String(chunk)
      if (text.includes('\n')) done(JSON.parse(text))
    })
    child.once('exit', code => reject(new Error(`the owner ended with ${code} and said ${text}`)))
  })
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise(done => {
    child.once('exit', () => done())
  })
}

describe('startPostgres', () => {
  it('starts on nothing: UTF-8, scram, durable, on 127.0.0.1 only', async () => {
    const home = newHome()
    const server = await start(home)
    expect(server.started).toBe(true)
    expect(server.dataDir).toBe(join(home, 'postgres'))
    expect(server.url).toMatch(new RegExp(`^postgres://kingmaker:[\\w-]{32}@127\\.0\\.0\\.1:${server.port}/kingmaker$`))
    const settings = `SELECT current_user AS role, current_database() AS db, current_setting('fsync') AS fsync,
      current_setting('synchronous_commit') AS commit, current_setting('listen_addresses') AS listen,
      current_setting('unix_socket_directories') AS sockets, current_setting('server_encoding') AS encoding,
      (SELECT datcollate FROM pg_database WHERE datname = 'kingmaker') AS collate`
    expect(await query(server, settings)).toEqual([
      {
        ...{role: 'kingmaker', db: 'kingmaker', fsync: 'on', commit: 'on'},
        ...{listen: '127.0.0.1', sockets: '', encoding: 'UTF8', collate: 'C'},
      },
    ])
    expect(statSync(join(home, 'postgres-password')).mode & 0o777).toBe(0o600)
    expect(statSync(server.dataDir).mode & 0o777).toBe(0o700)
    expect(readdirSync(home).sort()).toEqual(['postgres', 'postgres-password', 'postgres.log'])
    await expect(query({url: server.url.replace(/:[\w-]{32}@/, ':wrong@')}, 'SELECT 1')).rejects.toThrow('password')
  })

  it('keeps data and password over a restart', async () => {
    const home = newHome()
    const first = await start(home)
    await query(first, 'CREATE TABLE kept AS SELECT 42 AS answer')
    await first.stop()
    await first.stop()
    expect(existsSync(join(first.dataDir, 'postmaster.pid'))).toBe(false)
    const second = await start(home)
    expect(second.started).toBe(true)
    expect(await query(second, 'SELECT * FROM kept')).toEqual([{answer: 42}])
    expect(new URL(second.url).password).toBe(new URL(first.url).password)
  })

  it('recovers committed rows after kill -9 of the server', async () => {
    const home = newHome()
    const first = await start(home)
    await query(first, 'CREATE TABLE committed (n int)')
    for (let n = 0; n < 20; n++) await query(first, `INSERT INTO committed VALUES (${n})`)
    process.kill(postmasterPid(first), 'SIGKILL')
    const second = await start(home)
    expect(second.started).toBe(true)
    expect(await query(second, 'SELECT count(*)::int AS rows FROM committed')).toEqual([{rows: 20}])
  })

  it('is not misled by a lock file whose process number now belongs to a stranger, nor by an empty one', async () => {
    const home = newHome()
    const first = await start(home)
    const pidFile = join(first.dataDir, 'postmaster.pid')
    const text = readFileSync(pidFile, 'utf8')
    await first.stop()
    writeFileSync(pidFile, text.replace(/^\d+/, String(process.pid)))
    expect(await findRunningPostgres(home)).toBeUndefined()
    const second = await start(home)
    expect(second.started).toBe(true)
    await second.stop()
    writeFileSync(pidFile, '')
    expect((await start(home)).started).toBe(true)
  })

  it('adopts the server of an owner that was killed, and can stop it', async () => {
    const home = newHome()
    const child = owner(home, {stay: true})
    const orphaned = await firstLine(child)
    const gone = ended(child)
    child.kill('SIGKILL')
    await gone
    expect((await findRunningPostgres(home))?.url).toBe(orphaned.url)
    const adopted = await start(home)
    expect(adopted).toMatchObject({started: false, url: orphaned.url, port: orphaned.port})
    expect(await query(adopted, 'SELECT 1 AS one')).toEqual([{one: 1}])
    await adopted.stop()
    expect(await findRunningPostgres(home)).toBeUndefined()
    await expect(query(adopted, 'SELECT 1')).rejects.toThrow('ECONNREFUSED')
  })

  it('does not keep its process alive', async () => {
    const home = newHome()
    const child = owner(home)
    const gone = ended(child)
    expect((await firstLine(child)).started).toBe(true)
    await gone
    expect(await findRunningPostgres(home)).toMatchObject({started: false})
  })

  it('lets one of several simultaneous starts win and the others adopt', async () => {
    const home = newHome()
    const other = owner(home, {stay: true})
    try {
      const all = await Promise.all([start(home), start(home), firstLine(other)])
      expect(all.filter(server => server.started)).toHaveLength(1)
      expect(new Set(all.map(server => server.url)).size).toBe(1)
      expect(readdirSync(home).sort()).toEqual(['postgres', 'postgres-password', 'postgres.log'])
    } finally {
      other.kill('SIGKILL')
    }
  })

  it('redoes a half-made data folder and removes abandoned drafts', async () => {
    const home = newHome()
    mkdirSync(join(home, 'postgres', 'base'), {recursive: true})
    writeFileSync(join(home, 'postgres', 'PG_VERSION'), '18\n')
    mkdirSync(join(home, 'postgres-init-2147483647-0a0a', 'data'), {recursive: true})
    const said: string[] = []
    const server = await start(home, message => said.push(message))
    expect(await query(server, 'SELECT 1 AS one')).toEqual([{one: 1}])
    expect(said.join('\n')).toContain('not a complete database')
    expect(readdirSync(home).filter(name => name.startsWith('postgres-init'))).toEqual([])
  })

  it('survives a kill while the database is being made', async () => {
    const home = newHome()
    for (const moment of [150, 400, 700]) {
      const child = owner(home, {stay: true})
      const gone = ended(child)
      await new Promise(done => setTimeout(done, moment))
      child.kill('SIGKILL')
      await gone
    }
    const server = await start(home)
    expect(await query(server, 'SELECT 1 AS one')).toEqual([{one: 1}])
  })

  it('gives a new password when the file is lost', async () => {
    const home = newHome()
    const first = await start(home)
    await query(first, 'CREATE TABLE kept AS SELECT 42 AS answer')
    await first.stop()
    rmSync(join(home, 'postgres-password'))
    const second = await start(home)
    expect(second.url).not.toBe(first.url)
    expect(await query(second, 'SELECT * FROM kept')).toEqual([{answer: 42}])
  })

  it('refuses data of another major version and says what to do', async () => {
    const home = newHome()
    const server = await start(home)
    await server.stop()
    writeFileSync(join(server.dataDir, 'PG_VERSION'), '15\n')
    await expect(start(home)).rejects.toThrow(/made by PostgreSQL 15.*Delete .* and index again/s)
  })

  it('reports a start that fails with the log and a remedy', async () => {
    const home = newHome()
    const server = await start(home)
    await server.stop()
    truncateSync(join(server.dataDir, 'global', 'pg_control'), 0)
    await expect(start(home)).rejects.toThrow(/did not start.*DB_URL.*Last lines of .*pg_control/s)
  })

  it('empties a log that has outgrown 10 MB', async () => {
    const home = newHome()
    mkdirSync(home)
    writeFileSync(join(home, 'postgres.log'), Buffer.alloc(11 * 1024 * 1024, 'x'))
    await start(home)
    expect(statSync(join(home, 'postgres.log')).size).toBeLessThan(1024 * 1024)
  })

  it('works for an ordinary user', async () => {
    const home = newHome()
    // PostgreSQL wants an account with a name; every system has this one.
    const uid = ROOT ? 1 : undefined
    if (uid !== undefined) chownSync(dirname(home), uid, uid)
    const child = owner(home, {stay: true, ...(uid === undefined ? {} : {uid})})
    try {
      const server = await firstLine(child)
      expect(server.error).toBeUndefined()
      expect(await query(server, 'SELECT 1 AS one')).toEqual([{one: 1}])
      expect(statSync(join(home, 'postgres')).uid).toBe(uid ?? process.getuid?.())
    } finally {
      child.kill('SIGKILL')
    }
  })

  if (ROOT)
    it('keeps the data elsewhere when root has a home nobody else can enter', async () => {
      const home = newHome(0o700)
      const said: string[] = []
      const first = await start(home, message => said.push(message))
      expect(first.dataDir).toMatch(/^\/var\/tmp\/kingmaker-\w{6}\/postgres$/)
      expect(said.filter(message => message.includes('cannot enter'))).toHaveLength(1)
      expect(statSync(dirname(home)).mode & 0o777).toBe(0o700)
      await query(first, 'CREATE TABLE kept AS SELECT 42 AS answer')
      expect((await findRunningPostgres(home))?.port).toBe(first.port)
      await first.stop()
      const second = await start(home)
      expect(second.dataDir).toBe(first.dataDir)
      expect(await query(second, 'SELECT * FROM kept')).toEqual([{answer: 42}])
      await second.stop()
      rmSync(home, {recursive: true})
      const third = await start(home)
      expect(third.dataDir).not.toBe(first.dataDir)
      rmSync(dirname(first.dataDir), {recursive: true})
    })
})

describe('findRunningPostgres', () => {
  it('starts nothing and makes nothing', async () => {
    const home = newHome()
    expect(await findRunningPostgres(home)).toBeUndefined()
    expect(existsSync(home)).toBe(false)
  })
})
