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
 * Readings → JSON text. As text, since the database would take JSON apart row by row; by hand, since JSON has whole numbers of
 * any size, and `JSON.stringify` does not.
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

/** The inverse of {@link storeReadings}. */
export function restoreReadings(text: string): Readings {
  const {
    total,
    sumOfSquares,
    rankWeightedSum,
    topSums,
    bottomSums,
    ...rest
  }: Record<'total' | 'sumOfSquares' | 'rankWeightedSum', string | number> &
    Record<'topSums' | 'bottomSums', readonly (string | number)[]> &
    Pick<Readings, 'count' | 'fewestAbove' | 'entropy'> = JSON.parse(text.replace(LARGE, '"$&"'))
  return {
    ...rest,
    total: BigInt(total),
    sumOfSquares: BigInt(sumOfSquares),
    rankWeightedSum: BigInt(rankWeightedSum),
    topSums: topSums.map(BigInt),
    bottomSums: bottomSums.map(BigInt),
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
