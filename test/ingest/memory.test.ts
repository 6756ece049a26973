import {describe, expect, it} from 'vitest'
import type {ChainState} from '../../src/core/state'
import {Memory} from '../../src/ingest/memory'

const newState = (): ChainState => ({
  ledgers: new Map(),
  governors: new Map(),
  unsupported: new Map(),
  controls: new Map(),
})
const at = (height: number, hash = `0x${height}`) => ({height, hash})

/** A memory with the state that it keeps at a height. */
function keeping(height: number) {
  const memory = new Memory<ChainState>()
  const state = newState()
  memory.keep(state, at(height))
  return {memory, state}
}

describe('Memory', () => {
  it('hands out the state at the cursor that it was kept at, without the tables', async () => {
    const {memory, state} = keeping(7)
    const found = await memory.at({height: 7, hash: '0x7'}, () => Promise.reject(new Error('not needed')))
    expect(found).toBe(state)
    expect(memory.loads).toBe(0)
  })

  it.each([
    ['another height', at(6, '0x7')],
    ['another block of that height', at(7, '0x07')],
    ['no cursor', undefined],
  ])('loads from the tables at %s', async (_, cursor) => {
    const {memory, state} = keeping(7)
    const loaded = newState()
    const found = await memory.at(cursor, () => Promise.resolve(loaded))
    expect(found).toBe(loaded)
    expect(found).not.toBe(state)
    expect(memory.loads).toBe(1)
  })

  it.each([['a cursor', at(0)] as const, ['none', undefined] as const])('loads at first with %s', async (_, cursor) => {
    const memory = new Memory<ChainState>()
    const loaded = newState()
    expect(await memory.at(cursor, () => Promise.resolve(loaded))).toBe(loaded)
    expect(memory.loads).toBe(1)
  })

  it('forgets a state that was not given back: the batch may have failed half-way', async () => {
    const {memory} = keeping(7)
    await memory.at(at(7), () => Promise.reject(new Error('not needed')))
    const loaded = newState()
    expect(await memory.at(at(7), () => Promise.resolve(loaded))).toBe(loaded)
    expect(memory.loads).toBe(1)
  })

  it('forgets what it had when loading fails', async () => {
    const {memory} = keeping(7)
    await expect(memory.at(at(8), () => Promise.reject(new Error('no database')))).rejects.toThrow('no database')
    const loaded = newState()
    expect(await memory.at(at(7), () => Promise.resolve(loaded))).toBe(loaded)
  })

  it('keeps the cursor by value', async () => {
    const memory = new Memory<ChainState>()
    const state = newState()
    const cursor = {height: 7, hash: '0x7'}
    memory.keep(state, cursor)
    cursor.height = 8
    expect(await memory.at(at(7), () => Promise.resolve(newState()))).toBe(state)
  })
})
