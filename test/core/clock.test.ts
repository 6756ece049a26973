import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {arbitrumGovernor} from '../../src/adapters/arbitrum-governor'
import {ozGovernor} from '../../src/adapters/oz-governor'
import type {DomainEvent} from '../../src/core/events'
import {Ledger} from '../../src/core/ledger/ledger'
import {type Address, type Block, type ClockMode, timepointAt, ZERO_ADDRESS} from '../../src/core/primitives'
import {Governor} from '../../src/core/proposals/governor'
import type {GovernorRules} from '../../src/core/proposals/governor-rules'
import {applyBlocks, type BlockEvents} from '../../src/core/state'
import {account, blockAt, positionIn} from './chain'

const [GOVERNOR, TOKEN] = [account(0x60), account(0x70)]
const EXCLUDED = account(0xa4b86)
const PROPOSER = account(1)
const DENOMINATOR = 100n
const parameters = {quorumDenominator: DENOMINATOR, gracePeriod: 0n, abstainCounts: 1n}

function rulesOf(clock: ClockMode): GovernorRules {
  const rules = (clock === 'l1blocknumber' ? arbitrumGovernor : ozGovernor).rules?.(clock, parameters)
  if (!rules) throw new Error('a governor has rules')
  return rules
}

/** Blocks whose clocks repeat and jump: seconds on a chain with many blocks in each, and the numbers of its parent. */
const blocks = (steps: readonly number[]): Block[] => {
  let clock = 1000
  return steps.map((step, i) => {
    clock += step
    return {...blockAt(5_000_000 + i, clock), l1BlockNumber: clock}
  })
}

interface Step {
  readonly step: number
  readonly minted: bigint
  readonly votes: bigint
  readonly excluded: bigint
}

const steps = fc.array(
  fc.record({
    step: fc.constantFrom(0, 0, 0, 1, 2, 7),
    minted: fc.bigInt({min: 1n, max: 900n}),
    votes: fc.bigInt({min: 0n, max: 9n}),
    excluded: fc.bigInt({min: 0n, max: 40n}),
  }),
  {minLength: 12, maxLength: 30},
)

/** What the contracts keep, told block by block without any index: values by clock, later ones in place of earlier ones. */
function checkpoints(history: readonly Step[], chain: readonly Block[], clock: ClockMode) {
  const [supplies, votes, excluded] = [0, 1, 2].map(() => new Map<bigint, bigint>())
  let supply = 0n
  for (const [i, {minted, votes: own, excluded: out}] of history.entries()) {
    const now = timepointAt(chain[i] ?? blockAt(0), clock)
    supply += minted
    supplies?.set(now, supply)
    votes?.set(now, own)
    excluded?.set(now, out)
  }
  const past = (values: Map<bigint, bigint> | undefined, timepoint: bigint) => {
    const known = [...(values ?? [])].filter(([at]) => at <= timepoint)
    return known.at(-1)?.[1] ?? 0n
  }
  return {
    supply: (timepoint: bigint) => past(supplies, timepoint),
    votes: (timepoint: bigint) => past(votes, timepoint),
    excluded: (timepoint: bigint) => past(excluded, timepoint),
  }
}

