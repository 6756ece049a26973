import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {join} from 'node:path'
import {projectDir} from '../../src/config/load'

/** How a command ended and what it printed. */
export interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Variables that would lead a command to something else than the test means. */
const FOREIGN = /^(DB_|RPC_|KINGMAKER_|GQL_PORT$)/

/** Runs `kingmaker <args>` from the built code, in an environment without settings of whoever runs the tests. */
export async function kingmaker(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name)))
  const child = spawn(process.execPath, [join(projectDir, 'bin/kingmaker.js'), ...args], {
    env: {...own, ...env},
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const printed = {stdout: '', stderr: ''}
  for (const from of ['stdout', 'stderr'] as const) {
    child[from].setEncoding('utf8')
    child[from].on('data', text => {
      printed[from] += text
    })
  }
  const [code] = await once(child, 'close')
  return {code, ...printed}
}
