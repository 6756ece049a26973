import {expect, it} from 'vitest'
import {UnsavedCounts} from '../../src/ingest/unsaved-counts'

it('what was counted is written once, also when a write fails or takes long', async () => {
  const totals = {a: 2, b: 0}
  const counts = new UnsavedCounts(() => ({...totals}))
  const written: object[] = []
  const write = async (counted: object) => {
    written.push(counted)
  }
  await counts.save(write)
  totals.a = 5
  totals.b = 1
  await expect(counts.save(() => Promise.reject(new Error('no database')))).rejects.toThrow('no database')
  await counts.save(write)
  totals.b = 4
  let finish = () => {}
  const slow = counts.save(async counted => {
    await write(counted)
    await new Promise<void>(resolve => {
      finish = resolve
    })
  })
  totals.b = 7
  await counts.save(write)
  finish()
  await slow
  await counts.save(write)
  expect(written).toEqual([
    {a: 2, b: 0},
    {a: 3, b: 1},
    {a: 0, b: 3},
    {a: 0, b: 3},
  ])
})
