import pino, {type Logger} from 'pino'
import pretty from 'pino-pretty'

/** The supervisor's output: one stream for its own log and for what its services print. */
export interface Console {
  readonly log: Logger
  /** Passes a service's line on; what is not JSON becomes a log line of its own. */
  readonly pass: (service: string, line: string, from: 'stdout' | 'stderr') => void
}

/** Fields that a reader of a terminal has in the message already. */
const TERMINAL_HIDES = 'pid,hostname,name,node,head,daos,height,events,eventsPerSecond,secondsLeft,percent,ns'

/** Readable lines on a terminal, JSON lines otherwise. */
export function createConsole(): Console {
  const stream = process.stdout.isTTY
    ? pretty({ignore: TERMINAL_HIDES, translateTime: 'SYS:HH:MM:ss', singleLine: true, sync: true})
    : process.stdout
  const options = {name: 'kingmaker', level: process.env.LOG_LEVEL ?? 'info', base: {}}
  const log = pino({...options, timestamp: pino.stdTimeFunctions.isoTime}, stream)
  return {
    log,
    pass: (service, line, from) => {
      if (from === 'stdout' && line.startsWith('{')) stream.write(`${line}\n`)
      else if (line.trim() !== '') log[from === 'stderr' ? 'error' : 'info']({service}, line)
    },
  }
}
