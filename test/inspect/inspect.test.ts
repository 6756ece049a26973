import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {encodeAbiParameters, type Hex, stringToHex} from 'viem'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {parse, stringify} from 'yaml'
import {adapters} from '../../src/adapters'
import {loadConfig} from '../../src/config/load'
import {toAddress} from '../../src/core/primitives'
import {historyBlocks} from '../../src/demo/dao-history'
import {demoAddresses} from '../../src/demo/demo-contracts'
import {daoFile, slugOf} from '../../src/inspect/dao-file'
import {Facts, gatherFacts, type Signature} from '../../src/inspect/facts'
import {findKind, kindRules} from '../../src/inspect/kinds'
import {startRecordingServer} from '../../src/recording/server'
import {StateReader} from '../../src/verify/state-reader'
import {type DemoChainNode, demoDaoFile, startDemoChain} from '../harness/demo-chain'
import {startIndexer} from '../harness/indexer'
import {kingmaker} from '../harness/kingmaker'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {startPrunedNode} from '../harness/pruned-node'
import {dumpTables} from '../harness/tables'
import {ALPHA} from '../recording/compound'

const {token, timelock, governor} = demoAddresses
let node: DemoChainNode
let folder: string
let postgres: TestPostgres

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kingmaker-inspect-'))
  postgres = await startTestPostgres()
  node = await startDemoChain()
})

afterAll(async () => {
  await node?.close()
  await postgres?.close()
  await rm(folder, {recursive: true, force: true})
})

const run = (args: readonly string[], url = node.url) =>
  kingmaker(['inspect', ...args, '--chain', 'local'], {RPC_LOCAL_HTTP: url, KINGMAKER_DAOS: folder})

test('every rule is for an adapter that there is, in its role', () => {
  for (const {kind, role} of kindRules)
    expect(
      adapters.find(({id}) => id === kind),
      kind,
    ).toMatchObject({role})
})

test('the demo governor leads to its token and timelock, and to the file that indexes the same', async () => {
  const {code, stdout, stderr} = await run([governor, '--write', 'opg-demo'])
  expect({code, stderr}).toEqual({code: 0, stderr: ''})
  expect(stdout.match(/^ {2}(Supported|Degraded|Unsupported).*/gm)).toEqual([
    '  Supported: governor, oz-governor',
    '  Supported: token, erc20-votes',
    '  Supported: timelock, timelock-controller',
  ])
  expect(stdout.match(/^ {2}deployed in block \d+$/gm)).toEqual([3, 1, 2].map(block => `  deployed in block ${block}`))
  expect(stdout).toMatch(/COUNTING_MODE\(\) +"support=bravo&quorum=for,abstain"/)
  const file = join(folder, 'opg-demo.yaml')
  const text = await readFile(file, 'utf8')
  expect(stdout).toContain(text)
  const [own, shipped] = [loadConfig([file]), loadConfig([demoDaoFile])].map(config => config.chains[0]?.daos[0])
  // Neither labels nor what other chains have of the same asset is a contract's answer: the demo's file without them.
  expect(own?.contracts).toEqual(shipped?.contracts.map(({asset: _, ...contract}) => contract))
  const unlabelled = join(folder, 'unlabelled', 'opg-demo.yaml')
  await mkdir(join(folder, 'unlabelled'))
  const {labels: _, labelSets: _sets, ...bare} = parse(await readFile(demoDaoFile, 'utf8'))
  bare.contracts = bare.contracts.map(({asset: _asset, ...contract}: {asset?: string}) => contract)
  await writeFile(unlabelled, stringify(bare))
  const tables = await Promise.all(
    [file, unlabelled].map(async daoFileOf => {
      const databaseUrl = await postgres.createDatabase()
      const indexer = startIndexer({chain: 'local', databaseUrl, rpcUrl: node.url, daoFiles: [daoFileOf]})
      await indexer.reaches(historyBlocks)
      await indexer.kill()
      const {dao, label, ...rest} = await dumpTables(databaseUrl)
      return rest
    }),
  )
  expect(tables[0]).toEqual(tables[1])
  expect(tables[0]?.vote?.length).toBeGreaterThan(10)

  const again = await run([governor, '--write', 'opg-demo'])
  expect(again.code).toBe(2)
  expect(again.stderr).toMatch(/opg-demo\.yaml: is there already, and is left as it is/)
  expect(await readFile(file, 'utf8')).toBe(text)
})

test.each([
  [token, 'token, erc20-votes'],
  [timelock, 'timelock, timelock-controller'],
])('%s alone is supported: %s', async (address, what) => {
  const {code, stdout} = await run([address])
  expect(stdout).toMatch(new RegExp(`^ {2}Supported: ${what}$`, 'm'))
  expect(stdout.match(/- role:/g)).toHaveLength(1)
  expect(code).toBe(0)
})

