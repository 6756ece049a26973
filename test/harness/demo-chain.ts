import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {demoDaosDir} from '../../src/config/load'
import {playHistory} from '../../src/demo/dao-history'
import {DevChain} from '../../src/demo/dev-chain'
import {LiveDao} from '../../src/demo/live-dao'
import {startLocalNode} from '../../src/demo/local-node'
import {SeededRandom} from '../../src/demo/seeded-random'

/** The demo DAO on a node of its own, its history played, for tests that go on from there. */
export interface DemoChainNode {
  readonly url: string
  readonly chain: DevChain
  /** Sends `count` seeded actions of the live DAO, one block each; returns the head. */
  act(count: number, seed: number): Promise<number>
  close(): Promise<void>
}

export const demoDaoFile = join(demoDaosDir, 'opg-demo.yaml')

/** Starts a node in a temporary folder and plays the history on it. */
export async function startDemoChain(): Promise<DemoChainNode> {
  const home = mkdtempSync(join(tmpdir(), 'kingmaker-chain-'))
  const node = await startLocalNode({home})
  await playHistory(node.url)
  const chain = new DevChain(node.url)
  return {
    url: node.url,
    chain,
    async act(count, seed) {
      // A new one each time: a reorganisation takes back what an older one remembers.
      const dao = new LiveDao(chain, new SeededRandom(seed))
      for (let i = 0; i < count; i++) {
        const timestamp = (await chain.timestamp()) + 12
        const {transaction} = await dao.next(timestamp)
        await chain.send(transaction, timestamp)
      }
      return chain.blockNumber()
    },
    async close() {
      await node.stop()
      rmSync(home, {recursive: true, force: true})
    },
  }
}
