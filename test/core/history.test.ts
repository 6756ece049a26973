import {expect, test} from 'vitest'
import {changesUntil} from '../../src/core/proposals/history'

const at = (height: number, timestamp = height * 12) => ({height, hash: `0x${height}`, timestamp})
const event = (block: number) => ({cause: 'event' as const, block, timestamp: BigInt(block * 12)})
const clockBlock = (block: number) => ({cause: 'clock' as const, block, timestamp: undefined})
const clockTime = (timestamp: number) => ({cause: 'clock' as const, block: undefined, timestamp: BigInt(timestamp)})

test('changes are seen from their block or time on', () => {
  const changes = [event(10), clockBlock(13), clockBlock(20), event(25), clockTime(400)]
  const seen = [9, 10, 12, 13, 19, 20, 24, 25, 33].map(height => changesUntil(changes, at(height)))
  expect(seen).toEqual([0, 1, 1, 2, 2, 3, 3, 4, 4])
  expect(changesUntil(changes, at(34))).toBe(5)
  expect(changesUntil(changes, at(33, 400))).toBe(5)
})

test('a time that has passed before the event is seen in the block after it', () => {
  // Queued in block 25, when the grace period was over already: the clock looks at it first in block 26.
  const changes = [event(10), event(25), clockTime(120)]
  expect(changesUntil(changes, at(25))).toBe(2)
  expect(changesUntil(changes, at(26))).toBe(3)
})

test('what comes after a change that is not seen yet is not seen either', () => {
  expect(changesUntil([event(10), clockBlock(30), clockTime(1)], at(20))).toBe(1)
})
