import {
  type Address,
  encodeAbiParameters,
  encodePacked,
  type Hex,
  keccak256,
  numberToHex,
  zeroAddress,
  zeroHash,
} from 'viem'
import type {Transaction} from '../../src/demo/dev-chain'
import type {SeededRandom} from '../../src/demo/seeded-random'
import type {Artifact} from './compile'
import {followsNumerator} from './setups'
import {call, DELEGATORS, DEPLOYER, type Deployment, has, type Put, UNIT, VOTERS} from './stage'

/** Something that somebody tries; the contracts may refuse it. */
export interface Move {
  readonly what: string
  readonly deployment: Deployment
  readonly transaction: Transaction
}

/** Latest state of a proposal by its contract; undefined before it was asked. */
export type StateOf = (put: Put) => string | undefined

/** Latest votes of an account by its token. */
export type VotesOf = (token: Address, account: Address) => bigint

/** How often a proposal in a state is canceled rather than led on. */
const CANCELED: Readonly<Record<string, number>> = {Pending: 0.15, Active: 0.06, Succeeded: 0.15, Queued: 0.08}
const OPEN = ['Pending', 'Active', 'Succeeded', 'Queued']

/** Draws what happens next at a deployment. */
export class Moves {
  private told = 0

  constructor(
    private readonly random: SeededRandom,
    private readonly stateOf: StateOf,
    private readonly votesOf: VotesOf,
  ) {}

  /** One move, or none. */
  next(deployment: Deployment): Move[] {
    const {random} = this
    const {abi, governor, token, proposals} = deployment
    const dice = random.next()
    const to = (what: string, target: Address, data: Hex, from = DEPLOYER): Move[] => [
      {what, deployment, transaction: {from, to: target, data}},
    ]
    // Where it decides ended votes again, a change of the quorum has more to change.
    if (dice < 0.05 || (followsNumerator(deployment.setup) && random.next() < 0.06)) return this.settings(deployment)
    if (dice < 0.09) return to('mint', token, call(abi, 'mint', [random.pick(VOTERS), this.amount(60)]))
    if (dice < 0.11 && has(abi, 'burn'))
      return to('burn', token, call(abi, 'burn', [random.pick(VOTERS), this.amount(20)]))
    if (dice < 0.14) {
      const data = call(abi, 'transfer', [random.pick([...VOTERS, ...DELEGATORS]), this.amount(30)])
      return to('transfer', token, data, random.pick(VOTERS))
    }
    if (dice < 0.18) {
      const from = random.pick([...VOTERS, ...DELEGATORS])
      const own = VOTERS.includes(from) ? from : random.pick(VOTERS)
      return to('delegate', token, call(abi, 'delegate', [random.pick([own, own, zeroAddress, ...VOTERS])]), from)
    }
    const open = proposals.filter(put => OPEN.includes(this.stateOf(put) ?? ''))
    if (open.length < 2 || (open.length < 4 && dice < 0.32)) return to(...this.propose(deployment))
    const ended = proposals.filter(each => ['Defeated', 'Expired'].includes(this.stateOf(each) ?? ''))
    if (ended.length > 0 && random.next() < 0.04) return this.cancel(deployment, random.pick(ended))
    const lost = [...open, ...ended].filter(put => this.hasLostVotes(deployment, put))
    if (lost.length > 0 && !has(deployment.governorAbi, 'kill') && random.next() < 0.08)
      return this.cancel(deployment, random.pick(lost))
    const put = random.pick(open)
    const state = this.stateOf(put) ?? ''
    if (random.next() < (CANCELED[state] ?? 0)) return this.cancel(deployment, put)
    switch (state) {
      case 'Active':
        return to(...this.vote(deployment, put))
      case 'Succeeded':
        if (random.next() >= 0.7) return []
        // What an AccessManager lets pass without a delay is executed without a queue; which it is, is tried.
        return ['queue', ...(deployment.setup.timelock === 'access' ? ['execute'] : [])].flatMap(name =>
          to(name, governor, this.onProposal(deployment, name, put)),
        )
      case 'Queued':
        return this.finish(deployment, put)
      default:
        return []
    }
  }

  private amount(below: number): bigint {
    return BigInt(this.random.below(below)) * UNIT
  }

  private settings(deployment: Deployment): Move[] {
    const {random} = this
    const {abi, governor, setup} = deployment
    const change = (name: string, args: readonly unknown[], what = name): Move => ({
      what,
      deployment,
      transaction: {from: DEPLOYER, to: governor, data: call(abi, name, args)},
    })
    const numerator = setup.kind === 'compound-governor' ? 50 + random.below(400) : 5 + random.below(45)
    const account = random.pick(VOTERS)
    const until = random.pick([0n, 2n ** 60n])
    const all = [
      {name: 'setNumerator', args: [BigInt(numerator)], what: 'quorum change'},
      {name: 'setNumerator', args: [BigInt(numerator)], what: 'quorum change'},
      {name: 'setSuperNumerator', args: [BigInt(25 + random.below(40))], what: 'super quorum change'},
      {name: '_setVotingDelay', args: [BigInt(1 + random.below(3))]},
      {name: '_setVotingPeriod', args: [BigInt(7 + random.below(3))]},
      {name: '_setProposalThreshold', args: [BigInt(40 + random.below(30)) * UNIT]},
      {name: '_setWhitelistAccountExpiration', args: [account, until], what: 'whitelist'},
      {name: 'setWhitelistAccountExpiration', args: [account, until], what: 'whitelist'},
    ].filter(({name}) => has(abi, name))
    if (all.length === 0) return []
    const {name, args, what} = random.pick(all)
    return [change(name, args, what)]
  }

