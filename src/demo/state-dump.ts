import {copyFile, readFile, rename, rm, stat} from 'node:fs/promises'
import path from 'node:path'

/**
 * The file in which anvil keeps its chain. Anvil truncates it and writes it in place, so an interrupted write destroys
 * it; a second copy of the last whole dump stands by.
 */
export class StateDump {
  readonly file: string
  private readonly previous: string
  private copied = 0

  constructor(home: string) {
    this.file = path.join(home, 'state.json')
    this.previous = path.join(home, 'state.previous.json')
  }

  /** Puts a whole dump in place if there is one, and tells where it came from. */
  async restore(log: (message: string) => void): Promise<'restored' | 'fresh'> {
    if (await isWhole(this.file)) {
      await this.keepCopy()
      return 'restored'
    }
    const broken = (await modified(this.file)) > 0
    if (await isWhole(this.previous)) {
      log(`The chain's last dump ${this.file} is ${broken ? 'truncated' : 'missing'}; going back to the one before`)
      await copyFile(this.previous, this.file)
      return 'restored'
    }
    if (broken) log(`The chain's dump ${this.file} is truncated and there is no earlier one; starting a fresh chain`)
    await this.discard()
    return 'fresh'
  }

  /** Copies the dump aside when it is new and whole; a dump that is just being written is left for the next time. */
  async keepCopy(): Promise<void> {
    const time = await modified(this.file)
    if (time === 0 || time === this.copied) return
    const temporary = `${this.previous}.tmp`
    await copyFile(this.file, temporary)
    if (!(await isWhole(temporary))) return rm(temporary, {force: true})
    await rename(temporary, this.previous)
    this.copied = time
  }

  /** Forgets the chain. */
  async discard(): Promise<void> {
    await Promise.all([this.file, this.previous].map(file => rm(file, {force: true})))
  }
}

async function isWhole(file: string): Promise<boolean> {
  try {
    const dump: unknown = JSON.parse(await readFile(file, 'utf8'))
    return typeof dump === 'object' && dump !== null && 'blocks' in dump && 'accounts' in dump
  } catch {
    return false
  }
}

async function modified(file: string): Promise<number> {
  try {
    return (await stat(file)).mtimeMs
  } catch {
    return 0
  }
}
