import {Command} from 'commander'
import {alertsFile, loadEverything} from '../config/alerts'
import {ConfigError} from '../core/errors'
import {DeepReorganisation, REORGANISED_EXIT} from '../ingest/deep-reorganisation'
import {NodeFailure} from '../ingest/node-client'
import {createLog} from '../runtime/log'
import {alertsService, apiService, ingestService, localChainService, recordingService} from '../runtime/services'

/** `kingmaker service …`: one process of a run, started by the supervisor. */
export function serviceCommand(): Command {
  const command = new Command('service').description('run one process of a run; `start` does this')
  command.command('alerts').action(() => run('alerts', log => alertsService(configured().alerts, log)))
  command.command('api').action(() => run('api', log => apiService(log)))
  command
    .command('ingest <chain>')
    .action((chain: string) => run(chain, log => ingestService(configured(), chain, log)))
  command
    .command('recording <file> <chainId> [port]')
    .action((file: string, chainId: string, port?: string) =>
      run('recording', () => recordingService(file, {chainId: Number(chainId), port: Number(port ?? 0)})),
    )
  command
    .command('local-chain [port]')
    .action((port?: string) => run('local chain', log => localChainService(log, port)))
  return command
}

function configured() {
  const files = (process.env.KINGMAKER_DAO_FILES ?? '').split('\n').filter(file => file !== '')
  return loadEverything(files, alertsFile({demo: false}))
}

/** Failures leave as one log line; the exit code says whether another try can help. */
async function run(name: string, service: (log: ReturnType<typeof createLog>) => Promise<void>): Promise<void> {
  const log = createLog(name)
  try {
    await service(log)
  } catch (error) {
    const told = error instanceof ConfigError || error instanceof DeepReorganisation || error instanceof NodeFailure
    if (told) log.error(error.message)
    else log.error({err: error}, `${name} failed`)
    process.exit(error instanceof ConfigError ? 2 : error instanceof DeepReorganisation ? REORGANISED_EXIT : 1)
  }
}
