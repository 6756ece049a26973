import {execFile} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import type {AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import type {Pool} from 'pg'
import pino from 'pino'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {projectDir} from '../../src/config/load'
import {patientSolver, serveApi} from '../harness/api'
import {indexDemos, testPool} from '../harness/demo-index'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {fold} from './fold'

// Runs every command that stands in docs/metrics.md, in a shell as it stands there, and holds what it prints against the
// block below it. `npx vitest run test/docs -u` writes the blocks anew.
const DOCUMENT = join(projectDir, 'docs/metrics.md')
const COMMANDS = /```sh\n([^`]+)```\n(?:\n```(?:json|text)\n[^`]*```\n)?/g

let postgres: TestPostgres
let pool: Pool
let databaseUrl: string
let server: Awaited<ReturnType<typeof serveApi>>
let folder: string
beforeAll(async () => {
  postgres = await startTestPostgres()
  databaseUrl = await indexDemos(postgres)
  pool = testPool(databaseUrl)
  server = await serveApi(pool, pino({level: 'silent'}), {port: 0, solver: patientSolver(pool)})
  folder = mkdtempSync(join(tmpdir(), 'kingmaker-docs-'))
  const {port} = server.address() as AddressInfo
  // The port of the commands is somebody else's while tests run.
  writeFileSync(join(folder, '.curlrc'), `connect-to = "localhost:4350:127.0.0.1:${port}"\n`)
})
afterAll(async () => {
  server?.close()
  await pool?.end()
  await postgres?.close()
  if (folder) rmSync(folder, {recursive: true, force: true})
})

async function printed(commands: string): Promise<string> {
  // What npx keeps of earlier runs, and of others at the same time, is not what is tested.
  const env = {...process.env, CURL_HOME: folder, DB_URL: databaseUrl, npm_config_cache: join(folder, 'npm')}
  const options = {cwd: projectDir, env, maxBuffer: 2 ** 26}
  const {stdout} = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', commands], options)
  return stdout
}

/** What commands print as a block: JSON folded to be read, anything else as it is. */
function block(output: string): string {
  try {
    return `\`\`\`json\n${fold(JSON.parse(output))}\n\`\`\`\n`
  } catch {
    return `\`\`\`text\n${output.trimEnd()}\n\`\`\`\n`
  }
}

test('every command prints what stands below it', {timeout: 600_000}, async () => {
  const text = readFileSync(DOCUMENT, 'utf8')
  const commands = [...text.matchAll(COMMANDS)].map(([, command = '']) => command)
  expect(commands.length).toBeGreaterThan(10)
  const blocks = new Map<string, string>()
  for (const command of commands) {
    const output = await printed(command)
    expect(output, command).not.toMatch(/"errors"|^$/)
    blocks.set(command, block(output))
  }
  const written = text.replace(COMMANDS, (_, command: string) => `\`\`\`sh\n${command}\`\`\`\n\n${blocks.get(command)}`)
  await expect(written).toMatchFileSnapshot(DOCUMENT)
})
