import type {Readings} from '../core/distribution/readings'
import type {DecisionFigures} from '../core/proposals/thresholds'

/** Figures under one governor's rules as they are stored. */
export interface StoredDecision {
  readonly governor: string
  readonly quorum: string | null
  readonly proposal: string | null
  readonly nakamotoQuorum: DecisionFigures['nakamotoQuorum']
  readonly nakamotoBlocking: DecisionFigures['nakamotoBlocking']
  readonly soleProposers: DecisionFigures['soleProposers']
}

/**
 * Readings → JSON text. As text, since a database that takes JSON apart takes a quarter longer for the row; by hand, since JSON
 * has whole numbers of any size, and `JSON.stringify` does not.
 */
export function storeReadings(readings: Readings): string {
  const {count, total, sumOfSquares, rankWeightedSum, topSums, fewestAbove, bottomSums, entropy} = readings
  return (
    `{"count":${count},"total":${total},"sumOfSquares":${sumOfSquares},"rankWeightedSum":${rankWeightedSum},` +
    `"topSums":[${topSums.join()}],"fewestAbove":[${fewestAbove.join()}],"bottomSums":[${bottomSums.join()}],"entropy":${entropy}}`
  )
}

/** Whole numbers that a double may not hold. */
const LARGE = /(?<=[:,[])\d{16,}(?=[,\]])/g

/** Readings as JSON gives them back. */
type Parsed = Readonly<Record<'total' | 'sumOfSquares' | 'rankWeightedSum', string | number>> &
  Readonly<Record<'topSums' | 'bottomSums', readonly (string | number)[]>> &
  Pick<Readings, 'count' | 'fewestAbove' | 'entropy'>

/** The inverse of {@link storeReadings}. Whole numbers are made when they are asked for: few metrics want all of them. */
export function restoreReadings(text: string): Readings {
  return new RestoredReadings(JSON.parse(text.replace(LARGE, '"$&"')))
}

class RestoredReadings implements Readings {
  constructor(private readonly parsed: Parsed) {}

  get count(): number {
    return this.parsed.count
  }
  get total(): bigint {
    return BigInt(this.parsed.total)
  }
  get sumOfSquares(): bigint {
    return BigInt(this.parsed.sumOfSquares)
  }
  get rankWeightedSum(): bigint {
    return BigInt(this.parsed.rankWeightedSum)
  }
  get topSums(): bigint[] {
    return this.parsed.topSums.map(BigInt)
  }
  get fewestAbove(): readonly number[] {
    return this.parsed.fewestAbove
  }
  get bottomSums(): bigint[] {
    return this.parsed.bottomSums.map(BigInt)
  }
  get entropy(): number {
    return this.parsed.entropy
  }
}

/** Figures under governors' rules → JSON; null where there is no governor. */
export function storeDecisions(decisions: readonly DecisionFigures[]): readonly StoredDecision[] | null {
  if (decisions.length === 0) return null
  return decisions.map(({quorum, proposal, ...figures}) => ({
    ...figures,
    quorum: quorum === undefined ? null : `${quorum}`,
    proposal: proposal === undefined ? null : `${proposal}`,
  }))
}
