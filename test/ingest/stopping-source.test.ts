import {expect, it} from 'vitest'
import type {LogQuery} from '../../src/ingest/log-source'
import {StoppingSource} from '../../src/ingest/stopping-source'

it.each<[LogQuery, number | undefined]>([
  [{fromBlock: 0}, 10],
  [{fromBlock: 0, toBlock: 5}, 5],
  [{fromBlock: 0, toBlock: 15}, 10],
  [{fromBlock: 10}, 10],
  [{fromBlock: 11}, 20],
  [{fromBlock: 21}, undefined],
  [{fromBlock: 21, toBlock: 30}, 30],
])('a range of %o ends at %s', async (query, end) => {
  const asked: LogQuery[] = []
  const source = new StoppingSource(
    {
      getHeight: async () => 100,
      query: async each => {
        asked.push(each)
        return []
      },
    },
    [20, 10],
  )
  await source.query(query)
  expect(asked.map(({toBlock}) => toBlock)).toEqual([end])
  expect(await source.getHeight()).toBe(100)
})
