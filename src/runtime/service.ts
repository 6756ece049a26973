import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {projectDir} from '../config/load'

/** What a service tells the process that started it. */
export interface ServiceMessage {
  readonly ready: {readonly url?: string}
}

/** A process of ours under supervision. */
export interface Service {
  readonly name: string
  /** Resolves with what the service said when it was ready; rejects when it ends before. */
  readonly ready: Promise<ServiceMessage['ready']>
  /** Resolves with the exit code, or 1 for a signal. */
  readonly ended: Promise<number>
  /** Asks it to end, and insists after 15 seconds. */
  stop(): Promise<void>
}

const PATIENCE_MS = 15_000

/** Starts `kingmaker service <args>` in a process of its own; `onLine` gets every line that it prints. */
export function startService(
  args: readonly string[],
  options: {readonly env?: NodeJS.ProcessEnv; readonly onLine: (line: string, from: 'stdout' | 'stderr') => void},
): Service {
  const child = spawn(process.execPath, [join(projectDir, 'bin/kingmaker.js'), 'service', ...args], {
    env: {...process.env, ...options.env},
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  for (const from of ['stdout', 'stderr'] as const) {
    const stream = child[from]
    if (stream) createInterface({input: stream}).on('line', line => options.onLine(line, from))
  }
  const ended = once(child, 'close').then(([code]) => (typeof code === 'number' ? code : 1))
  const ready = Promise.race([
    firstReady(child),
    ended.then(code => Promise.reject(new Error(`${args.join(' ')} ended with code ${code} before it was ready`))),
  ])
  // Whoever does not wait for readiness learns of the end by `ended`.
  ready.catch(() => {})
  return {name: args.join(' '), ready, ended, stop: () => stop(child, ended)}
}

async function firstReady(child: ChildProcess): Promise<ServiceMessage['ready']> {
  for (;;) {
    const [message] = (await once(child, 'message')) as [Partial<ServiceMessage>]
    if (message.ready) return message.ready
  }
}

async function stop(child: ChildProcess, ended: Promise<number>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const insist = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
  await ended
  clearTimeout(insist)
}

/**
 * To be called first in a service's process: it ends with the process that started it, and Ctrl-C, which the terminal
 * sends to the whole group, is left to the supervisor. `onStop` runs before the end.
 */
export function beService(onStop: () => Promise<void> = async () => {}): void {
  let stopping = false
  const end = () => {
    if (stopping) return
    stopping = true
    onStop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGINT', process.send ? () => {} : end)
  process.on('SIGTERM', end)
  process.on('disconnect', end)
}

/** Tells the supervisor that the service is ready. */
export function sayReady(ready: ServiceMessage['ready'] = {}): void {
  process.send?.({ready} satisfies ServiceMessage)
}
