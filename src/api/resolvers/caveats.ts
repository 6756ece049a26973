import {populations} from '../../core/populations'
import type {AccountRow} from '../../storage/read/accounts'
import type {AlertPayload} from '../../storage/read/alerts'
import type {BucketRow} from '../../storage/read/buckets'
import type {TokenRow} from '../../storage/read/daos'
import type {WindowScope} from '../../storage/read/decided-votes'
import {heightOf} from '../../storage/read/moment'
import type {ParticipationRow} from '../../storage/read/participation'
import type {ProposalRow} from '../../storage/read/proposals'
import type {VoteRow} from '../../storage/read/votes'
import {type CaveatFacts, caveats, type MissingValue, missing} from '../caveats'
import type {CaveatedType} from '../caveats-type-defs'
import type {Context, Dated} from '../context'
import type {ProposalTurnout} from '../proposal-turnout'
import {type Point, seriesOf} from './concentration'
import type {GameOfAnswer} from './power'

interface OfToken {
  readonly dao: string
  /** Address of the token. */
  readonly token: string
}
interface OfProposal {
  readonly row: ProposalRow & Dated
}
interface OfWindow extends Dated {
  readonly scope: WindowScope
}

const EXACT = 'Exact, from the events of the contracts; rounded only where a decimal is printed.'
const noSupply = (supply: string) => supply === '0' && 'the supply is 0'
const noVotes = (votes: string) => votes === '0' && 'no delegate has votes'

async function ofPoint(point: Point, _: unknown, context: Context) {
  const {dao, token, block, readings, decisions} = point
  const population = populations.find(({id}) => id === point.population)
  const labels = (await seriesOf(point, context))?.labels ?? 'none'
  return {
    population: `${point.population}: ${population?.description ?? ''}`,
    denominator: population?.denominator,
    labels: labels === 'none' ? undefined : labels,
    rule:
      decisions && 'decisions: the quorum and the proposal threshold of each governor by its settings at the block.',
    method: EXACT,
    bounds: 'entropy and hill1 are rounded logarithms, with an errorBound; all else is exact.',
    dao,
    contracts: [token],
    block,
    missing: [
      ...missing(
        readings.count === 0 && 'the population has no members, so that only count and total have values',
        'values',
        'lorenz',
      ),
      ...missing(decisions === null && 'no indexed governor counts the token', 'decisions'),
    ],
  } satisfies Nullable<CaveatFacts>
}

type Nullable<T> = {readonly [K in keyof T]: T[K] | null | undefined}

async function ofSample({point}: {readonly point: Point}, _: unknown, context: Context) {
  return {
    ...(await ofPoint(point, _, context)),
    method: `${EXACT} A mean weights each value with the time for which it stood; time without a value does not count.`,
    bounds:
      'A mean is rounded to 18 places, half away from zero; entropy and hill1 have an errorBound; all else is exact.',
  }
}

function ofParticipation(row: ParticipationRow & OfToken): CaveatFacts {
  const {dao, token, block, totalSupply, delegatedSupply, activeVotes} = row
  return {
    population: 'Accounts with a balance that name a delegate, and delegates with votes above zero.',
    denominator: 'delegationRate: the total supply; the other shares: the sum of the votes of all delegates.',
    method: EXACT,
    dao,
    contracts: [token],
    block,
    missing: [
      ...missing(noSupply(totalSupply), 'delegationRate'),
      ...missing(noVotes(delegatedSupply), 'selfDelegationShare', 'communityShare'),
      ...missing(
        activeVotes === null ? 'no indexed governor counts the token' : noVotes(delegatedSupply),
        'dormantShare',
      ),
      ...missing(activeVotes === null && 'no indexed governor counts the token', 'activeVotes'),
    ],
  }
}

