import {Command} from 'commander'
import {alertsFile, loadEverything} from '../config/alerts'
import {chooseDaos} from '../config/choose'
import {rpcVariable} from '../config/load'
import {ConfigError} from '../core/errors'
import {receiversOf} from '../delivery/receivers'
import {createConsole} from '../runtime/console'
import {demoChains} from '../runtime/demo'
import {apiPort} from '../runtime/services'
import {Supervisor} from '../runtime/supervisor'

/** `kingmaker start`: indexes every configured DAO and serves the API until it is stopped. */
export function startCommand(): Command {
  return new Command('start')
    .description('index every DAO of daos/ and serve the API; without any, index the demo')
    .option('--no-demo', 'do not fall back to the demo when daos/ is empty')
    .addHelpText(
      'after',
      `
The demo needs no configuration: Compound's recorded governance on Ethereum, and a DAO on a local node that goes on
while you look. Stop with Ctrl-C; the next start resumes where this one was.`,
    )
    .action(async (options: {demo: boolean}) => {
      process.exitCode = await start(options)
    })
}

async function start(options: {demo: boolean}): Promise<number> {
  const choice = chooseDaos(options)
  const rules = alertsFile(choice)
  const {config, alerts} = loadEverything(choice.files, rules)
  receiversOf(alerts.webhooks, process.env)
  apiPort()
  const missing = config.chains.filter(
    ({slug}) => !process.env[rpcVariable(slug)] && !(choice.demo && demoChains.some(({chain}) => chain === slug)),
  )
  if (missing.length > 0)
    throw new ConfigError(
      missing.map(
        ({slug, name}) =>
          `${rpcVariable(slug)}: expected the URL of a node of ${name} (JSON-RPC over HTTP), it is not set`,
      ),
    )
  const {log, pass} = createConsole()
  const supervisor = new Supervisor({
    config,
    alerts,
    alertsFile: rules,
    files: choice.files,
    demo: choice.demo,
    log,
    onLine: pass,
    onReady: url => log.info(`API at ${url} — open it in a browser, or try:\n${exampleCall(url)}`),
  })
  const interrupted = new Promise<number>(resolve => {
    let asked = 0
    const onSignal = () => {
      asked += 1
      if (asked === 1) {
        log.info('stopping')
        resolve(0)
      } else if (asked > 2) process.exit(1)
    }
    process.on('SIGINT', onSignal)
    process.on('SIGTERM', onSignal)
  })
  try {
    const started = supervisor.start().then(() => supervisor.finished)
    return await Promise.race([started, supervisor.finished, interrupted])
  } finally {
    await supervisor.stop()
    log.info('stopped')
  }
}

function exampleCall(url: string): string {
  const query =
    '{ _meta { chains { chain lag ready } } daos { slug proposals(first: 1) { title state minimalMajorityCoalition { size } } } }'
  return `  curl -s ${url} -H 'content-type: application/json' -d '${JSON.stringify({query})}'`
}
