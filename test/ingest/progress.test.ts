import {describe, expect, it} from 'vitest'
import {Progress, type ProgressReport, progressLine} from '../../src/ingest/progress'

/** A progress from block 100 on with a clock that stands until it is moved. */
function started() {
  let now = 5_000
  const progress = new Progress(100, () => now)
  return {
    pass: (seconds: number, ...batch: [events: number, height: number, head: number]) => {
      now += seconds * 1000
      return progress.add(...batch)
    },
  }
}

describe('Progress', () => {
  it('reports every two seconds on the way, with the pace since the last report', () => {
    const {pass} = started()
    expect(pass(1.9, 10, 150, 1100)).toBeUndefined()
    expect(pass(0.1, 20, 200, 1100)).toEqual({
      height: 200,
      head: 1100,
      events: 30,
      eventsPerSecond: 15,
      secondsLeft: 18,
      percent: 10,
    })
    expect(pass(1, 5, 300, 1100)).toBeUndefined()
    expect(pass(3, 35, 1000, 1100)).toEqual({
      height: 1000,
      head: 1100,
      events: 70,
      eventsPerSecond: 10,
      secondsLeft: 1,
      percent: 90,
    })
  })

  it('reports the arrival at the head at once, then every thirty seconds', () => {
    const {pass} = started()
    expect(pass(0.5, 10, 1100, 1100)).toMatchObject({height: 1100, percent: 100, secondsLeft: 0})
    expect(pass(12, 1, 1101, 1101)).toBeUndefined()
    expect(pass(17.9, 1, 1102, 1102)).toBeUndefined()
    expect(pass(0.1, 1, 1103, 1103)).toMatchObject({height: 1103, events: 13})
    // Fallen behind and back again.
    expect(pass(1, 1, 1110, 1150)).toBeUndefined()
    expect(pass(0.5, 1, 1150, 1150)).toMatchObject({height: 1150})
  })

  it('is quiet a little behind the head, where every block is a batch', () => {
    const {pass} = started()
    pass(1, 0, 1100, 1100)
    expect(pass(5, 1, 1104, 1105)).toBeUndefined()
    expect(pass(5, 1, 1105, 1109)).toMatchObject({height: 1105, head: 1109})
  })

  it('reports the arrival also when the last blocks come one by one', () => {
    const {pass} = started()
    expect(pass(2.5, 9, 1025, 1100)).toMatchObject({height: 1025})
    for (let height = 1026; height < 1100; height++) expect(pass(0.001, 0, height, 1100)).toBeUndefined()
    expect(pass(0.001, 1, 1100, 1100)).toMatchObject({height: 1100, events: 10, percent: 100})
  })

  it('does not know the time left while nothing moves, nor divides by no time', () => {
    const {pass} = started()
    expect(pass(3, 0, 100, 1100)).toMatchObject({secondsLeft: undefined, eventsPerSecond: 0, percent: 0})
    expect(started().pass(0, 4, 500, 500)).toMatchObject({secondsLeft: undefined, eventsPerSecond: 0})
  })

  it('is done where there is nothing to do', () => {
    expect(started().pass(30, 0, 100, 100)).toMatchObject({percent: 100, events: 0})
  })

  it('never says that it is done before it is', () => {
    expect(started().pass(2, 0, 99_999, 100_100)).toMatchObject({percent: 99.8})
    expect(started().pass(2, 0, 1_000_099, 1_000_101)).toMatchObject({percent: 99.9})
  })
})

describe('progressLine', () => {
  const report: ProgressReport = {
    height: 1_234_567,
    head: 2_000_000,
    events: 98_765,
    eventsPerSecond: 4321,
    secondsLeft: 89,
    percent: 61.7,
  }

  it.each<[Partial<ProgressReport>, string]>([
    [{}, 'base: block 1,234,567 of 2,000,000 (61.7 %), 4,321 events/s, 89 s left'],
    [{secondsLeft: 90}, 'base: block 1,234,567 of 2,000,000 (61.7 %), 4,321 events/s, 2 min left'],
    [{secondsLeft: 5399}, 'base: block 1,234,567 of 2,000,000 (61.7 %), 4,321 events/s, 90 min left'],
    [{secondsLeft: 5400}, 'base: block 1,234,567 of 2,000,000 (61.7 %), 4,321 events/s, 1.5 h left'],
    [{secondsLeft: undefined}, 'base: block 1,234,567 of 2,000,000 (61.7 %), 4,321 events/s, time left unknown'],
    [{height: 2_000_000}, 'base: at the head, block 2,000,000, 98,765 events since the start'],
    [{height: 1_999_999}, 'base: at the head, block 1,999,999, 98,765 events since the start'],
    [{height: 1_999_996}, 'base: block 1,999,996 of 2,000,000 (61.7 %), 4,321 events/s, 89 s left'],
  ])('%o', (change, line) => {
    expect(progressLine('base', {...report, ...change})).toBe(line)
  })
})
