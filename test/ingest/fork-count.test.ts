import fc from 'fast-check'
import {expect, it} from 'vitest'
import {ForkCount} from '../../src/ingest/fork-count'

const block = (height: number, branch: number) => ({height, hash: `0x${branch}`})

// What happens to a chain: it grows, or its last blocks are replaced and it is longer than before; and how often what came
// last is handed over again, as it is when a transaction fails.
const happenings = fc.array(
  fc.record({depth: fc.integer({min: 0, max: 6}), growth: fc.integer({min: 1, max: 4}), again: fc.integer({max: 2})}),
  {maxLength: 30},
)

it('reorganisations and orphaned blocks are those of a chain that remembers what it was', () => {
  fc.assert(
    fc.property(happenings, fc.integer({min: 0, max: 20}), (drawn, known) => {
      const chain = Array.from({length: known}, (_, height) => block(height, 0))
      const count = new ForkCount([...chain].reverse())
      let [reorganisations, orphaned] = [0, 0]
      for (const [i, {depth, growth, again}] of drawn.entries()) {
        const lost = Math.min(depth, chain.length)
        reorganisations += lost > 0 ? 1 : 0
        orphaned += lost
        const length = chain.length + growth
        chain.length -= lost
        const fresh = Array.from({length: length - chain.length}, (_, j) => block(chain.length + j, i + 1))
        chain.push(...fresh)
        count.add(fresh)
        for (let j = 0; j < again; j++) for (const each of fresh) count.add([each])
      }
      expect([count.reorganisations, count.orphanedBlocks]).toEqual([reorganisations, orphaned])
    }),
  )
})

it('blocks of long ago are forgotten', () => {
  const count = new ForkCount([])
  for (let height = 0; height < 6_000; height++) count.add([block(height, 1)])
  count.add([block(1, 2)])
  expect(count.orphanedBlocks).toBe(0)
  count.add([block(5_999, 2)])
  expect(count.orphanedBlocks).toBe(1)
})
