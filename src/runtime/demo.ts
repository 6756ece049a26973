import {join} from 'node:path'
import {projectDir} from '../config/load'

/** A chain of the demo that needs no node of one's own, by the service that stands in for it. */
export interface DemoChain {
  readonly chain: string
  readonly service: readonly string[]
}

/** Compound's recorded history on Ethereum, and a DAO on a local node. */
export const demoChains: readonly DemoChain[] = [
  {
    chain: 'ethereum',
    service: ['recording', join(projectDir, 'assets/recordings/compound-governor.ndjson.gz'), '1'],
  },
  {chain: 'local', service: ['local-chain']},
]