function ofToken({dao, address, chainId, totalSupply, at}: TokenRow & Dated): CaveatFacts {
  return {
    population: 'All accounts of the token.',
    denominator: 'the total supply',
    method: EXACT,
    dao,
    contracts: [address],
    block: heightOf(at, chainId),
    missing: missing(noSupply(totalSupply), 'delegationRate'),
  }
}

function ofBucket(row: BucketRow & OfToken & {share: unknown; block: number | undefined}): CaveatFacts {
  return {
    population: `Addresses with the label ${row.is}; one with several labels counts under the first by name.`,
    denominator: 'the total supply',
    labels: 'Dao.labels: those that are configured now, also for a past block',
    method: EXACT,
    dao: row.dao,
    contracts: [row.token],
    block: row.block,
    missing: missing(row.share === null && 'the supply is 0', 'share'),
  }
}

type RankedAccount = AccountRow & Dated & {dao: string; token: string; chainId: number}

function ofAccount({dao, token, chainId, at, holding}: RankedAccount): CaveatFacts {
  return {
    population: 'One address of the token: not a person, who may have many, nor always one person.',
    denominator: "leverage: the account's holding; backing.largestShare: its votes.",
    method: EXACT,
    dao,
    contracts: [token.slice(token.indexOf(':') + 1)],
    block: heightOf(at, chainId),
    missing: missing(holding === '0' && 'the account owns nothing', 'leverage'),
  }
}

const noQuorum = ({untold, quorum, quorumUnread, quorumSource}: ProposalRow) =>
  untold ??
  (quorum !== null
    ? null
    : quorumSource === 'unread'
      ? `the contract did not tell the quorum: ${quorumUnread}`
      : 'the quorum is not known: the snapshot has not passed, or a part of its rule was never told')

const COUNTED: Readonly<Record<string, string>> = {for: 'votes for', against: 'votes against', abstain: 'abstentions'}

function ruleOf({untold, quorum, quorumCounts, quorumSource}: ProposalRow): string {
  if (untold !== null) return untold
  const counted = (quorumCounts ?? []).map(side => COUNTED[side] ?? side).join(' + ')
  const needed = quorum === null ? 'the quorum, which is not known' : `a quorum of ${quorum} (${quorumSource})`
  return `Passes iff votes for > votes against, and ${counted || 'what counts'} ≥ ${needed}.`
}

const ofCast = (row: ProposalRow & Dated): Omit<CaveatFacts, 'missing'> => ({
  population:
    'Addresses that voted on the proposal, each with everything that it cast; while the vote is open, so far.',
  denominator: 'all votes for, against and abstaining',
  rule: ruleOf(row),
  method: EXACT,
  dao: row.dao,
  contracts: [row.governor],
  block: heightOf(row.at, row.chainId),
})

function ofProposal(row: ProposalRow & Dated): CaveatFacts {
  const {untold, quorum, minMajorityCoalition, quorumCrossIndex, proposerVotes, proposalThreshold} = row
  const unknown = noQuorum(row)
  const noWeight = minMajorityCoalition === null && (untold ?? 'no weight was cast')
  return {
    ...ofCast(row),
    missing: [
      ...missing(untold, 'voteStart', 'voteEnd', 'forVotes', 'againstVotes', 'abstainVotes', 'turnout'),
      ...missing(noWeight, 'minimalMajorityCoalition', 'voterGini', 'voterHerfindahl'),
      ...missing(quorum === null && unknown, 'quorum', 'influence', 'potential'),
      ...missing(quorumCrossIndex === null && (unknown ?? 'the quorum is not reached'), 'quorumCrosser'),
      ...missing(
        proposerVotes === null && 'no event tells them: the token is not indexed, or nobody says who proposed',
        'proposerVotes',
      ),
      ...missing(proposalThreshold === null && 'no event has told it', 'proposalThreshold'),
    ],
  }
}

