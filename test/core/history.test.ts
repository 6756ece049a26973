import {expect, test} from 'vitest'
import {changesUntil} from '../../src/core/proposals/history'

const at = (height: number, timestamp = height * 12) => ({height, hash: `0x${height}`, timestamp})
const event = (block: number, clock = block) => ({
  cause: 'event' as const,
  clock: BigInt(clock),
  block,
  timestamp: BigInt(block * 12),
})
const clockBlock = (block: number) => ({cause: 'clock' as const, clock: BigInt(block), block, timestamp: undefined})
const clockTime = (timestamp: number) => {
  return {cause: 'clock' as const, clock: undefined, block: undefined, timestamp: BigInt(timestamp)}
}
const l1Block = (clock: number) => {
  return {cause: 'clock' as const, clock: BigInt(clock), block: undefined, timestamp: undefined}
}

test('changes are seen from their block or time on', () => {
  const changes = [event(10), clockBlock(13), clockBlock(20), event(25), clockTime(400)]
  const until = (block: ReturnType<typeof at>) => changesUntil(changes, block, 'blocknumber')
  expect([9, 10, 12, 13, 19, 20, 24, 25, 33].map(height => until(at(height)))).toEqual([0, 1, 1, 2, 2, 3, 3, 4, 4])
  expect(until(at(34))).toBe(5)
  expect(until(at(33, 400))).toBe(5)
})

test('with an L1 clock, they are seen from the first block on that has reached the L1 number', () => {
  // The numbers of the chain itself are far above those of its parent: compared with each other, all would be seen.
  const changes = [event(1000, 50), l1Block(53), l1Block(60), event(1030, 61)]
  const until = (height: number, l1BlockNumber: number) =>
    changesUntil(changes, {...at(height), l1BlockNumber}, 'l1blocknumber')
  expect([until(999, 50), until(1000, 50), until(1010, 52), until(1011, 53)]).toEqual([0, 1, 1, 2])
  expect([until(1020, 59), until(1029, 61), until(1030, 61)]).toEqual([2, 3, 4])
})

test('a time that has passed before the event is seen in the block after it', () => {
  // Queued in block 25, when the grace period was over already: the clock looks at it first in block 26.
  const changes = [event(10), event(25), clockTime(120)]
  expect(changesUntil(changes, at(25), 'blocknumber')).toBe(2)
  expect(changesUntil(changes, at(26), 'blocknumber')).toBe(3)
})

test('what comes after a change that is not seen yet is not seen either', () => {
  expect(changesUntil([event(10), clockBlock(30), clockTime(1)], at(20), 'blocknumber')).toBe(1)
})
