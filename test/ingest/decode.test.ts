import {describe, expect, it} from 'vitest'
import {erc20Votes} from '../../src/adapters/erc20-votes'
import {timelockController} from '../../src/adapters/timelock-controller'
import {toAddress} from '../../src/core/primitives'
import {decodeBlocks, type SourceLog} from '../../src/ingest/decode'

const TOKEN = '0x5FbDB2315678afecb367f032d93F642f64180aa3'
const TIMELOCK = `0x${'71'.repeat(20)}`
const word = (value: number) => value.toString(16).padStart(64, '0')
const block = (height: number) => ({height, hash: `0x${word(height)}`, timestamp: height * 12})

function transfer(logIndex: number, address = TOKEN): SourceLog {
  const topics = ['0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef', `0x${word(1)}`, `0x${word(2)}`]
  return {address, topics, data: `0x${word(logIndex)}`, logIndex, transactionHash: `0x${word(7)}`}
}

const contracts = [
  {address: toAddress(TOKEN), adapter: erc20Votes, from: 10, to: 20},
  {address: toAddress(TIMELOCK), adapter: timelockController, from: 0, to: undefined},
]
const decode = (height: number, ...logs: SourceLog[]) =>
  decodeBlocks([{block: block(height), logs}], contracts)[0]?.events ?? []

describe('decodeBlocks', () => {
  it('places every event at its log, in the order of the chain', () => {
    expect(decode(15, transfer(9), transfer(4))).toEqual(
      [4, 9].map(logIndex => ({
        contract: TOKEN.toLowerCase(),
        position: {block: block(15), transactionHash: `0x${word(7)}`, logIndex},
        event: {
          kind: 'transfer',
          from: toAddress(`0x${word(1).slice(24)}`),
          to: toAddress(`0x${word(2).slice(24)}`),
          amount: BigInt(logIndex),
        },
      })),
    )
  })

  it.each([
    [9, 0],
    [10, 1],
    [20, 1],
    [21, 0],
  ])("at block %s the contract's blocks give %s events", (height, count) => {
    expect(decode(height, transfer(0))).toHaveLength(count)
  })

  it('passes over contracts that are not indexed', () => {
    expect(decode(15, transfer(0, `0x${'99'.repeat(20)}`))).toEqual([])
  })

  it("reads a log by its own contract's family only, and keeps what that cannot read", () => {
    const {topics, data} = transfer(0)
    expect(decode(15, transfer(0, TIMELOCK)).map(({event}) => event)).toEqual([
      {kind: 'unreadable', reason: 'no event of this contract family', topics, data},
    ])
  })

  it('keeps blocks without events, which move the clock', () => {
    const blocks = decodeBlocks([{block: block(1), logs: []}], contracts)
    expect(blocks).toEqual([{block: block(1), events: []}])
  })
})
