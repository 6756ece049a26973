import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {type Address, createPublicClient, getAddress, type Hex, http, parseAbiItem, zeroAddress} from 'viem'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {historyBlocks, isPlayed, playHistory} from '../../src/demo/dao-history'
import {demoAccounts, demoRoles} from '../../src/demo/demo-accounts'
import {demoAddresses, demoFirstBlocks, demoSettings, proposalStates} from '../../src/demo/demo-contracts'
import {demoDistribution, demoSupply} from '../../src/demo/demo-distribution'
import {demoProposals, proposalId} from '../../src/demo/demo-proposals'
import {DevChain} from '../../src/demo/dev-chain'
import {keepAlive} from '../../src/demo/keep-alive'
import {type LocalNode, startLocalNode} from '../../src/demo/local-node'

/** Only against what hangs. */
const PATIENCE = {timeout: 90_000, interval: 50}

let home: string
let node: LocalNode
let chain: DevChain
let begin: number

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'demo-history-'))
  node = await startLocalNode({home, persist: true})
  chain = new DevChain(node.url)
  expect(await isPlayed(node.url)).toBe(false)
  begin = Date.now()
  await playHistory(node.url)
})

afterAll(async () => {
  await node?.stop()
  await rm(home, {recursive: true, force: true})
})

describe('the supply', () => {
  test('is handed out completely, each holder once', () => {
    const distribution = demoDistribution()
    expect(distribution.reduce((sum, {amount}) => sum + amount, 0n)).toBe(demoSupply)
    expect(new Set(distribution.map(({holder}) => holder)).size).toBe(distribution.length)
    expect(distribution.every(({amount}) => amount > 0n)).toBe(true)
    const vested = distribution.filter(({kind}) => kind === 'vesting').reduce((sum, {amount}) => sum + amount, 0n)
    expect((vested * 100_000n) / demoSupply).toBe(70_647n)
  })

  test('is what the known holders have after the burn', async () => {
    const total = await chain.read(demoAddresses.token, 'totalSupply', [])
    expect(total).toBeLessThan(demoSupply)
    const stray: Address = '0x000000000000000000000000000000000000a11c'
    let sum = 0n
    for (const holder of [...demoAccounts, ...Object.values(demoAddresses), stray]) {
      sum += await chain.read(demoAddresses.token, 'balanceOf', [holder])
    }
    expect(sum).toBe(total)
  })
})

