import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {Command} from 'commander'
import {projectDir} from '../config/load'
import {ConfigError} from '../core/errors'

/** The command line: `kingmaker <verb>`. Sets the process's exit code: 2 for what the operator has to change. */
export async function main(argv: readonly string[]): Promise<void> {
  loadEnvFile()
  const {version} = JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8'))
  const program = new Command('kingmaker')
    .description(
      'Who can realistically change the future of a protocol? Indexes on-chain governance and answers over GraphQL.',
    )
    .version(version)
    .showHelpAfterError()
    .addHelpText('after', HELP)
    // Commander would end with 1 whatever was wrong; everything that it finds is wrong in the arguments.
    .exitOverride(({exitCode}) => process.exit(exitCode === 0 ? 0 : 2))
  const asked = commands[argv[2] ?? '']
  for (const load of asked ? [asked] : Object.values(commands))
    program.addCommand((await load()).copyInheritedSettings(program), {hidden: load === commands.service})
  try {
    await program.parseAsync(argv)
  } catch (error) {
    if (!isMendable(error)) throw error
    console.error(`kingmaker: ${error.message}`)
    process.exitCode = 2
  }
}

/** The verbs in the order of the help. Each is loaded when it is asked for: a run starts several processes at once. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./start.js')).startCommand(),
  'check-config': async () => (await import('./check-config.js')).checkConfigCommand(),
  alerts: async () => (await import('./alerts.js')).alertsCommand(),
  export: async () => (await import('./export.js')).exportCommand(),
  metrics: async () => (await import('./metrics.js')).metricsCommand(),
  power: async () => (await import('./power.js')).powerCommand(),
  reset: async () => (await import('./reset.js')).resetCommand(),
  rewind: async () => (await import('./rewind.js')).rewindCommand(),
  replay: async () => (await import('./replay.js')).replayCommand(),
  verify: async () => (await import('./verify.js')).verifyCommand(),
  inspect: async () => (await import('./inspect.js')).inspectCommand(),
  decode: async () => (await import('./decode.js')).decodeCommand(),
  service: async () => (await import('./service.js')).serviceCommand(),
}

/** Whether an error tells what the operator has to change; the API's are known by their status. */
function isMendable(error: unknown): error is Error {
  const status = (error as {extensions?: {http?: {status?: unknown}}} | undefined)?.extensions?.http?.status
  return error instanceof ConfigError || (error instanceof Error && status === 400)
}

const HELP = `
Environment:
  RPC_<CHAIN>_HTTP   JSON-RPC node of a chain, for example RPC_ETHEREUM_HTTP
  PORTAL_<CHAIN>_URL SQD Portal dataset to read final blocks from instead of the node; optional
  DB_URL             PostgreSQL to use (or DB_HOST, DB_PORT, DB_NAME, DB_USER, DB_PASS); without one an embedded
                     server keeps its data in .kingmaker/
  GQL_PORT           port of the API, 4350
  GQL_…              limits, keys, rate, cache and origins of the API: docs/operating.md
  KINGMAKER_DAOS     folder of DAO files, daos/
  KINGMAKER_CHAINS   file of chains, assets/chains.yaml
  KINGMAKER_ALERTS   file of alert rules and webhooks, alerts.yaml; empty for none. docs/alerts.md
  KINGMAKER_HOME     folder of the embedded data, .kingmaker/
  LOG_LEVEL          trace, debug, info (default), warn, error
A file .env in the project's folder is read first.

Exit codes: 0 done, 1 failed, 2 something in the configuration or the arguments has to be changed, 3 (indexer of a
chain) the chain was reorganised too deep: the log names the rewind that repairs the index, 4 (alerts) there is something
new.`

function loadEnvFile(): void {
  try {
    process.loadEnvFile(join(projectDir, '.env'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw new ConfigError([`.env: ${(error as Error).message}`])
  }
}
