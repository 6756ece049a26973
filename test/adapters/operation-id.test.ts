import {keccak256} from 'viem'
import {describe, expect, it} from 'vitest'
import {operationId} from '../../src/adapters/operation-id'
import {ozGovernor} from '../../src/adapters/oz-governor'
import type {ProposalAction} from '../../src/core/events'
import {type Bytes, toAddress} from '../../src/core/primitives'
import {logOf} from './logs'

const GOVERNOR = toAddress('0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0')
const TARGETS = [toAddress(`0x${'a1'.repeat(20)}`), toAddress(`0x${'b2'.repeat(20)}`)]

/** `abi.encode(targets, values, payloads, bytes32(0), bytes20(governor) ^ keccak256(description))`, word by word. */
function byHand(actions: readonly Call[], description: Uint8Array): string {
  const word = (value: bigint | number) => value.toString(16).padStart(64, '0')
  const n = actions.length
  const targets = word(n) + actions.map(({target}) => target.slice(2).padStart(64, '0')).join('')
  const values = word(n) + actions.map(({value}) => word(value)).join('')
  const payloads = actions.map(({calldata}) => {
    const digits = calldata.slice(2)
    return word(digits.length / 2) + digits.padEnd(Math.ceil(digits.length / 64) * 64, '0')
  })
  let at = n * 32
  const offsets = payloads.map(payload => {
    const offset = word(at)
    at += payload.length / 2
    return offset
  })
  const salt = Buffer.from(keccak256(description, 'bytes'))
  for (const [i, byte] of Buffer.from(GOVERNOR.slice(2), 'hex').entries()) salt[i] = (salt[i] ?? 0) ^ byte
  const tails = [targets, values, word(n) + offsets.join('') + payloads.join('')]
  let tail = 5 * 32
  const heads = tails.map(part => {
    const head = word(tail)
    tail += part.length / 2
    return head
  })
  return keccak256(`0x${heads.join('')}${'00'.repeat(32)}${salt.toString('hex')}${tails.join('')}`)
}

type Call = Omit<ProposalAction, 'effects'>

const hexOf = (bytes: Uint8Array): Bytes => `0x${Buffer.from(bytes).toString('hex')}`
const action = (i: number, value: bigint, calldata: Bytes): Call => ({
  target: TARGETS[i] ?? GOVERNOR,
  value,
  signature: '0x',
  calldata,
})

describe('operationId', () => {
  it.each<[string, readonly Call[], Uint8Array]>([
    ['one call', [action(0, 0n, '0x12345678')], Buffer.from('Proposal #1')],
    ['several calls', [action(0, 5n, `0x${'ff'.repeat(33)}`), action(1, 2n ** 255n, '0x')], Buffer.from('two')],
    ['no call', [], Buffer.from('')],
    ['a description that is no UTF-8', [action(1, 1n, '0x00')], Buffer.from([0xff, 0x00, 0xed, 0xa0, 0x80])],
  ])('with %s', (_, actions, description) => {
    expect(operationId(GOVERNOR, actions, hexOf(description))).toBe(byHand(actions, description))
  })

  it('of a log is made with the governor that emitted it', () => {
    const declaration =
      'event ProposalCreated(uint256 id, address proposer, address[] targets, uint256[] values, string[] signatures, bytes[] calldatas, uint256 start, uint256 end, string description)'
    const log = logOf(declaration, {
      id: 1n,
      proposer: TARGETS[0],
      targets: [TARGETS[0]],
      values: [3n],
      signatures: [''],
      calldatas: ['0x0102'],
      start: 1n,
      end: 2n,
      description: 'd',
    })
    const expected = byHand([action(0, 3n, '0x0102')], Buffer.from('d'))
    expect(ozGovernor.decode(log, GOVERNOR)).toMatchObject([{kind: 'proposalCreated', operationId: expected}])
    const [other] = ozGovernor.decode(log, TARGETS[1] ?? GOVERNOR)
    expect(other).not.toMatchObject({operationId: expected})
  })
})
