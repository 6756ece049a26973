import type {Address} from '../core/primitives'
import type {StateReader} from '../verify/state-reader'

/** The block a contract was deployed in; or why that cannot be told. */
export type Deployment = {readonly block: number} | {readonly unknown: string}

/** Finds the first block with code at an address, by halves: about 25 reads of old state. */
export async function findDeployment(reader: StateReader, address: Address, head: number): Promise<Deployment> {
  let [without, present] = [-1, head]
  while (present - without > 1) {
    const middle = Math.floor((without + present) / 2)
    const answer = await reader.code(address, middle)
    if (answer.kind !== 'data') return {unknown: answer.kind === 'unread' ? answer.reason : 'eth_getCode is refused'}
    if (answer.data === '0x') without = middle
    else present = middle
  }
  return {block: present}
}
