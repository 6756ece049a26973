import {beforeEach, expect, test} from 'vitest'
import {findReorganisation} from '../../src/ingest/deep-reorganisation'
import {FakeNode, hashOf} from './fake-node'

const chain = {slug: 'local', name: 'Local node', finality: 5}
const on = (height: number) => ({height, hash: hashOf(height)})
const off = (height: number) => ({height, hash: '0xdead'})
let node: FakeNode

beforeEach(() => {
  node = new FakeNode()
})

const message = async (blocks: Parameters<typeof findReorganisation>[2]) =>
  (await findReorganisation(node, chain, blocks))?.message

test('a chain that has the last final block is left alone, whatever is known of others', async () => {
  expect(await message({final: on(100), known: [off(103), off(90)], first: 1})).toBe(undefined)
})

test('the highest known block that the chain has is the one to rewind to', async () => {
  for (let agreed = 1; agreed <= 9; agreed++) {
    const known = Array.from({length: 9}, (_, i) => (i + 1 <= agreed ? on(i + 1) : off(i + 1)))
    expect(await message({final: off(10), known: known.reverse(), first: 1})).toContain(
      `agree up to block ${agreed}. Check the node; then stop Kingmaker, repair the index, and start again: npx kingmaker rewind local --to ${agreed}`,
    )
  }
})

test('when nothing is known, it is the finality below what is known to be gone', async () => {
  expect(await message({final: off(100), known: [], first: 1})).toMatch(/No block agrees.* --to 95$/)
  expect(await message({final: off(100), known: [off(100), off(40), off(60)], first: 1})).toMatch(/ --to 35$/)
})

test('below the first indexed block only a reset is left', async () => {
  expect(await message({final: off(100), known: [off(12)], first: 8})).toMatch(/: npx kingmaker reset local$/)
})

test('a node that is behind is waited for', async () => {
  node.head = 99
  const found = message({final: on(100), known: [], first: 1})
  setTimeout(() => {
    node.head = 100
  }, 50)
  expect(await found).toBe(undefined)
  expect(node.headers).toEqual([100])
})
