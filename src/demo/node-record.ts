import {readFile, rename, rm, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {type Hex, http} from 'viem'

export interface NodeRecord {
  readonly pid: number
  readonly port: number
  /** Hash of block 0; tells our node from another one on a port that was taken over. */
  readonly genesis: Hex
}

export const localChainId = 31337

/** Reads who runs in `home`, or undefined when nobody was recorded there. */
export async function readNodeRecord(home: string): Promise<NodeRecord | undefined> {
  try {
    const record: NodeRecord = JSON.parse(await readFile(recordFile(home), 'utf8'))
    return Number.isInteger(record.pid) && record.pid > 0 && Number.isInteger(record.port) ? record : undefined
  } catch {
    return undefined
  }
}

export async function writeNodeRecord(home: string, record: NodeRecord): Promise<void> {
  const temporary = `${recordFile(home)}.tmp`
  await writeFile(temporary, `${JSON.stringify(record)}\n`)
  await rename(temporary, recordFile(home))
}

export async function removeNodeRecord(home: string): Promise<void> {
  await rm(recordFile(home), {force: true})
}

/** Whether the process runs; one that ended and was never waited for does not count. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z'
  } catch {
    return true
  }
}

/** The process's command line; empty where the system does not tell. */
export async function commandLine(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
}

/** The genesis hash of a node of our chain id at this port; undefined when none answers. */
export async function genesisAt(port: number): Promise<Hex | undefined> {
  const {request} = http(`http://127.0.0.1:${port}`, {retryCount: 0, timeout: 2_000})({})
  try {
    const chainId = await request({method: 'eth_chainId'})
    if (Number(chainId) !== localChainId) return undefined
    const block = (await request({method: 'eth_getBlockByNumber', params: ['0x0', false]})) as {hash: Hex} | null
    return block?.hash
  } catch {
    return undefined
  }
}

function recordFile(home: string): string {
  return path.join(home, 'anvil.json')
}
