import pino, {type Logger} from 'pino'

/** The one log of a process: pino JSON lines on standard output. `LOG_LEVEL` sets the level. */
export function createLog(name: string): Logger {
  return pino({name, level: process.env.LOG_LEVEL ?? 'info', base: {}, timestamp: pino.stdTimeFunctions.isoTime})
}
