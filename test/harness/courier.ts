import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {projectDir} from '../../src/config/load'

/** A running `kingmaker service alerts`. */
export interface CourierProcess {
  /** Everything that it has printed so far. */
  readonly lines: readonly string[]
  /** Ends it, and waits for the end. */
  kill(signal: NodeJS.Signals): Promise<void>
}

/** Starts what delivers alerts, from the built code. It ends with the process that started it. */
export function startCourier(env: NodeJS.ProcessEnv): CourierProcess {
  const child: ChildProcess = spawn(process.execPath, [join(projectDir, 'bin/kingmaker.js'), 'service', 'alerts'], {
    env: {...process.env, ...env},
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr])
    if (stream) createInterface({input: stream}).on('line', line => lines.push(line))
  const ended = once(child, 'close')
  return {
    lines,
    async kill(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      await ended
    },
  }
}
