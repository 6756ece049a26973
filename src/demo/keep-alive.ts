import {setTimeout as sleep} from 'node:timers/promises'
import {DevChain} from './dev-chain'
import {LiveDao} from './live-dao'
import {rpcFailure} from './rpc-failure'
import {SeededRandom} from './seeded-random'

export interface KeepAliveOptions {
  readonly url: string
  readonly intervalMs: number
  readonly signal: AbortSignal
  readonly log?: (message: string) => void
}

const seed = 0x0b0e

/** Sends one transaction an interval to the demo DAO until the signal aborts; what goes wrong is logged and passed over. */
export async function keepAlive({url, intervalMs, signal, log = () => {}}: KeepAliveOptions): Promise<void> {
  const chain = new DevChain(url)
  let dao: LiveDao | undefined
  let failure = ''
  while (!signal.aborted) {
    try {
      // Seeded with the height, so that a restart does not repeat what it has already done.
      dao ??= new LiveDao(chain, new SeededRandom(seed + (await chain.blockNumber())))
      const timestamp = Math.max(Math.floor(Date.now() / 1000), (await chain.timestamp()) + 1)
      const {what, transaction} = await dao.next(timestamp)
      const {blockNumber} = await chain.send(transaction, timestamp)
      log(`Block ${blockNumber}: ${what}`)
      failure = ''
    } catch (error) {
      const message = rpcFailure(error)
      if (message !== failure) log(`The demo DAO skipped a step: ${message}`)
      failure = message
    }
    await sleep(intervalMs, undefined, {signal}).catch(() => {})
  }
}