  private propose({abi, governor, token, setup}: Deployment): [string, Address, Hex, Address] {
    this.told += 1
    const proposer = this.random.pick(VOTERS)
    const calldata = call(abi, 'mint', [VOTERS[0], UNIT])
    const description = `Proposal ${this.told}`
    if (!setup.kind.startsWith('governor-')) {
      const args = [[token], [0n], [calldata], description]
      return ['propose', governor, call(abi, 'propose', args), proposer]
    }
    // The text names the function, or the data does.
    const named = this.random.next() < 0.5
    const [signature, data] = named ? ['mint(address,uint256)', `0x${calldata.slice(10)}`] : ['', calldata]
    return ['propose', governor, call(abi, 'propose', [[token], [0n], [signature], [data], description]), proposer]
  }

  /** A call about a proposal, which is told by its number or, to OpenZeppelin, in full. */
  private onProposal({governorAbi, setup}: Deployment, name: string, put: Put): Hex {
    const args = setup.kind.startsWith('governor-') ? [put.id] : [...put.actions, put.description]
    return call(governorAbi, name, args)
  }

  /**
   * By a guardian, the proposer, or anybody, best when the proposer has lost its votes; where the contract has no cancel of
   * its own, by the test's entry.
   */
  private cancel(deployment: Deployment, put: Put): Move[] {
    const {governorAbi, governor} = deployment
    const lost = this.hasLostVotes(deployment, put)
    const from = this.random.pick([put.proposer, DEPLOYER, ...(lost ? VOTERS : [DEPLOYER])])
    const who = from === put.proposer ? 'proposer' : from === DEPLOYER ? 'guardian' : 'anybody'
    // The proposer can cancel a pending proposal of OpenZeppelin; nobody else can, but by the test's entry.
    const own = has(governorAbi, 'cancel') && (from === put.proposer || !has(governorAbi, 'kill'))
    const name = own ? 'cancel' : 'kill'
    const transaction = {from, to: governor, data: this.onProposal(deployment, name, put)}
    return [{what: own ? `cancel by ${who}` : 'cancel', deployment, transaction}]
  }

  /** Whether the proposer is below every threshold that the play sets. */
  private hasLostVotes({token}: Deployment, {proposer}: Put): boolean {
    return this.votesOf(token, proposer) < 40n * UNIT
  }

  private vote({abi, governor, setup}: Deployment, put: Put): [string, Address, Hex, Address] {
    const {random} = this
    const support = random.pick([0, 0, 1, 1, 1, 1, 2])
    const voter = random.pick(VOTERS)
    if (setup.kind === 'governor-alpha')
      return ['vote', governor, call(abi, 'castVote', [put.id, support === 1]), voter]
    if (has(abi, 'usedVotes') && random.next() < 0.5) {
      const parts = [0, 0, 0].map(() => this.amount(20)) as [bigint, bigint, bigint]
      const params = encodePacked(['uint128', 'uint128', 'uint128'], parts)
      // Flexible voting ignores the support beside parts.
      const named = /flexible/.test(setup.kind) ? support : 255
      const data = call(abi, 'castVoteWithReasonAndParams', [put.id, named, 'in parts', params])
      return ['vote in parts', governor, data, voter]
    }
    if (has(abi, 'castOverrideVote') && random.next() < 0.4) {
      const from = random.pick([...DELEGATORS, ...VOTERS])
      return ['override', governor, call(abi, 'castOverrideVote', [put.id, support, 'my own']), from]
    }
    return ['vote', governor, call(abi, 'castVoteWithReason', [put.id, support, 'because']), voter]
  }

  /** Ends a queued proposal at its governor or behind its back, or waits. */
  private finish(deployment: Deployment, put: Put): Move[] {
    const {abi, governor, timelock, setup} = deployment
    const dice = this.random.next()
    const [targets, values, calldatas] = put.actions
    const cancels = dice < 0.16
    // Nothing expires on an AccessManager: there is nothing to wait for.
    if (dice >= 0.65 && setup.timelock !== 'access') return []
    if (dice >= 0.45) {
      const data = this.onProposal(deployment, 'execute', put)
      return [{what: 'execute', deployment, transaction: {from: DEPLOYER, to: governor, data}}]
    }
    const what = cancels ? 'timelock cancel' : 'timelock execute'
    const to = (from: Address, name: string, args: readonly unknown[]): Move[] => [
      {what, deployment, transaction: {from, to: timelock, data: call(abi, name, args)}},
    ]
    if (setup.timelock === 'access') return cancels ? to(DEPLOYER, 'cancel', [governor, targets[0], calldatas[0]]) : []
    if (setup.timelock === 'compound') {
      const args = [targets[0], values[0], put.signatures[0], calldatas[0], put.eta]
      return to(governor, cancels ? 'cancelTransaction' : 'executeTransaction', args)
    }
    const xor = setup.kind === 'oz-governor' ? BigInt(governor) << 96n : 0n
    const salt = numberToHex(BigInt(put.description) ^ xor, {size: 32})
    const batch = [targets, values, calldatas, zeroHash, salt]
    return cancels ? to(DEPLOYER, 'cancel', [operationOf(abi, batch)]) : to(DEPLOYER, 'executeBatch', batch)
  }
}

/** What a timelock calls a batch, by its own `hashOperationBatch`. */
function operationOf(abi: Artifact['abi'], batch: readonly unknown[]): Hex {
  const hash = abi.find(item => item.type === 'function' && item.name === 'hashOperationBatch')
  return keccak256(encodeAbiParameters(hash?.type === 'function' ? hash.inputs : [], batch))
}
