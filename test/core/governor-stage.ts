import type {Changes} from '../../src/core/changes'
import type {DomainEvent, QuorumRead} from '../../src/core/events'
import type {Breach} from '../../src/core/integrity'
import {Ledger} from '../../src/core/ledger/ledger'
import type {Block} from '../../src/core/primitives'
import {Governor} from '../../src/core/proposals/governor'
import type {GovernorRules} from '../../src/core/proposals/governor-rules'
import type {ProposalState} from '../../src/core/proposals/proposal'
import {applyBlocks, type ChainState} from '../../src/core/state'
import {account, positionIn} from './chain'

export const [GOVERNOR, TOKEN, TIMELOCK] = [account(0x60), account(0x70), account(0x71)]

/** A governor with its token and its timelock, moved by hand from block to block; its first proposal has the id 1. */
export class GovernorStage {
  readonly ledger = new Ledger(TOKEN)
  readonly governor: Governor
  readonly chain: ChainState
  private readonly breaches: Breach[] = []

  constructor(
    readonly rules: GovernorRules,
    {alone = false}: {readonly alone?: boolean} = {},
  ) {
    this.governor = alone
      ? new Governor(GOVERNOR, rules, undefined, undefined)
      : new Governor(GOVERNOR, rules, TOKEN, TIMELOCK)
    this.chain = {
      ledgers: alone ? new Map() : new Map([[TOKEN, this.ledger]]),
      governors: new Map([[GOVERNOR, this.governor]]),
      unsupported: new Map(),
      controls: new Map(),
    }
  }

  /** Folds one block with events of the contract that each is of. */
  play(block: Block, events: readonly DomainEvent[], reads: readonly QuorumRead[] = []): Changes {
    const placed = events.map((event, i) => ({contract: contractOf(event), position: positionIn(block, i), event}))
    const changes = applyBlocks(this.chain, [{block, events: placed, reads}])
    this.breaches.push(...changes.breaches)
    return changes
  }

  /** The first event that contradicts what was derived of the governor. */
  get fault() {
    return this.breaches
      .filter(({contract}) => contract === GOVERNOR)
      .map(({rule, block, proposalId, expected, found}) => ({
        rule,
        block: block.height,
        proposalId,
        expected,
        found,
      }))[0]
  }

  get proposal() {
    const proposal = this.governor.proposals.get(1n)
    if (!proposal) throw new Error('there is no proposal')
    return proposal
  }

  get state(): ProposalState {
    return this.proposal.state
  }
}

function contractOf({kind}: DomainEvent) {
  if (kind === 'transfer') return TOKEN
  return kind.startsWith('operation') ? TIMELOCK : GOVERNOR
}