describe('what is no contract of a DAO', () => {
  test('an account without code', async () => {
    const {code, stdout, stderr} = await run([`0x${'12'.repeat(20)}`])
    expect(stderr).toMatch(/no contract at 0x1212.* on Local node, block \d+: an account, or the wrong chain/)
    expect({code, stdout}).toEqual({code: 2, stdout: ''})
  })

  test('a contract that answers nothing', async () => {
    const silent = `0x${'51'.repeat(20)}`
    // STOP: any call succeeds, without an answer.
    await node.chain.rpc('anvil_setCode', [silent, '0x00'])
    const {code, stdout} = await run([silent, '--write', 'silent'])
    expect(stdout).toMatch(/^ {2}Unsupported\n {4}since it answers like no token, governor or timelock/m)
    expect(stdout).toMatch(/Nothing that could be indexed\.\n$/)
    expect(code).toBe(1)
    await expect(readFile(join(folder, 'silent.yaml'))).rejects.toThrow(/ENOENT/)
  })

  test('a contract of another sort with an owner: only who controls it can be indexed', async () => {
    const {code, stdout} = await run([demoAddresses.ecosystemVesting, '--write', 'vesting'])
    expect(stdout).toMatch(/^ {2}Degraded: protocol, control-only\n {4}since it answers owner\(\)\n/m)
    expect(code).toBe(0)
    const written = parse(await readFile(join(folder, 'vesting.yaml'), 'utf8'))
    expect(written.contracts).toEqual([
      {role: 'protocol', kind: 'control-only', address: demoAddresses.ecosystemVesting, from: 4},
    ])
    await rm(join(folder, 'vesting.yaml'))
  })

  test.each([
    [['0x12'], /'0x12' is invalid for argument .address.\. Expected an address/],
    [[governor, '--write', 'A B'], /'A B' is invalid\. Expected a slug/],
    [[governor, '--from', 'x'], /'x' is invalid\. Expected a block number/],
  ])('%s is refused', async (args, message) => {
    const {code, stdout, stderr} = await run(args)
    expect(stderr).toMatch(message)
    expect({code, stdout}).toEqual({code: 2, stdout: ''})
  })

  test('a chain that is not there, and a node that is not set', async () => {
    const mars = await kingmaker(['inspect', governor, '--chain', 'mars'])
    expect(mars.stderr).toMatch(/--chain: expected one of ethereum, .*, got "mars"/)
    const silent = await kingmaker(['inspect', governor, '--chain', 'local'])
    expect(silent.stderr).toMatch(/RPC_LOCAL_HTTP: expected the URL of a node/)
    expect([mars.code, silent.code]).toEqual([2, 2])
  })
})