function ofInfluence({row}: OfProposal): CaveatFacts {
  const nobody = BigInt(row.forVotes ?? 0) + BigInt(row.againstVotes ?? 0) === 0n && 'nobody voted for or against'
  const neverPassed = row.decisiveIndex === null && 'it never passed at any moment'
  return {
    ...ofCast(row),
    denominator: 'margin: votes for and against, without abstentions',
    method: `${EXACT} Coalitions are the smallest there are, not the largest voters first.`,
    missing: [...missing(nobody, 'margin'), ...missing(neverPassed, 'decisiveVote')],
  }
}

function ofTurnout({row, lateShare, lateSwing}: ProposalTurnout & OfProposal): CaveatFacts {
  return {
    ...ofCast(row),
    population: 'Votes cast, held against three totals at the snapshot.',
    denominator:
      'votable: votes of all delegates; totalSupply: all tokens; circulating: those of addresses that vote by the labels.',
    labels: 'circulating: that of the series holdersAdjusted, see Token.series',
    missing: [
      ...missing(lateShare === null && 'nothing was cast', 'lateShare'),
      ...missing(lateSwing === null && 'it never passed at any moment', 'lateSwing'),
    ],
  }
}

function ofPotential({row, entryPivotal}: OfProposal & {entryPivotal: unknown}): CaveatFacts {
  return {
    ...ofCast(row),
    population:
      'Accounts with votes at the snapshot that cast none; votes of delegates that were moved later stay theirs.',
    denominator: undefined,
    missing: missing(entryPivotal === null && 'the token is not indexed, or not up to the snapshot', 'entryPivotal'),
  }
}

const PLAYERS = {
  lastVote: 'Addresses that voted on one of the last decided proposals, each with what it cast last.',
  cast: 'Addresses that voted on the proposal, each with all that it cast, whatever side.',
  votes: 'Accounts with votes above zero then: delegates, not the holders behind them.',
}

function ofPower({game, reason, quota, turnout, of}: GameOfAnswer): CaveatFacts {
  const left = missing(reason && `there is no game: ${reason}`, 'quota', 'values', 'players')
  if (game === 'turnout')
    return {
      population: turnout?.weightsFrom === 'lastVote' ? PLAYERS.lastVote : PLAYERS.votes,
      denominator: 'all ways to vote, as likely as the records make them, each voter by itself',
      rule:
        turnout &&
        `A proposal passes iff more is for than against, and ${turnout.job.quorumCounts.join(' and ')} reach ${quota}.`,
      method: 'Votes drawn at random by the records in `record`, from the seed in `sample`.',
      bounds: 'lower and upper of each value; all of one game hold together with a confidence of 99 %.',
      ...of,
      missing: left,
    }
  return {
    population: game === 'cast' ? PLAYERS.cast : PLAYERS.votes,
    denominator: 'all coalitions, or all orders of joining, being equally likely',
    rule: quota === null ? undefined : `A coalition wins iff it weighs at least ${quota}.`,
    method: 'By the method of each value: exact counting where that takes about a second, bounds otherwise.',
    bounds: 'lower and upper of each value; those of `quantised` hold but with a chance of 10^-12.',
    ...of,
    missing: left,
  }
}

const ofWindow = ({scope: {dao, governor}, at}: OfWindow): Omit<CaveatFacts, 'population' | 'missing'> => ({
  rule: "Each proposal by its own governor's rule, see Proposal.caveats.",
  method: EXACT,
  dao,
  contracts: governor == null ? undefined : [governor],
  // A DAO is on one chain.
  block: at && (at[0]?.height ?? null),
})

function ofAccountInfluence({
  scope,
  at,
  eligible,
  entryPivotal,
}: OfWindow & {eligible?: unknown; entryPivotal?: unknown}): CaveatFacts {
  const noToken = 'the votes at snapshots are not known: a governor of the window has no indexed token'
  return {
    ...ofWindow({scope, at}),
    population: 'Proposals of the window that passed or were defeated by their votes.',
    denominator: 'as each field says; pivotal shares are of decided proposals with a known quorum',
    missing: [
      ...missing(eligible === undefined && noToken, 'eligible', 'participated'),
      ...missing(entryPivotal === undefined && noToken, 'entryPivotal'),
    ],
  }
}

