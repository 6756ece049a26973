import {randomBytes} from 'node:crypto'
import {linkSync, readFileSync, rmSync, writeFileSync} from 'node:fs'

/** The trimmed content of a small file, or undefined when there is none. */
export function readOnceFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT') return undefined
    if (code === 'EACCES') {
      throw new Error(`${path} belongs to another user. Run as the user who made it, or set DB_URL.`, {cause: error})
    }
    throw error
  }
}

/** Writes the file unless it exists, all or nothing, and returns what it holds afterwards: the first writer wins. */
export function writeOnceFile(path: string, content: string, mode: number): string {
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  try {
    writeFileSync(draft, `${content}\n`, {mode, flag: 'wx', flush: true})
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, {force: true})
  }
  return readOnceFile(path) ?? content
}
