import {execFile} from 'node:child_process'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {type RecordingServer, startRecordingServer} from '../../src/recording/server'
import {ALPHA, BRAVO, BRAVO_CREATED, BRAVO_VOTE, compoundFile, compoundLines} from './compound'

const lines = compoundLines()
let server: RecordingServer

beforeAll(async () => {
  server = await startRecordingServer({file: compoundFile, chainId: 1})
})

afterAll(() => server.close())

async function processed(from: number, to: number): Promise<unknown[]> {
  const child = join(__dirname, 'processor-child.cjs')
  const args = [child, server.url, String(from), String(to), ALPHA, BRAVO]
  const {stdout} = await promisify(execFile)(process.execPath, args, {timeout: 100_000, maxBuffer: 64 * 1024 * 1024})
  return stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))
}

const block = (topic: string) => lines.find(log => log.address === BRAVO && log.topics[0] === topic)?.blockNumber ?? 0

test.each([
  ['a proposal', block(BRAVO_CREATED)],
  ['its first vote', block(BRAVO_VOTE)],
  ['the head', 16_272_090 - 100],
])("the processor's own RPC source reads every log around %s", async (_name, middle) => {
  const [from, to] = [middle - 100, middle + 100]
  const expected = lines.filter(log => log.blockNumber >= from && log.blockNumber <= to)
  expect(expected.length).toBeGreaterThan(0)
  expect(await processed(from, to)).toEqual(expected)
})
