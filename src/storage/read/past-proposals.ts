import type {Address, BlockClock, ClockMode} from '../../core/primitives'
import {changesUntil} from '../../core/proposals/history'
import {type PastState, passedSnapshot, takeBack} from '../../core/proposals/past-proposal'
import {
  PROPOSAL_STAGES,
  type Proposal,
  type ProposalState,
  QUORUM_ORIGINS,
  stateOf,
  type Vote,
} from '../../core/proposals/proposal'
import {SIDES} from '../../core/proposals/tally'
import {proposalFigures} from '../proposal-figures'
import {type Moment, type Moments, momentsTable, untilMoment} from './moment'
import {Conditions, type Queryable} from './page'

/** What was asked for cannot be told as of a moment, since the clock changed a proposal at a time within its bounds. */
export class UncertainMoment extends Error {
  constructor(
    readonly proposal: string,
    readonly states: readonly [before: ProposalState, after: ProposalState],
    readonly moment: Moment,
  ) {
    super(`${proposal} is ${states.join(' or ')} between ${JSON.stringify(moment)}`)
  }
}

/** A row of the table of proposals as SQL gives it: numerics as text. */
type TableRow = Readonly<Record<string, unknown>> & {
  readonly id: string
  readonly chain_id: string
  readonly proposal_id: string
  readonly created_block: string
  readonly created_timestamp: string
  readonly created_clock: string
  readonly vote_start: string | null
  readonly vote_end: string | null
  readonly quorum: string | null
  readonly quorum_source: string | null
  readonly super_quorum: string | null
  readonly stage: string | null
  readonly eta: string | null
  readonly untold: string | null
  readonly quorum_counts: readonly string[] | null
}

interface ChangedRow {
  readonly row: TableRow
  readonly clock: ClockMode
  readonly states: readonly StateList[]
  readonly revision: RevisionList | null
  readonly votes: readonly VoteList[]
}

type Text = string | null
type StateList = readonly [state: string, cause: string, clock: Text, block: number | null, timestamp: Text]
type RevisionList = readonly [
  end: Text,
  quorum: Text,
  superQuorum: Text,
  stage: Text,
  eta: Text,
  counts: string[] | null,
]
type VoteList = readonly [
  voter: string,
  support: number,
  weight: Text,
  against: Text,
  inFavour: Text,
  abstain: Text,
  override: boolean | null,
  block: number,
]

/** A row as JSON with its numerics as text: as numbers they would lose digits on the way. */
const ROW = `(SELECT jsonb_object_agg(key, CASE jsonb_typeof(value) WHEN 'number' THEN to_jsonb(value #>> '{}') ELSE value END)
  FROM jsonb_each(to_jsonb(p))) AS row`

/** Proposals whose rows were others at a moment than they are now. */
export interface PastProposals {
  readonly ids: readonly string[]
  /** Their rows as they were then, as a list in JSON that the table's type can be populated from. */
  readonly json: string
}

/**
 * Takes back every proposal that has changed since the moments: with the same functions that wrote its row then, from its
 * votes up to them. Those that were closed before are left alone. Throws an {@link UncertainMoment}.
 */
export async function readPastProposals(
  db: Queryable,
  at: Moments,
  scope: {readonly dao?: string | undefined; readonly ids?: readonly string[] | undefined},
): Promise<PastProposals> {
  const conditions = new Conditions()
  const moments = momentsTable(conditions, at)
  conditions.where('p.dao = ?', scope.dao).where('p.id = ANY(?)', scope.ids)
  const now = `CASE contract.clock WHEN 'timestamp' THEN m.timestamp WHEN 'l1blocknumber' THEN m.l1_block_number ELSE m.height END`
  const {rows} = await db.query<ChangedRow>(
    `SELECT ${ROW}, contract.clock, states.list AS states, revision.list AS revision, votes.list AS votes
     FROM ${moments} AS m JOIN proposal AS p ON p.chain_id = m.chain_id AND p.created_block <= m.height
     JOIN contract ON contract.id = p.governor
     LEFT JOIN LATERAL (
       SELECT json_build_array(vote_end::text, quorum::text, super_quorum::text, stage, eta::text, quorum_counts) AS list
       FROM proposal_revision AS r WHERE r.proposal = p.id AND r.block > m.height ORDER BY block, log_index LIMIT 1
     ) AS revision ON TRUE
     CROSS JOIN LATERAL (
       SELECT json_agg(json_build_array(state, cause, clock::text, block, timestamp::text) ORDER BY sequence) AS list
       FROM proposal_state_change WHERE proposal = p.id
     ) AS states
     CROSS JOIN LATERAL (
       SELECT coalesce(json_agg(json_build_array(voter, support, weight::text, against_part::text, for_part::text,
         abstain_part::text, override, block) ORDER BY index), '[]') AS list
       FROM vote WHERE proposal = p.id AND block <= m.height
     ) AS votes
     WHERE ${conditions} AND (
       revision.list IS NOT NULL OR EXISTS (SELECT FROM vote WHERE proposal = p.id AND block > m.height)
       OR EXISTS (SELECT FROM proposal_state_change AS c WHERE c.proposal = p.id AND (
         CASE c.cause WHEN 'event' THEN c.block < m.height ELSE coalesce(c.clock <= ${now}, c.timestamp <= m.timestamp) END
       ) IS NOT TRUE)
       OR (p.vote_start IS NOT NULL AND (p.vote_start < ${now}) IS NOT TRUE))`,
    conditions.parameters,
  )
  const byChain = new Map(at.map(moment => [moment.chainId, moment]))
  const past = rows.flatMap(changed => {
    const moment = byChain.get(Number(changed.row.chain_id))
    return moment ? [pastRow(changed, moment)] : []
  })
  const json = JSON.stringify(past, (_, value) => (typeof value === 'bigint' ? `${value}` : value))
  return {ids: past.map(row => String(row.id)), json}
}

