import type {Readings} from '../core/distribution/readings'
import type {DecisionFigures} from '../core/proposals/thresholds'

/** Readings as they are stored: the same names, integers beyond 2^53 as text. */
export interface StoredReadings {
  readonly count: number
  readonly total: string
  readonly sumOfSquares: string
  readonly rankWeightedSum: string
  readonly topSums: readonly string[]
  readonly fewestAbove: readonly number[]
  readonly bottomSums: readonly string[]
  readonly entropy: number
}

/** Figures under one governor's rules as they are stored. */
export interface StoredDecision {
  readonly governor: string
  readonly quorum: string | null
  readonly proposal: string | null
  readonly nakamotoQuorum: DecisionFigures['nakamotoQuorum']
  readonly nakamotoBlocking: DecisionFigures['nakamotoBlocking']
  readonly soleProposers: DecisionFigures['soleProposers']
}

/** Readings → JSON. */
export function storeReadings(readings: Readings): StoredReadings {
  return {
    count: readings.count,
    total: `${readings.total}`,
    sumOfSquares: `${readings.sumOfSquares}`,
    rankWeightedSum: `${readings.rankWeightedSum}`,
    topSums: readings.topSums.map(String),
    fewestAbove: readings.fewestAbove,
    bottomSums: readings.bottomSums.map(String),
    entropy: readings.entropy,
  }
}

/** The inverse of {@link storeReadings}. */
export function restoreReadings(stored: StoredReadings): Readings {
  return {
    count: stored.count,
    total: BigInt(stored.total),
    sumOfSquares: BigInt(stored.sumOfSquares),
    rankWeightedSum: BigInt(stored.rankWeightedSum),
    topSums: stored.topSums.map(BigInt),
    fewestAbove: stored.fewestAbove,
    bottomSums: stored.bottomSums.map(BigInt),
    entropy: stored.entropy,
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
