import {describe, expect, it} from 'vitest'
import {castParts} from '../../../src/core/influence/cast-parts'
import {decisionReason, passes, slacks} from '../../../src/core/influence/decision'
import {flipCoalition, removalCoalition} from '../../../src/core/influence/decisive-coalition'
import {decisiveVote} from '../../../src/core/influence/decisive-vote'
import {pivotalVoters} from '../../../src/core/influence/pivotal-voters'
import {addVote} from '../../../src/core/proposals/tally'
import {account} from '../chain'
import {type Ballot, naivePasses, RULES, randomProposal, votesOf} from './naive-rule'

const PROPOSALS = 2_000

function influence(ballots: readonly Ballot[], quorum: bigint, rule: string) {
  const votes = votesOf(ballots)
  const tally = {against: 0n, for: 0n, abstain: 0n}
  for (const vote of votes) addVote(tally, vote)
  const decision = {quorum, quorumCounts: RULES[rule] ?? []}
  const voters = castParts(votes)
  return {
    passes: passes(tally, decision),
    reason: decisionReason(slacks(tally, decision)),
    removal: removalCoalition(voters, tally, decision),
    flip: flipCoalition(voters, tally, decision),
    pivotal: pivotalVoters(voters, tally, decision),
    decisive: decisiveVote(votes, decision),
  }
}

const found = (coalition: ReturnType<typeof flipCoalition>) => (coalition === 'tooManyDivided' ? undefined : coalition)

/** What a member of a coalition that flips casts instead. */
function flipped([against, inFavour, abstain]: Ballot, passed: boolean, rule: string): Ballot {
  if (!passed) return [0n, against + inFavour + abstain, 0n]
  return rule === 'R1' ? [against + inFavour, 0n, abstain] : [against + inFavour + abstain, 0n, 0n]
}

/** The size of the smallest coalition whose change overturns the outcome, by trying every one of them. */
function fewest(ballots: readonly Ballot[], overturns: (members: ReadonlySet<number>) => boolean): number | undefined {
  let best: number | undefined
  for (let coalition = 0; coalition < 2 ** ballots.length; coalition++) {
    const members = new Set(ballots.flatMap((_, i) => ((coalition >> i) % 2 === 1 ? [i] : [])))
    if ((best === undefined || members.size < best) && overturns(members)) best = members.size
  }
  return best
}

describe.each(Object.keys(RULES))('under %s', rule => {
  it(`${PROPOSALS} random proposals: every coalition tried confirms the smallest, and its members overturn`, () => {
    const seen = {passed: 0, failed: 0, removed: 0, passedByFlip: 0, hopeless: 0}
    for (let seed = 0; seed < PROPOSALS; seed++) {
      const {ballots, quorum} = randomProposal(seed)
      const said = influence(ballots, quorum, rule)
      const passed = naivePasses(ballots, quorum, rule)
      const without = (members: ReadonlySet<number>) => ballots.filter((_, i) => !members.has(i))
      const turned = (members: ReadonlySet<number>) =>
        ballots.map((ballot, i) => (members.has(i) ? flipped(ballot, passed, rule) : ballot))
      const overturnedBy = {
        removal: (members: ReadonlySet<number>) => naivePasses(without(members), quorum, rule) !== passed,
        flip: (members: ReadonlySet<number>) => naivePasses(turned(members), quorum, rule) !== passed,
      }
      expect(said.passes, `${seed}`).toBe(passed)
      expect(said.reason === 'passed').toBe(passed)
      for (const kind of ['removal', 'flip'] as const) {
        const members = found(said[kind])?.members
        const wanted = kind === 'removal' && !passed ? undefined : fewest(ballots, overturnedBy[kind])
        expect(members?.length, `${kind} of ${seed}`).toBe(wanted)
        if (!members) continue
        const places = new Set(members.map(voter => ballots.findIndex((_, i) => account(i + 1) === voter)))
        expect(places.size).toBe(members.length)
        expect(overturnedBy[kind](places), `members by ${kind} of ${seed}`).toBe(true)
      }
      expect(said.pivotal.byRemoval).toEqual(
        ballots.flatMap((_, i) => (overturnedBy.removal(new Set([i])) ? [account(i + 1)] : [])),
      )
      const exchanged = (at: number) => ballots.map(([a, f, b], i): Ballot => (i === at ? [f, a, b] : [a, f, b]))
      expect(said.pivotal.byFlip).toEqual(
        ballots.flatMap((_, i) => (naivePasses(exchanged(i), quorum, rule) !== passed ? [account(i + 1)] : [])),
      )
      const running = ballots.map((_, i) => naivePasses(ballots.slice(0, i + 1), quorum, rule))
      const last = running.findLastIndex((now, i) => now !== (i === 0 ? false : running[i - 1]))
      expect(said.decisive).toBe(last === -1 ? undefined : last)
      seen.passed += passed ? 1 : 0
      seen.failed += passed ? 0 : 1
      seen.removed += said.removal ? 1 : 0
      seen.passedByFlip += !passed && found(said.flip) ? 1 : 0
      seen.hopeless += !passed && !found(said.flip) ? 1 : 0
    }
    expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(100)
  })
})

describe('voters of the losing side', () => {
  const against: Ballot = [4n, 0n, 0n]
  const abstain: Ballot = [0n, 0n, 4n]
  const inFavour: Ballot = [0n, 6n, 0n]

  it('one who was against brings the quorum under R3, and only there: without the vote the proposal fails', () => {
    expect(influence([inFavour, against], 10n, 'R3').passes).toBe(true)
    expect(influence([inFavour, against], 10n, 'R3').pivotal.byRemoval).toEqual([account(1), account(2)])
    expect(influence([inFavour, against], 10n, 'R3').decisive).toBe(1)
    expect(influence([inFavour, against], 6n, 'R1').pivotal.byRemoval).toEqual([account(1)])
    expect(influence([inFavour, against], 6n, 'R2').pivotal.byRemoval).toEqual([account(1)])
  })

  it('one who abstained brings the quorum under R2 and R3, not under R1', () => {
    for (const rule of ['R2', 'R3'])
      expect(influence([inFavour, abstain], 10n, rule).pivotal.byRemoval).toEqual([account(1), account(2)])
    expect(influence([inFavour, abstain], 10n, 'R1').reason).toBe('noQuorum')
    expect(influence([inFavour, abstain], 6n, 'R1').pivotal.byRemoval).toEqual([account(1)])
  })

  it('a flip never takes the quorum away where votes against count', () => {
    const many = [inFavour, inFavour, inFavour, abstain]
    expect(influence(many, 22n, 'R3').flip).toEqual({route: 'majority', members: [account(1), account(2)]})
    expect(influence(many, 22n, 'R2').flip).toEqual({route: 'quorum', members: [account(1)]})
    expect(influence(many, 22n, 'R3').removal).toEqual({route: 'quorum', members: [account(1)]})
  })
})

it('more divided votes than can be searched are said to be that, not guessed', () => {
  const ballots = Array.from({length: 13}, (): Ballot => [3n, 1n, 0n])
  expect(influence(ballots, 50n, 'R1').flip).toBe('tooManyDivided')
  expect(influence(ballots.slice(1), 50n, 'R1').flip).toBeUndefined()
  const passing = ballots.map((): Ballot => [1n, 3n, 0n])
  expect(influence(passing, 39n, 'R1').flip).toEqual({route: 'quorum', members: [account(1)]})
})