/** SQL of the proposals of the moments, to be read as a table; of those that stand now without them. */
export function proposalSource(
  conditions: Conditions,
  at: Moments | undefined,
  past: PastProposals | undefined,
): string {
  if (!at || !past) return 'proposal'
  return `(SELECT * FROM proposal WHERE ${untilMoment(conditions, at, '', 'created_block')}
      AND id <> ALL(${conditions.bind(past.ids)}::text[])
    UNION ALL SELECT * FROM jsonb_populate_recordset(NULL::proposal, ${conditions.bind(past.json)}::jsonb))`
}

function pastRow({row, clock, states: listed, revision, votes}: ChangedRow, moment: Moment): Record<string, unknown> {
  const proposal = proposalOf(row, votes.map(voteOf))
  const states = listed.map(stateIn)
  const {earliest, latest} = moment
  const kept = takeBack(
    proposal,
    {states, revision: revision ? revisionIn(revision) : undefined},
    {block: earliest, clock},
  )
  const passed = (block: BlockClock) => passedSnapshot(proposal, block, clock)
  const until = changesUntil(states, latest, clock)
  if (until !== kept || passed(earliest) !== passed(latest))
    throw new UncertainMoment(row.id, [proposal.state, states[until - 1]?.state ?? proposal.state], moment)
  const quorumCounts = SIDES.filter(side => (revision?.[5] ?? row.quorum_counts)?.includes(side))
  const {state, stateCount, voteEnd, quorum, quorumSource, quorumReadBlock, quorumUnread, superQuorum, stage} = proposal
  const {eta, snapshotSupply} = proposal
  const figures = proposalFigures(proposal, {quorumCounts, ...(row.untold !== null && {untold: row.untold})})
  const told = {state, stateCount, voteEnd, quorum, quorumSource, quorumReadBlock, quorumUnread, superQuorum, stage}
  return {...row, ...columns({...told, eta, snapshotSupply, ...figures})}
}

/** Names of columns for those of properties; null for undefined. */
function columns(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`),
      value ?? null,
    ]),
  )
}

const wholeOf = (text: Text) => (text === null ? undefined : BigInt(text))
const stageOf = (text: Text) => PROPOSAL_STAGES.find(stage => stage === text)

function proposalOf(row: TableRow, votes: Vote[]): Proposal {
  return {
    governor: String(row.governor) as Address,
    proposalId: BigInt(row.proposal_id),
    proposer: undefined,
    created: {
      block: {
        height: Number(row.created_block),
        hash: String(row.created_hash),
        timestamp: Number(row.created_timestamp),
      },
      transactionHash: String(row.transaction_hash),
      logIndex: Number(row.log_index),
    },
    createdClock: BigInt(row.created_clock),
    // What was told at its creation is not taken back: the row keeps it.
    proposalThreshold: undefined,
    proposerVotes: undefined,
    thresholdMet: undefined,
    voteStart: wholeOf(row.vote_start),
    voteEnd: wholeOf(row.vote_end),
    operationId: undefined,
    state: stateOf(String(row.state)),
    rulesFrom: Number(row.rules_from ?? 0),
    stateCount: Number(row.state_count),
    quorum: wholeOf(row.quorum),
    quorumSource: QUORUM_ORIGINS.find(origin => origin === row.quorum_source),
    quorumReadBlock: row.quorum_read_block === null ? undefined : Number(row.quorum_read_block),
    quorumUnread: row.quorum_unread === null ? undefined : String(row.quorum_unread),
    superQuorum: wholeOf(row.super_quorum),
    snapshotSupply: row.snapshot_supply === null ? undefined : BigInt(String(row.snapshot_supply)),
    stage: stageOf(row.stage),
    eta: wholeOf(row.eta),
    tally: {for: 0n, against: 0n, abstain: 0n},
    votes,
  }
}

function stateIn([state, cause, clock, block, timestamp]: StateList): PastState {
  return {
    state: stateOf(state),
    cause: cause === 'clock' ? 'clock' : 'event',
    clock: wholeOf(clock),
    block: block ?? undefined,
    timestamp: wholeOf(timestamp),
  }
}

function revisionIn([voteEnd, quorum, superQuorum, stage, eta]: RevisionList) {
  return {
    voteEnd: wholeOf(voteEnd),
    quorum: wholeOf(quorum),
    superQuorum: wholeOf(superQuorum),
    stage: stageOf(stage),
    eta: wholeOf(eta),
  }
}

function voteOf([voter, support, weight, against, inFavour, abstain, override, block]: VoteList): Vote {
  const split =
    against === null || inFavour === null || abstain === null
      ? undefined
      : {against: BigInt(against), for: BigInt(inFavour), abstain: BigInt(abstain)}
  return {voter: voter as Address, support, weight: BigInt(weight ?? 0), split, ...(override && {override}), block}
}
