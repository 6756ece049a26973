import {constants, setPriority} from 'node:os'
import type {Pool} from 'pg'

const {PRIORITY_BELOW_NORMAL, PRIORITY_LOW} = constants.priority

/**
 * Lets indexers go first where processors are short: whoever asks much, or means harm, slows the answers, not the index.
 * With a server of our own this is also said of its processes that work for the given pools.
 */
export function giveWayToIndexers(pools: readonly Pool[], ownServer: boolean): void {
  setPriority(PRIORITY_BELOW_NORMAL)
  if (!ownServer) return
  for (const pool of pools)
    pool.on('connect', client => {
      const {processID} = client as typeof client & {readonly processID: number | null}
      if (processID === null) return
      try {
        // There are as many of them as connections: each has to weigh little, for all to weigh less than an indexer.
        setPriority(processID, PRIORITY_LOW)
      } catch {
        // The server may run under another account than ours; then its processes share alike.
      }
    })
}
