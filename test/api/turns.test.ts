import {expect, test} from 'vitest'
import {Turns} from '../../src/api/turns'

test('pieces of work are done in order, one for each turn of the event loop, also after one that fails', async () => {
  const turns = new Turns()
  const order: string[] = []
  let ticks = 0
  const tick = () => {
    order.push(`tick ${ticks++}`)
    if (ticks < 4) setImmediate(tick)
  }
  setImmediate(tick)
  const work = ['a', 'b', 'c'].map(name =>
    turns.take(() => {
      order.push(name)
      if (name === 'b') throw new Error('b failed')
      return name
    }),
  )
  expect(await Promise.allSettled(work)).toMatchObject([{value: 'a'}, {reason: new Error('b failed')}, {value: 'c'}])
  const at = (name: string) => order.indexOf(name)
  // What comes from outside has a turn between any two of them.
  for (const [before, after] of [
    ['a', 'b'],
    ['b', 'c'],
  ] as const)
    expect(order.slice(at(before) + 1, at(after)).some(name => name.startsWith('tick'))).toBe(true)
})
