import type {Address} from '../primitives'
import {type Ratio, ratio} from '../ratio'

/** A proposal as the agenda counts it; `passed` is undefined where no vote decided it. */
export interface AgendaItem {
  readonly proposer: Address
  readonly passed: boolean | undefined
}

/** What one proposer brought, and what became of it. */
export interface ProposerRecord {
  readonly proposer: Address
  readonly proposals: number
  readonly decided: number
  readonly passed: number
}

/** Who sets the agenda. */
export interface Agenda {
  readonly proposals: number
  /** By number of proposals, ties by address. */
  readonly proposers: readonly ProposerRecord[]
  /** Herfindahl–Hirschman index over proposals per proposer; undefined without a proposal. */
  readonly herfindahl: Ratio | undefined
}

/** Counts proposals by proposer, whatever became of them. O(n log n). Source: Herfindahl and Hirschman. */
export function agenda(items: readonly AgendaItem[]): Agenda {
  const records = new Map<Address, {proposals: number; decided: number; passed: number}>()
  for (const {proposer, passed} of items) {
    const record = records.get(proposer) ?? {proposals: 0, decided: 0, passed: 0}
    records.set(proposer, record)
    record.proposals += 1
    if (passed !== undefined) record.decided += 1
    if (passed) record.passed += 1
  }
  const proposers = [...records]
    .map(([proposer, record]) => ({proposer, ...record}))
    .sort((a, b) => b.proposals - a.proposals || (a.proposer < b.proposer ? -1 : 1))
  const squares = proposers.reduce((sum, record) => sum + BigInt(record.proposals) ** 2n, 0n)
  return {
    proposals: items.length,
    proposers,
    herfindahl: items.length === 0 ? undefined : ratio(squares, BigInt(items.length) ** 2n),
  }
}

/** Share of all proposals that come from the `k` busiest proposers; undefined without a proposal. O(k). */
export function topProposerShare({proposers, proposals}: Agenda, k: number): Ratio | undefined {
  if (proposals === 0) return undefined
  const top = proposers.slice(0, k).reduce((sum, record) => sum + record.proposals, 0)
  return ratio(BigInt(top), BigInt(proposals))
}
