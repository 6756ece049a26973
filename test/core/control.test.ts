import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {Changes} from '../../src/core/changes'
import {ContractControl, type ControlChange} from '../../src/core/control/contract-control'
import {CONTROL_DELAYS} from '../../src/core/control/control-kinds'
import type {ControlEvent} from '../../src/core/events'
import {type Address, ZERO_ADDRESS} from '../../src/core/primitives'
import {applyBlocks} from '../../src/core/state'
import {account, blockAt, positionIn} from './chain'
import {anyControlEvent as anyEvent} from './control-events'

const CONTRACT = account(0xc0)
const [A, B] = [account(1), account(2)]

/** What a run of events changes, one log in a block of its own for each list of events. */
function changesOf(logs: readonly (readonly ControlEvent[])[], control = new ContractControl(CONTRACT)) {
  const changes = new Changes()
  for (const [i, events] of logs.entries()) {
    const position = positionIn(blockAt(i), i)
    for (const event of events) control.apply(event, position, changes)
  }
  return changes
}

const owner = (previous: Address | undefined, current: Address): ControlEvent[] => [
  {kind: 'controllerChanged', controller: 'owner', previous, current},
  {
    kind: 'controllerChanged',
    controller: 'pendingOwner',
    previous: undefined,
    current: ZERO_ADDRESS,
    implied: true,
  },
]
const pending = (current: Address): ControlEvent[] => [
  {kind: 'controllerChanged', controller: 'pendingOwner', previous: undefined, current},
]
const told = ({controls}: Changes) =>
  controls.map(({kind, index, previousAccount, account: now}) => [kind, index, previousAccount, now])

describe('a contract with an owner', () => {
  it('has nobody pending once somebody has accepted, and says so once', () => {
    expect(told(changesOf([owner(ZERO_ADDRESS, A), pending(B), owner(A, B), owner(B, ZERO_ADDRESS)]))).toEqual([
      ['owner', 0, ZERO_ADDRESS, A],
      ['pendingOwner', 0, undefined, B],
      ['owner', 0, A, B],
      ['pendingOwner', 1, B, ZERO_ADDRESS],
      ['owner', 0, B, ZERO_ADDRESS],
    ])
  })

  it('is broken where a log names another owner before than the one that was told', () => {
    const {breaches, controls} = changesOf([owner(ZERO_ADDRESS, A), owner(B, A)])
    expect(breaches).toMatchObject([{rule: 'controlChain', contract: CONTRACT, expected: A, found: B}])
    // The chain's word is taken.
    expect(controls.at(-1)).toMatchObject({previousAccount: B, account: A})
    expect(changesOf([owner(B, A), owner(A, B)]).breaches).toEqual([])
  })
})

/** The last thing that a list of events says of each place, delay, member and admin, written without a look at the fold. */
function naive(events: readonly ControlEvent[]): Map<string, string> {
  const known = new Map<string, string>()
  for (const event of events)
    switch (event.kind) {
      case 'controllerChanged': {
        const {controller, current, schedule: when, implied} = event
        const none = `${ZERO_ADDRESS} ${undefined}`
        if (!implied || (known.get(controller) ?? none) !== none) known.set(controller, `${current} ${when}`)
        break
      }
      case 'delayChanged':
        known.set(event.delay, `${event.current}`)
        break
      case 'roleGranted':
      case 'roleRevoked':
        known.set(`${event.role} ${event.account}`, event.kind)
        break
      case 'roleAdminChanged':
        known.set(event.role, event.current)
    }
  return known
}

/** The same from the changes, as a reader of the rows has it: the last one counts. */
function fromChanges(changes: readonly ControlChange[]): Map<string, string> {
  return new Map(
    changes.map(({kind, account: who, schedule: when, delay, role, granted, adminRole}) => {
      if (kind === 'role') return [`${role} ${who}`, granted ? 'roleGranted' : 'roleRevoked']
      if (kind === 'roleAdmin') return [`${role}`, `${adminRole}`]
      if (CONTROL_DELAYS.some(each => each === kind)) return [kind, `${delay}`]
      return [kind, `${who} ${when}`]
    }),
  )
}

describe('any run of events', () => {
  it('leaves what its last events say, by the changes alone', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, {maxLength: 30}), events => {
        const {controls} = changesOf(events.map(event => [event]))
        expect(fromChanges(controls)).toEqual(naive(events))
      }),
    )
  })

  it('goes on after a restart as if there had been none', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, {maxLength: 20}), fc.array(anyEvent, {maxLength: 10}), (before, after) => {
        const control = new ContractControl(CONTRACT)
        const first = changesOf(
          before.map(event => [event]),
          control,
        )
        const restarted = new ContractControl(CONTRACT)
        for (const change of first.controls) restarted.restore(change)
        const [here, there] = [control, restarted].map(each =>
          changesOf(
            after.map(event => [event]),
            each,
          ),
        )
        expect(there?.controls).toEqual(here?.controls)
        expect(there?.breaches).toEqual(here?.breaches)
      }),
    )
  })

  it('tells what was before: the log, or else the last change', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, {maxLength: 30}), events => {
        const last = new Map<string, ControlChange>()
        for (const change of changesOf(events.map(event => [event])).controls) {
          const {kind, role, previousAccount, previousDelay} = change
          if (kind === 'role' || kind === 'roleAdmin' || role) continue
          const before = last.get(kind)
          const event = events[change.position.block.height]
          const said = event?.kind === 'controllerChanged' ? event.previous : undefined
          expect([previousAccount, previousDelay]).toEqual([said ?? before?.account, before?.delay])
          last.set(kind, change)
        }
      }),
    )
  })
})

it('is folded for each contract by itself, whether or not it is anything else', () => {
  const state = {ledgers: new Map(), governors: new Map(), unsupported: new Map(), controls: new Map()}
  const block = blockAt(5)
  const events = [A, B, A].flatMap((contract, i) =>
    owner(i === 2 ? A : ZERO_ADDRESS, contract).map(event => ({contract, position: positionIn(block, i), event})),
  )
  const {controls, breaches} = applyBlocks(state, [{block, events}])
  expect(controls.map(({contract, previousAccount}) => [contract, previousAccount])).toEqual([
    [A, ZERO_ADDRESS],
    [B, ZERO_ADDRESS],
    [A, A],
  ])
  expect(breaches).toEqual([])
})
