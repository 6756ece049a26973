import {ratio} from '../ratio'
import type {Metric} from './metric'

const PLACES = 10 ** 12
const DENOMINATOR = BigInt(PLACES)

/** Shannon entropy H = −Σ s·ln s of the shares s, in nats, with 12 places. Dust hardly shows. O(1). */
export const entropy: Metric = {
  id: 'entropy',
  unit: 'nats',
  description: 'Shannon entropy of the shares in nats: 0 when one account has all, ln n when n are equal.',
  errorBound: () => ratio(1n, DENOMINATOR),
  of: distribution => {
    if (distribution.count === 0) return undefined
    return {numerator: BigInt(Math.round(distribution.entropy() * PLACES)), denominator: DENOMINATOR}
  },
}
