import type {Agenda, AgendaItem} from '../core/agenda/agenda'
import {agenda} from '../core/agenda/agenda'
import {type BlocsAt, type BlocVoter, blocs} from '../core/blocs/blocs'
import {type DecidedProposal, outcomeOf, type TokenPower} from '../core/influence/decided-proposal'
import {PastPower, type PowerStep} from '../core/influence/past-power'
import type {Address} from '../core/primitives'
import {sideOf, type Tally} from '../core/proposals/tally'
import type {PowerStepsRow, WindowProposalRow} from '../storage/read/decided-votes'
import {slacksOf} from './proposal-influence'

/** A proposal of a window as rows have it, and as the core does once a vote has decided it. */
export interface WindowEntry {
  readonly row: WindowProposalRow
  /** Undefined where nothing tells who proposed it. */
  readonly item: AgendaItem | undefined
  readonly decided: DecidedProposal | undefined
}

/** The entries of a window in the order of their creation. */
export function entriesOf(proposals: readonly WindowProposalRow[], powers: readonly PowerStepsRow[]): WindowEntry[] {
  const byToken = new Map<string, PastPower>()
  for (const token of new Set(powers.map(row => row.token)))
    byToken.set(token, new PastPower(stepsOf(powers.filter(row => row.token === token))))
  return proposals.map(row => {
    const passed = outcomeOf(row.state)
    return {
      row,
      item: row.proposer === null ? undefined : {proposer: row.proposer as Address, passed},
      decided:
        passed === undefined || row.voteStart === null
          ? undefined
          : decidedProposal({...row, voteStart: row.voteStart}, passed, byToken),
    }
  })
}

function* stepsOf(powers: readonly PowerStepsRow[]): Iterable<PowerStep> {
  for (const {delegate, steps} of powers)
    for (const step of steps.split(' ')) {
      const [clock = '', votes = ''] = step.split(':')
      yield {account: delegate as Address, clock: BigInt(clock), votes: BigInt(votes)}
    }
}

function decidedProposal(
  row: WindowProposalRow & {readonly voteStart: string},
  passed: boolean,
  powers: ReadonlyMap<string, PastPower>,
): DecidedProposal {
  const ballots = new Map<Address, Tally>()
  const sides = new Map<Address, keyof Tally>()
  for (const [voter, against, inFavour, abstain, support] of row.ballots) {
    ballots.set(voter as Address, {against: BigInt(against), for: BigInt(inFavour), abstain: BigInt(abstain)})
    const side = support === null ? undefined : sideOf(support)
    if (side) sides.set(voter as Address, side)
  }
  return {
    id: row.id,
    snapshot: BigInt(row.voteStart),
    passed,
    slacks: slacksOf(row),
    removalPivotal: new Set(row.removalPivotal as Address[] | null),
    flipPivotal: new Set(row.flipPivotal as Address[] | null),
    ballots,
    sides,
    token: tokenPower(row, powers),
  }
}

function tokenPower(row: WindowProposalRow, powers: ReadonlyMap<string, PastPower>): TokenPower | undefined {
  if (row.token === null || row.now === null) return undefined
  return {
    power: powers.get(row.token) ?? new PastPower([]),
    now: BigInt(row.now),
    proximity: BigInt(row.proximity),
  }
}

/** Accounts that voted on a decided proposal of the window, or had votes at a snapshot of one. */
export function accountsOf(proposals: readonly DecidedProposal[]): Address[] {
  const accounts = new Set<Address>()
  for (const {ballots, token, snapshot} of proposals) {
    for (const voter of ballots.keys()) accounts.add(voter)
    for (const account of token?.power.accounts() ?? [])
      if (!accounts.has(account) && token && token.power.of(account, snapshot) > 0n) accounts.add(account)
  }
  return [...accounts].sort()
}

/** A window of a DAO's proposals, whose figures are computed when they are asked for. */
export interface DaoWindow {
  readonly entries: readonly WindowEntry[]
  readonly decided: readonly DecidedProposal[]
}

/** The window of some entries. */
export function windowOf(entries: readonly WindowEntry[]): DaoWindow {
  return {entries, decided: entries.flatMap(({decided}) => decided ?? [])}
}

/** Each window of `size` decided proposals in a row, with what else was proposed between them. */
export function slidingWindows(entries: readonly WindowEntry[], size: number): DaoWindow[] {
  const places = entries.flatMap(({decided}, place) => (decided ? [place] : []))
  return places.slice(size - 1).map((last, i) => windowOf(entries.slice(places[i] ?? 0, last + 1)))
}

/** The agenda of a window: its proposals of known proposers. */
export function agendaOf({entries}: DaoWindow): Agenda {
  return agenda(entries.flatMap(({item}) => item ?? []))
}

/** Where the weights of blocs are from. */
export const BLOC_WEIGHTS = ['lastSnapshot', 'lastVote'] as const

/** The blocs of a window's voters. */
export interface WindowBlocs {
  readonly weightsFrom: (typeof BLOC_WEIGHTS)[number]
  readonly inactiveWeight: bigint | undefined
  readonly voters: number
  readonly at: readonly BlocsAt[]
}

/** Blocs by the votes at the window's last snapshot; by the weight that each voter cast last where no token tells them. */
export function blocsOf({decided}: DaoWindow, minOverlap: number): WindowBlocs {
  const last = decided.at(-1)
  const active = new Map<Address, bigint>()
  for (const {ballots} of decided)
    for (const [voter, cast] of ballots) active.set(voter, cast.for + cast.against + cast.abstain)
  const {token, snapshot = 0n} = last ?? {}
  let inactive: bigint | undefined
  if (token) {
    for (const voter of active.keys()) active.set(voter, token.power.of(voter, snapshot))
    inactive = 0n
    for (const account of token.power.accounts())
      if (!active.has(account)) inactive += token.power.of(account, snapshot)
  }
  const voters = [...active].map(
    ([account, weight]): BlocVoter => ({account, weight, vector: decided.map(({sides}) => sides.get(account))}),
  )
  return {
    weightsFrom: token ? 'lastSnapshot' : 'lastVote',
    inactiveWeight: inactive,
    voters: voters.length,
    at: blocs(voters, {minOverlap, inactive}),
  }
}

/** Accounts that could propose alone: votes of at least the last proposal's threshold at its snapshot, heaviest first. */
export function soleProposers({entries, decided}: DaoWindow): {account: Address; votes: bigint}[] | undefined {
  const last = decided.at(-1)
  const threshold = entries.find(({decided}) => decided === last)?.row.threshold
  if (!last?.token || threshold == null) return undefined
  const {power} = last.token
  return [...power.accounts()]
    .map(account => ({account, votes: power.of(account, last.snapshot)}))
    .filter(({votes}) => votes > 0n && votes >= BigInt(threshold))
    .sort((a, b) => (a.votes === b.votes ? (a.account < b.account ? -1 : 1) : a.votes > b.votes ? -1 : 1))
}
