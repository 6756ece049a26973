import {readdirSync} from 'node:fs'
import {writeFile} from 'node:fs/promises'
import {constants, getPriority, setPriority} from 'node:os'
import {setTimeout as sleep} from 'node:timers/promises'
import type {Pool} from 'pg'

const {PRIORITY_LOW} = constants.priority

/** Linux lets others than root weigh a session anew every 100 ms, all sessions of the machine taken together. */
const SESSION_PAUSE_MS = 110
const SESSION_ATTEMPTS = 100

/**
 * Lets indexers go first where processors are short: whoever asks much, or means harm, slows the answers, not the index.
 * With a server of our own this is also said of its processes that work for the given pools.
 */
export function giveWayToIndexers(pools: readonly Pool[], ownServer: boolean): void {
  // There are several of them, and as many processes of the database as connections: each has to weigh little, for all to weigh
  // less than an indexer.
  for (const thread of ownThreads()) lower(thread)
  if (!ownServer) return
  for (const pool of pools)
    pool.on('connect', client => {
      const {processID} = client as typeof client & {readonly processID: number | null}
      if (processID === null) return
      lower(processID)
      void lowerSession(processID)
    })
}

/** On Linux a priority is one thread's, and those that collect garbage are there before the first line of ours runs. */
function ownThreads(): number[] {
  return process.platform === 'linux' ? readdirSync('/proc/self/task').map(Number) : [0]
}

/** Whoever runs all of it with less has said so. */
function lower(id: number): void {
  try {
    if (getPriority(id) < PRIORITY_LOW) setPriority(id, PRIORITY_LOW)
  } catch {
    // It has ended, or the server runs under another account than ours; then its processes share alike.
  }
}

/**
 * Linux may share processors between sessions before it does among the processes of each (`sched_autogroup_enabled`). A
 * process of PostgreSQL is a session by itself, so that its own priority then counts against nobody: the session has one.
 */
async function lowerSession(processId: number): Promise<void> {
  for (let attempt = 0; attempt < SESSION_ATTEMPTS; attempt++)
    try {
      return await writeFile(`/proc/${processId}/autogroup`, String(PRIORITY_LOW), {flag: 'r+'})
    } catch (error) {
      // Other systems have no such file; another account's may not be written.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return
      await sleep(SESSION_PAUSE_MS)
    }
}