test('a recording has no state, and says so', async () => {
  const file = join(__dirname, '../../assets/recordings/compound-governor.ndjson.gz')
  const recording = await startRecordingServer({file, chainId: 1})
  try {
    const {code, stdout, stderr} = await kingmaker(['inspect', ALPHA, '--chain', 'ethereum'], {
      RPC_ETHEREUM_HTTP: recording.url,
    })
    expect(stderr).toMatch(/the node of Ethereum answers no contract state \(this is a recording: no state/)
    expect({code, stdout}).toEqual({code: 2, stdout: ''})
  } finally {
    await recording.close()
  }
})

test('without old state the block of deployment is asked for, and taken from --from', async () => {
  const pruned = await startPrunedNode(node.url, (await node.chain.blockNumber()) - 5)
  try {
    const {code, stdout, stderr} = await run([governor, '--write', 'pruned'], pruned.url)
    expect(stdout).toMatch(/deployed in a block that this node does not tell \(missing trie node/)
    expect(stdout).toMatch(/from: 0 # UNKNOWN: put the block of deployment here/)
    expect(stderr).toMatch(/the file would lack the blocks of deployment; give --from/)
    expect(code).toBe(2)
    const given = await run([governor, '--write', 'pruned', '--from', '1'], pruned.url)
    expect(given.code).toBe(0)
    const {chains} = loadConfig([join(folder, 'pruned.yaml')])
    expect(chains[0]?.daos[0]?.contracts.map(({from}) => from)).toEqual([1, 1, 1])
  } finally {
    await pruned.close()
  }
})

/** Facts as a contract would answer them. */
function answers(values: Partial<Record<Signature, bigint | string | boolean>>, byte = '11'): Facts {
  const facts = new Facts(toAddress(`0x${byte.repeat(20)}`), 100, 1000, undefined)
  for (const [signature, value] of Object.entries(values)) facts.set(signature as Signature, value as never)
  return facts
}

const compound = {
  'votingDelay()': 1n,
  'votingPeriod()': 2n,
  'quorumVotes()': 400n,
  'proposalCount()': 7n,
}
const oz = {
  'votingDelay()': 1n,
  'votingPeriod()': 2n,
  'COUNTING_MODE()': 'support=bravo&quorum=for,abstain',
  'quorumNumerator()': 4n,
  'quorumDenominator()': 10_000n,
  'proposalNeedsQueuing(uint256)': false,
}
const {'proposalNeedsQueuing(uint256)': _needs, ...oz4} = oz
const {'quorumNumerator()': _numerator, ...ofFive} = oz
const {'quorumNumerator()': _numerator4, ...ofFour} = oz4
const votes = {'totalSupply()': 1n, 'balanceOf(address)': 0n, 'delegates(address)': `0x${'00'.repeat(20)}`}
const compoundTimelock = answers({'GRACE_PERIOD()': 99n, 'delay()': 1n, 'admin()': `0x${'33'.repeat(20)}`}, '22')

test.each([
  [
    'Bravo',
    {facts: answers({...compound, 'initialProposalId()': 3n}), timelock: compoundTimelock},
    'governor-bravo',
    /^Supported/,
  ],
  ['Alpha', {facts: answers(compound), timelock: compoundTimelock}, 'governor-alpha', /^Supported/],
  ['Alpha without its timelock', {facts: answers(compound)}, 'governor-alpha', /^Degraded.*no GRACE_PERIOD/],
  ['OZ 5', {facts: answers(oz), token: answers(votes)}, 'oz-governor', /^Supported/],
  [
    'OZ 5 with other quorum',
    {facts: answers(oz), token: answers(votes), quorumIsFraction: false},
    'oz-governor',
    /^Degraded.*quorum\(\) is not/,
  ],
  [
    'OZ 5 with an AccessManager',
    {facts: answers({...oz, 'accessManager()': `0x${'33'.repeat(20)}`}), token: answers(votes)},
    'oz-governor',
    /^Degraded.*AccessManager cancels/,
  ],
  [
    'OZ of seconds',
    {facts: answers({...oz, 'CLOCK_MODE()': 'mode=timestamp'}), token: answers(votes)},
    'oz-governor',
    /^Supported/,
  ],
  [
    'OZ 4.9',
    {facts: answers({...oz4, 'quorumNumerator(uint256)': 4n}), token: answers(votes)},
    'oz-governor-4',
    /^Supported/,
  ],
  [
    'Arbitrum',
    {facts: answers({...oz4, 'EXCLUDE_ADDRESS()': toAddress(`0x${'00'.repeat(17)}0a4b86`)}), token: answers(votes)},
    'arbitrum-governor-delegated',
    /^Degraded.*its quorums are asked of it/,
  ],
  ['OZ 4.6', {facts: answers(oz4), token: answers(votes)}, 'oz-governor-4', /^Degraded.*before 4\.7\.2/],
  [
    'flexible voting on OZ 4.9',
    {
      facts: answers({
        ...oz4,
        'quorumNumerator(uint256)': 4n,
        'COUNTING_MODE()': 'support=bravo&quorum=for,abstain&params=fractional',
      }),
      token: answers(votes),
    },
    'oz-governor-4-flexible',
    /^Supported/,
  ],
  [
    'flexible voting with a constant quorum',
    {
      facts: answers({
        ...ofFour,
        'CLOCK_MODE()': 'mode=blocknumber&from=default',
        'quorum(uint256)': 7n,
        'COUNTING_MODE()': 'support=bravo&quorum=for,abstain&params=fractional',
      }),
      token: answers(votes),
      timelock: compoundTimelock,
    },
    'oz-governor-4-flexible',
    /^Degraded.*taken for a constant/,
  ],
  [
    'OZ 4 without quorum()',
    {facts: answers({...ofFour, 'CLOCK_MODE()': 'mode=blocknumber&from=default'}), token: answers(votes)},
    'oz-governor-4',
    /^Degraded.*stays unknown/,
  ],
  [
    'other counting',
    {facts: answers({...oz, 'COUNTING_MODE()': 'support=x'}), token: answers(votes)},
    'oz-governor',
    /^Degraded.*COUNTING_MODE/,
  ],
  [
    'settable quorum',
    {facts: answers({...ofFive, 'quorum(uint256)': 5n}), timelock: compoundTimelock},
    'compound-governor',
    /^Degraded.*QuorumUpdated/,
  ],
  ['Compound token', {facts: answers({...votes, 'getCurrentVotes(address)': 0n})}, 'erc20-votes', /^Supported/],
  [
    'NFT with votes',
    {facts: answers({...votes, 'getVotes(address)': 0n, 'supportsInterface(bytes4)': true})},
    'erc721-votes',
    /^Supported/,
  ],
  [
    'plain token',
    {facts: answers({'totalSupply()': 1n, 'balanceOf(address)': 0n, 'decimals()': 18n})},
    'erc20',
    /^Degraded.*no votes/,
  ],
  [
    'multi-delegate contract',
    {facts: answers({'token()': `0x${'33'.repeat(20)}`, 'getBalanceForDelegate(address)': 0n})},
    'erc20-multi-delegate',
    /^Supported/,
  ],
  ['Compound timelock', {facts: compoundTimelock}, 'compound-timelock', /^Degraded.*first admin/],
  [
    'contract with an owner',
    {facts: answers({'owner()': `0x${'33'.repeat(20)}`})},
    'control-only',
    /^Degraded.*control/,
  ],
])('%s', (_, subject, kind, words) => {
  const finding = findKind(subject)
  expect(finding.kind).toBe(kind)
  expect(`${finding.support} ${finding.reasons.join('; ')}`).toMatch(words)
})

test('a quorum that is a constant of the code is a parameter', () => {
  const facts = answers({...ofFour, 'CLOCK_MODE()': 'mode=blocknumber&from=default', 'quorum(uint256)': 7n})
  expect(findKind({facts, timelock: compoundTimelock}).parameters).toMatchObject([
    {name: 'minor', value: 9n},
    {name: 'quorumVotes', value: 7n},
    {name: 'gracePeriod', value: 99n},
  ])
})

test('parameters and clock go into the file with their source, and the file is in order', async () => {
  const facts = answers({...compound, 'name()': 'Evil: "x"\ufffd # y'})
  const finding = findKind({facts, timelock: compoundTimelock})
  const seconds = answers(
    {...oz, 'CLOCK_MODE()': 'mode=timestamp', 'COUNTING_MODE()': 'support=bravo&quorum=bravo'},
    '44',
  )
  const other = findKind({facts: seconds, token: answers(votes), timelock: compoundTimelock})
  const text = daoFile({slug: 'evil', name: 'Evil: "x"\ufffd # y', chain: 'local', block: 100}, [
    {facts, finding, deployment: {block: 5}},
    {facts: seconds, finding: other, deployment: {block: 6}},
  ])
  const file = join(folder, 'evil.yaml')
  await writeFile(file, text ?? '')
  const [dao] = loadConfig([file]).chains[0]?.daos ?? []
  expect(dao?.name).toBe('Evil: "x"\ufffd # y')
  expect(dao?.contracts.map(({parameters, clock, from}) => ({parameters, clock, from}))).toMatchObject([
    {parameters: {quorumVotes: 400n, gracePeriod: 99n}, clock: 'blocknumber', from: 5},
    {parameters: {quorumDenominator: 10_000n, abstainCounts: 0n, gracePeriod: 99n}, clock: 'timestamp', from: 6},
  ])
  expect(text).toMatch(/quorumVotes: "400" # source: quorumVotes\(\)/)
  expect(text).toMatch(/clock: timestamp # source: CLOCK_MODE\(\)/)
  expect([slugOf('Evil: "x" # y'), slugOf('…')]).toEqual(['evil-x-y', 'dao'])
})

/** Code that answers every call with the given bytes, whatever is asked: it copies what follows itself. */
function answering(bytes: Hex): Hex {
  const length = ((bytes.length - 2) / 2).toString(16).padStart(4, '0')
  return `0x61${length}600e60003961${length}6000f3${bytes.slice(2)}`
}

test('a name from chain is text on one line, whatever its bytes', async () => {
  const address = toAddress(`0x${'77'.repeat(20)}`)
  const reader = new StateReader(node.url)
  const named = async (bytes: Hex) => {
    await node.chain.rpc('anvil_setCode', [address, answering(bytes)])
    return (await gatherFacts(reader, address, await node.chain.blockNumber())).get('name()')
  }
  const text = (value: Hex) => encodeAbiParameters([{type: 'bytes'}], [value])
  expect(await named(text(stringToHex('Maker\n- role: token\u001b[2J\u202e')))).toBe(
    'Maker\ufffd- role: token\ufffd[2J',
  )
  expect(await named(stringToHex('MKR', {size: 32}))).toBe('MKR')
  expect(await named(text(stringToHex('x'.repeat(500))))).toBe('x'.repeat(100))
  expect(await named(text('0xff41'))).toBe('\ufffdA')
  expect(await named(`0x${'ff'.repeat(64)}`)).toBeUndefined()
  expect(await named(text(stringToHex('x'.repeat(5000))))).toBeUndefined()
})

test('what a proxy runs is told', async () => {
  const slot = '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc'
  await node.chain.rpc('anvil_setStorageAt', [token, slot, `0x${'00'.repeat(12)}${timelock.slice(2)}`])
  const {stdout} = await run([token])
  expect(stdout).toMatch(new RegExp(`ERC-1967 implementation ${timelock}: it can be given other code`, 'i'))
})
