import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {setTimeout as sleep} from 'node:timers/promises'
import {Client} from 'pg'
import {projectDir, rpcVariable} from '../../src/config/load'

export interface IndexerOptions {
  /** Name of the chain in assets/chains.yaml. */
  readonly chain: string
  readonly databaseUrl: string
  readonly rpcUrl: string
  readonly daoFiles: readonly string[]
  /** Further variables of its environment. */
  readonly env?: NodeJS.ProcessEnv
}

/** How a process ended: its exit code, or the signal that ended it. */
export interface IndexerEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A running `kingmaker service ingest <chain>`, as the supervisor runs it. */
export interface Indexer {
  readonly pid: number
  /** Everything that it has printed so far, standard error included. */
  readonly lines: readonly string[]
  readonly ended: Promise<IndexerEnd>
  /** Resolves when the chain's cursor is at `height` or above; rejects with the log when the process ends before. */
  reaches(height: number, options?: {readonly milliseconds?: number}): Promise<void>
  /** Sends a signal, SIGTERM unless told otherwise, and waits for the end. An indexer that is gone already is left alone. */
  kill(signal?: NodeJS.Signals): Promise<IndexerEnd>
}

/** Starts an indexer from the built code. It ends with the process that started it. */
export function startIndexer({chain, databaseUrl, rpcUrl, daoFiles, env}: IndexerOptions): Indexer {
  const child = spawn(process.execPath, [join(projectDir, 'bin/kingmaker.js'), 'service', 'ingest', chain], {
    env: {
      ...process.env,
      // Rules of whoever runs the tests are no part of them.
      KINGMAKER_ALERTS: '',
      ...env,
      DB_URL: databaseUrl,
      [rpcVariable(chain)]: rpcUrl,
      KINGMAKER_DAO_FILES: daoFiles.join('\n'),
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr])
    if (stream) createInterface({input: stream}).on('line', line => lines.push(line))
  let end: IndexerEnd | undefined
  const ended = once(child, 'close').then(([code, signal]) => {
    end = {code, signal}
    return end
  })
  const failure = (what: string) => new Error(`the indexer of ${chain} ${what}; its log:\n${lines.join('\n')}`)

  return {
    pid: child.pid ?? 0,
    lines,
    ended,
    async reaches(height, {milliseconds = 400_000} = {}) {
      const client = new Client({connectionString: databaseUrl})
      await client.connect()
      try {
        const deadline = Date.now() + milliseconds
        for (;;) {
          const {rows} = await client.query<{height: number}>('SELECT height FROM cursor WHERE id = $1', [chain])
          const at = rows[0]?.height
          if (at !== undefined && at >= height) return
          if (end) throw failure(`ended (${end.signal ?? end.code}) at block ${at}, before block ${height}`)
          if (Date.now() > deadline)
            throw failure(`is at block ${at} after ${milliseconds / 1000} s, not at block ${height}`)
          await sleep(25)
        }
      } finally {
        await client.end()
      }
    },
    async kill(signal = 'SIGTERM') {
      if (!end) child.kill(signal)
      return ended
    },
  }
}