function ofDaoInfluence(
  answer: OfWindow & {entries: readonly unknown[]; decided: readonly {slacks: unknown}[]},
): CaveatFacts {
  const unknown = answer.decided.every(({slacks}) => !slacks) && 'no decided proposal of the window has a known quorum'
  return {
    ...ofWindow(answer),
    population: 'Proposals of the window; pivotal counts and blocs over those that their votes decided.',
    denominator: 'removalPivotalShare, flipPivotalShare: decided proposals with a known quorum',
    bounds: 'n1 of blocs is a rounded logarithm, see the metric hill1; all else is exact.',
    missing: [
      ...missing(unknown, 'removalPivotalShare', 'flipPivotalShare'),
      ...missing(answer.entries.length === 0 && 'the window has no proposals', 'from', 'to'),
    ],
  }
}

async function ofVote({proposal, weight, at}: VoteRow & Dated, _: unknown, {loaders}: Context) {
  const row = await loaders(at).proposals.load(proposal)
  if (!row) return null
  const left: MissingValue[] = [
    ...missing(weight === null && (row.untold ?? 'no event tells it'), 'weight', 'share'),
    ...missing(row.removalPivotal === null && noQuorum(row), 'removalPivotal', 'flipPivotal'),
  ]
  return {...ofCast({...row, at}), missing: left}
}

function ofAsset({
  tokens,
}: {
  readonly tokens: readonly {readonly dao: string; readonly address: string}[]
}): CaveatFacts {
  return {
    population:
      'Addresses with the asset, on all chains that it is indexed on together, without those labelled as bridges.',
    denominator: 'what is held by the addresses that count',
    labels:
      'bridge, and for holdersAdjusted what does not vote, by the labels of the DAO of each chain; see Dao.labels',
    method: `${EXACT} An address is taken to be the same holder on every chain, and units to be the same.`,
    bounds: 'entropy and hill1 are rounded logarithms, with an errorBound; all else is exact.',
    dao: tokens.map(({dao}) => dao),
    contracts: tokens.map(({address}) => address),
    block: null,
    missing: [],
  }
}

function ofAlert({rule, dao, block, measured, bound}: AlertPayload & {readonly dao: string; readonly block: number}) {
  return {
    population: 'What the text says.',
    rule: `The rule ${rule} of the operator's alert file, evaluated at the end of the block.`,
    method: EXACT,
    dao,
    block,
    missing: [
      ...missing(measured === undefined && 'the kind compares nothing, or nothing could be compared', 'measured'),
      ...missing(bound === undefined && 'the kind compares nothing', 'bound'),
    ],
  } satisfies CaveatFacts
}

/** Field `caveats` of every type that has it, and the type that it leads to. */
export const caveatTypes = {
  Caveats: caveats,
  Account: {caveats: ofAccount},
  AccountInfluence: {caveats: ofAccountInfluence},
  Alert: {caveats: ofAlert},
  AssetSample: {caveats: ofAsset},
  AssetState: {caveats: ofAsset},
  Bucket: {caveats: ofBucket},
  ConcentrationPoint: {caveats: ofPoint},
  ConcentrationSample: {caveats: ofSample},
  DaoInfluence: {caveats: ofDaoInfluence},
  ParticipationPoint: {caveats: ofParticipation},
  PowerIndices: {caveats: ofPower},
  Proposal: {caveats: ofProposal},
  ProposalInfluence: {caveats: ofInfluence},
  ProposalPotential: {caveats: ofPotential},
  ProposalTurnout: {caveats: ofTurnout},
  Token: {caveats: ofToken},
  Vote: {caveats: ofVote},
} satisfies Record<CaveatedType | 'Caveats', object>