describe('the history', () => {
  test('plays once, on accounts of the node', async () => {
    expect(await isPlayed(node.url)).toBe(true)
    await expect(playHistory(node.url)).rejects.toThrow('fresh chain')
    expect((await chain.rpc<Address[]>('eth_accounts')).map(account => getAddress(account))).toEqual(demoAccounts)
  })

  test('leaves every proposal in its state, and every state that a timelocked governor has', async () => {
    const states: Record<string, string | undefined> = {}
    for (const [name, proposal] of Object.entries(demoProposals)) {
      const state = await chain.read(demoAddresses.governor, 'state', [proposalId(proposal)])
      states[name] = proposalStates[state]
    }
    expect(states).toEqual(
      Object.fromEntries(Object.entries(demoProposals).map(([name, {outcome}]) => [name, outcome])),
    )
    expect(new Set(Object.values(states))).toEqual(new Set(proposalStates.filter(state => state !== 'Expired')))
  })

  test('ends with the announced settings', async () => {
    const {governor, timelock} = demoAddresses
    expect(await chain.read(governor, 'votingDelay', [])).toBe(BigInt(demoSettings.votingDelay))
    expect(await chain.read(governor, 'votingPeriod', [])).toBe(BigInt(demoSettings.votingPeriod))
    expect(await chain.read(governor, 'proposalThreshold', [])).toBe(demoSettings.proposalThreshold)
    expect(await chain.read(governor, 'quorumNumerator', [])).toBe(demoSettings.quorumNumerator)
    expect(await chain.read(timelock, 'getMinDelay', [])).toBe(BigInt(demoSettings.timelockDelay))
  })

  test('takes three weeks of ever later blocks that end now', async () => {
    const client = createPublicClient({transport: http(node.url), cacheTime: 0})
    const times: number[] = []
    for (let number = 0n; number <= BigInt(historyBlocks); number += 1n) {
      times.push(Number((await client.getBlock({blockNumber: number})).timestamp))
    }
    expect(times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0))).toBe(true)
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(20 * 86_400)
    expect(times.at(-1)).toBeGreaterThan(begin / 1000 - 60)
    expect(times.at(-1)).toBeLessThan(Date.now() / 1000 + 60)
  })

  test('holds the hard cases', async () => {
    const client = createPublicClient({transport: http(node.url), cacheTime: 0})
    const range = {fromBlock: 0n, toBlock: BigInt(historyBlocks)}
    const [changes, transfers] = await Promise.all([
      client.getLogs({
        address: demoAddresses.token,
        event: parseAbiItem(
          'event DelegateChanged(address indexed delegator, address indexed fromDelegate, address indexed toDelegate)',
        ),
        ...range,
      }),
      client.getLogs({
        address: demoAddresses.token,
        event: parseAbiItem('event Transfer(address indexed from, address indexed to, uint256 value)'),
        ...range,
      }),
    ])
    expect(changes.some(({args}) => args.fromDelegate === args.toDelegate)).toBe(true)
    expect(changes.some(({args}) => args.toDelegate === zeroAddress)).toBe(true)
    expect(transfers.some(({args}) => args.from === args.to)).toBe(true)
    expect(transfers.some(({args}) => args.value === 0n)).toBe(true)
    expect(transfers.some(({args}) => args.to === zeroAddress)).toBe(true)
    expect(transfers.some(({args}) => args.from === demoAddresses.ecosystemVesting)).toBe(true)
    expect(new Set(transfers.filter(log => log.blockNumber === 20n)).size).toBe(demoRoles.community.length)

    const raw = await client.request({
      method: 'eth_getLogs',
      params: [{address: demoAddresses.governor, fromBlock: '0x0', toBlock: 'latest'}],
    })
    expect(raw.some(({data}: {data: Hex}) => data.includes('00c328fffe'))).toBe(true)
  })

  test('created each contract in its announced block', async () => {
    for (const name of ['token', 'timelock', 'governor'] as const) {
      const block = await chain.rpc<{transactions: Hex[]}>('eth_getBlockByNumber', [
        `0x${demoFirstBlocks[name].toString(16)}`,
        false,
      ])
      const receipt = await chain.rpc<{contractAddress: Address}>('eth_getTransactionReceipt', [block.transactions[0]])
      expect(getAddress(receipt.contractAddress)).toBe(getAddress(demoAddresses[name]))
    }
  })
})

test('keepAlive moves the head, outlives a restart of the node, and leaves the standing examples alone', async () => {
  const ending = new AbortController()
  const said: string[] = []
  const alive = keepAlive({
    url: node.url,
    intervalMs: 20,
    signal: ending.signal,
    log: message => said.push(message),
  })
  const reaches = (height: number) => expect.poll(() => chain.blockNumber(), PATIENCE).toBeGreaterThan(height)
  const says = (word: string) => expect.poll(() => said.some(message => message.includes(word)), PATIENCE).toBe(true)
  await reaches(historyBlocks + 10)

  const {port} = node
  await node.stop()
  await says('skipped a step')
  node = await startLocalNode({home, persist: true, port})
  expect(node.origin).toBe('restored')
  await reaches((await chain.blockNumber()) + 10)
  await says('propose')
  ending.abort()
  await alive

  expect(said.filter(message => message.includes('reverted'))).toEqual([])
  for (const proposal of [demoProposals.unqueued, demoProposals.unexecuted]) {
    const state = await chain.read(demoAddresses.governor, 'state', [proposalId(proposal)])
    expect(proposalStates[state]).toBe(proposal.outcome)
  }
})
