import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test, vi} from 'vitest'
import {kingmaker} from '../harness/kingmaker'

const TOKEN = `0x${'aa'.repeat(20)}`
const GOVERNOR = `0x${'bb'.repeat(20)}`
const word = (value: number) => value.toString(16).padStart(64, '0')
const topic = (value: number) => `0x${word(value)}`
const TRANSFER = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'
const EXECUTED = '0x712ae1383f79ac853f8d882153778e0260ef8f03b504e2866e0593e04d2b291f'
const logs = [
  {address: TOKEN, topics: [TRANSFER, topic(1), topic(2)], data: topic(7)},
  {address: GOVERNOR, topics: [EXECUTED], data: topic(9)},
  // As Aave has it: the id is indexed.
  {address: `0x${'cc'.repeat(20)}`, topics: [EXECUTED, topic(9)], data: '0x'},
]

let folder: string
let files = 0

// Processes of their own, side by side.
vi.setConfig({testTimeout: 60_000})

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kingmaker-test-'))
})

afterAll(() => rm(folder, {recursive: true, force: true}))

async function decoded(content: unknown, ...args: readonly string[]) {
  files += 1
  const file = join(folder, `${files}.json`)
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
  return kingmaker(['decode', file, ...args])
}

const lines = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as unknown)

test.concurrent('a receipt by itself, as an answer, or in an envelope: its governance events, one line each', async () => {
  const contents = [{logs}, {jsonrpc: '2.0', id: 1, result: {logs}}, {receipt: {logs}}]
  const runs = await Promise.all(contents.map(content => decoded(content)))
  for (const {code, stdout, stderr} of runs) {
    expect({code, stderr}).toEqual({code: 0, stderr: ''})
    expect(lines(stdout)).toEqual([
      {
        log: 1,
        contract: GOVERNOR,
        kinds: expect.arrayContaining(['governor-alpha', 'oz-governor']),
        event: {kind: 'proposalExecuted', proposalId: '9'},
      },
    ])
  }
})

test.concurrent('a contract whose kind is named is read as that, transfers and unreadable logs included', async () => {
  const {code, stdout} = await decoded(
    {logs},
    ...['--contract', `${TOKEN}=erc20`, `${logs[2]?.address}=governor-bravo`],
  )
  expect(code).toBe(0)
  expect(lines(stdout)).toMatchObject([
    {log: 0, contract: TOKEN, kinds: ['erc20'], event: {kind: 'transfer', amount: '7'}},
    {log: 1, contract: GOVERNOR},
    {log: 2, event: {kind: 'unreadable', reason: 'ProposalExecuted: expected 1 topics, got 2'}},
  ])
})

test.concurrent.each([
  ['no JSON', 'not JSON', [], /expected a file of JSON/],
  ['an address of a byte', {logs: [{address: '0x12', topics: [], data: '0x'}]}, [], /expected a receipt with logs/],
  [
    'an unknown kind',
    {logs},
    ['--contract', `${TOKEN}=safe`],
    /--contract: expected <address>=<kind> with one of erc20, .*got "0xa+=safe"/,
  ],
])('%s is refused with 2', async (_, content, args, message) => {
  const {code, stdout, stderr} = await decoded(content, ...args)
  expect(stderr).toMatch(message)
  expect({code, stdout}).toEqual({code: 2, stdout: ''})
})
