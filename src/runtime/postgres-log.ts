import {closeSync, fstatSync, ftruncateSync, openSync, readSync} from 'node:fs'
import {join} from 'node:path'

/** The server's own log, `<home>/postgres.log`. */
export function postgresLogFile(home: string): string {
  return join(home, 'postgres.log')
}

/** Opens the log for appending, emptied first when it has outgrown 10 MB; `size` is where new lines begin. */
export function openPostgresLog(home: string): {fd: number; size: number} {
  const fd = openSync(postgresLogFile(home), 'a', 0o600)
  if (fstatSync(fd).size > 10 * 1024 * 1024) ftruncateSync(fd)
  return {fd, size: fstatSync(fd).size}
}

/** The last lines of the log written after position `from`. */
export function postgresLogTail(home: string, from = 0): string {
  try {
    const fd = openSync(postgresLogFile(home), 'r')
    try {
      const {size} = fstatSync(fd)
      const start = Math.max(from, size - 4096)
      const buffer = Buffer.alloc(Math.max(0, size - start))
      readSync(fd, buffer, 0, buffer.length, start)
      return buffer.toString('utf8').trim().split('\n').slice(-15).join('\n')
    } finally {
      closeSync(fd)
    }
  } catch {
    return ''
  }
}

/** An error that says what went wrong, what to do, and what the server itself said last. */
export function postgresError(options: {home: string; problem: string; remedy: string; cause?: unknown}): Error {
  const tail = postgresLogTail(options.home)
  const said =
    tail === ''
      ? `${postgresLogFile(options.home)} is empty.`
      : `Last lines of ${postgresLogFile(options.home)}:\n${tail}`
  return new Error(`${options.problem}\n${options.remedy}\n${said}`, {cause: options.cause})
}