function played(history: readonly Step[], chain: readonly Block[], clock: ClockMode): BlockEvents[] {
  const before: Record<string, bigint> = {}
  const power = (delegate: Address, current: bigint): DomainEvent => {
    const previous = before[delegate] ?? 0n
    before[delegate] = current
    return {kind: 'votingPowerChanged', delegate, previous, current}
  }
  return history.map(({minted, votes, excluded}, i) => {
    const block = chain[i] ?? blockAt(0)
    const now = timepointAt(block, clock)
    const events: DomainEvent[] = [
      {kind: 'transfer', from: ZERO_ADDRESS, to: account(2), amount: minted},
      power(PROPOSER, votes),
      power(EXCLUDED, excluded),
      {
        kind: 'proposalCreated',
        proposalId: BigInt(i),
        proposer: PROPOSER,
        actions: [],
        voteStart: now + 3n,
        voteEnd: now + 9n,
        description: '0x',
        operationId: undefined,
      },
    ]
    if (i === 0)
      events.unshift(
        {kind: 'governorSettingChanged', setting: 'quorumNumerator', previous: 0n, current: 7n},
        {kind: 'governorSettingChanged', setting: 'proposalThreshold', previous: 0n, current: 5n},
      )
    const contractOf = ({kind}: DomainEvent) =>
      kind === 'transfer' || kind === 'votingPowerChanged' ? TOKEN : GOVERNOR
    return {
      block,
      events: events.map((event, n) => ({contract: contractOf(event), position: positionIn(block, n), event})),
    }
  })
}

describe.each<ClockMode>(['blocknumber', 'timestamp', 'l1blocknumber'])('with the clock %s', clock => {
  it('quorums and lookbacks are those of the contracts, where blocks share a clock value', () => {
    let [shared, met] = [0, 0]
    fc.assert(
      fc.property(steps, history => {
        const chain = blocks(history.map(({step}) => step))
        const rules = rulesOf(clock)
        const governor = new Governor(GOVERNOR, rules, TOKEN, undefined)
        const ledger = new Ledger(TOKEN, [], {clock})
        const state = {
          ledgers: new Map([[TOKEN, ledger]]),
          governors: new Map([[GOVERNOR, governor]]),
          unsupported: new Map(),
          controls: new Map(),
        }
        applyBlocks(state, played(history, chain, clock))
        const truth = checkpoints(history, chain, clock)
        const now = timepointAt(chain.at(-1) ?? blockAt(0), clock)
        for (const proposal of governor.proposals.values()) {
          const {createdClock, voteStart = expect.fail('it tells its snapshot')} = proposal
          expect(createdClock).toBe(timepointAt(proposal.created.block, clock))
          expect(proposal.proposerVotes).toBe(truth.votes(createdClock - 1n))
          expect(proposal.proposalThreshold).toBe(5n)
          expect(proposal.thresholdMet).toBe(truth.votes(createdClock - 1n) >= 5n)
          if (proposal.thresholdMet) met += 1
          const left = clock === 'l1blocknumber' ? truth.excluded(voteStart) : 0n
          const counted = truth.supply(voteStart) - left
          expect(proposal.quorum).toBe(voteStart < now ? (counted * 7n) / DENOMINATOR : undefined)
          if (voteStart < now && truth.supply(voteStart) !== truth.supply(voteStart - 1n)) shared += 1
        }
      }),
      {numRuns: 200},
    )
    expect(shared).toBeGreaterThan(50)
    expect(met).toBeGreaterThan(50)
  })
})

it('a proposer needs as much as the threshold, or more than it, as the rules of the governor say', () => {
  const met = (threshold: GovernorRules['threshold'], votes: bigint) => {
    const governor = new Governor(GOVERNOR, {...rulesOf('blocknumber'), threshold}, TOKEN, undefined)
    const state = {
      ledgers: new Map([[TOKEN, new Ledger(TOKEN)]]),
      governors: new Map([[GOVERNOR, governor]]),
      unsupported: new Map(),
      controls: new Map(),
    }
    const still = {step: 1, minted: 1n, votes, excluded: 0n}
    applyBlocks(state, played([still, still], blocks([1, 1]), 'blocknumber'))
    return governor.proposals.get(1n)?.thresholdMet
  }
  expect([met('reached', 4n), met('reached', 5n), met('exceeded', 5n), met('exceeded', 6n)]).toEqual([
    false,
    true,
    false,
    true,
  ])
})

it('a block without an L1 number stops a fold that counts in those', () => {
  expect(() => timepointAt(blockAt(7), 'l1blocknumber')).toThrow('block 7 has no L1 block number')
})
