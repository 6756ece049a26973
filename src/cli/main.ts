import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {Command} from 'commander'
import {GraphQLError} from 'graphql'
import {projectDir} from '../config/load'
import {ConfigError} from '../core/errors'
import {checkConfigCommand} from './check-config'
import {decodeCommand} from './decode'
import {exportCommand} from './export'
import {inspectCommand} from './inspect'
import {metricsCommand} from './metrics'
import {powerCommand} from './power'
import {replayCommand} from './replay'
import {resetCommand} from './reset'
import {rewindCommand} from './rewind'
import {serviceCommand} from './service'
import {startCommand} from './start'
import {verifyCommand} from './verify'

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
  for (const command of [
    startCommand(),
    checkConfigCommand(),
    exportCommand(),
    metricsCommand(),
    powerCommand(),
    resetCommand(),
    rewindCommand(),
    replayCommand(),
    verifyCommand(),
    inspectCommand(),
    decodeCommand(),
  ])
    program.addCommand(command.copyInheritedSettings(program))
  program.addCommand(serviceCommand(), {hidden: true})
  try {
    await program.parseAsync(argv)
  } catch (error) {
    const mendable =
      error instanceof ConfigError || (error instanceof GraphQLError && error.extensions.code === 'BAD_USER_INPUT')
    if (!mendable) throw error
    console.error(`kingmaker: ${error.message}`)
    process.exitCode = 2
  }
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
  KINGMAKER_HOME     folder of the embedded data, .kingmaker/
  LOG_LEVEL          trace, debug, info (default), warn, error
A file .env in the project's folder is read first.

Exit codes: 0 done, 1 failed, 2 something in the configuration or the arguments has to be changed, 3 (indexer of a
chain) the chain was reorganised too deep: the log names the rewind that repairs the index.`

function loadEnvFile(): void {
  try {
    process.loadEnvFile(join(projectDir, '.env'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw new ConfigError([`.env: ${(error as Error).message}`])
  }
}
