import {execFile, spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtemp, readFile, rm, stat, truncate, writeFile} from 'node:fs/promises'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {promisify} from 'node:util'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {anvilBinary} from '../../src/demo/anvil-binary'
import {DevChain} from '../../src/demo/dev-chain'
import {type LocalNode, startLocalNode} from '../../src/demo/local-node'

const root = path.join(__dirname, '..', '..')

let home: string
let said: string[]
let nodes: LocalNode[]

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'demo-node-'))
  said = []
  nodes = []
})

afterEach(async () => {
  for (const node of nodes) await node.stop()
  await rm(home, {recursive: true, force: true})
})

async function start(options: {port?: number; persist?: boolean} = {persist: true}): Promise<LocalNode> {
  const node = await startLocalNode({home, log: message => said.push(message), ...options})
  nodes.push(node)
  return node
}

async function headOf(node: LocalNode): Promise<string> {
  return (await new DevChain(node.url).rpc<{hash: string}>('eth_getBlockByNumber', ['latest', false])).hash
}

test('a stopped node comes back with its chain and goes on with the time of the day', async () => {
  const first = await start()
  expect(first.origin).toBe('fresh')
  await new DevChain(first.url).mine(50, 12)
  const head = await headOf(first)
  await first.stop()

  const again = Math.floor(Date.now() / 1000)
  const second = await start()
  expect(second).toMatchObject({origin: 'restored', started: true})
  expect(await headOf(second)).toBe(head)
  const chain = new DevChain(second.url)
  await chain.rpc('evm_mine')
  expect(await chain.timestamp()).toBeGreaterThanOrEqual(again)
  expect(await chain.timestamp()).toBeLessThanOrEqual(Math.ceil(Date.now() / 1000) + 1)
})

test('a truncated dump gives way to the one before, and a fresh chain when there is none', async () => {
  const first = await start()
  await new DevChain(first.url).mine(5, 12)
  const head = await headOf(first)
  await first.stop()

  const dump = path.join(home, 'state.json')
  await truncate(dump, (await stat(dump)).size >> 1)
  const second = await start()
  expect(await headOf(second)).toBe(head)
  await second.stop()
  expect(said.join('\n')).toContain('truncated; going back')

  await truncate(dump, 100)
  await truncate(path.join(home, 'state.previous.json'), 100)
  const third = await start()
  expect(third.origin).toBe('fresh')
  expect(said.join('\n')).toContain('starting a fresh chain')
})

test('a dump that anvil refuses gives way to a fresh chain', async () => {
  await writeFile(path.join(home, 'state.json'), '{"blocks": 7, "accounts": 7}')
  const node = await start()
  expect(node.origin).toBe('fresh')
  expect(said.join('\n')).toContain('does not accept its dump')
})

test('a node whose owner was killed is adopted, and stopped by its adopter', async () => {
  const compiled = path.join(root, 'node_modules', '.cache', `demo-node-${process.pid}`)
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const options = ['--ignoreConfig', '--outDir', compiled, '--module', 'nodenext', '--target', 'es2022']
  const source = path.join(root, 'src', 'demo', 'local-node.ts')
  await promisify(execFile)(process.execPath, [
    compiler,
    source,
    ...options,
    '--types',
    'node',
    '--esModuleInterop',
    '--skipLibCheck',
  ])
  try {
    const program = `require(process.argv[1]).startLocalNode({home: process.argv[2], persist: true})
      .then(node => { console.log(node.url); setInterval(() => {}, 1000) })`
    const owner = spawn(process.execPath, ['-e', program, path.join(compiled, 'local-node.js'), home], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [output] = await once(owner.stdout, 'data')
    const url = String(output).trim()
    await new DevChain(url).mine(3, 12)
    owner.kill('SIGKILL')
    await once(owner, 'exit')

    const adopted = await start()
    expect(adopted).toMatchObject({started: false, origin: 'adopted', url})
    expect(await new DevChain(url).blockNumber()).toBe(3)
    await adopted.stop()
    await expect(new DevChain(url).blockNumber()).rejects.toThrow()
    expect(await new DevChain((await start()).url).blockNumber()).toBe(3)
  } finally {
    await rm(compiled, {recursive: true, force: true})
  }
})

test('a record of a dead process, or of another chain at its port, is not adopted', async () => {
  const stranger = await startLocalNode({home: path.join(home, 'stranger')})
  nodes.push(stranger)
  const record = path.join(home, 'anvil.json')
  await writeFile(record, JSON.stringify({pid: 2 ** 30, port: stranger.port, genesis: '0x00'}))
  expect((await start()).started).toBe(true)
  await nodes.pop()?.stop()
  await writeFile(record, JSON.stringify({pid: process.pid, port: stranger.port, genesis: '0x00'}))
  expect((await start()).started).toBe(true)
  expect(JSON.parse(await readFile(record, 'utf8')).port).not.toBe(stranger.port)
})

test('says what is wrong when the port is taken or the platform has no anvil', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  await expect(start({port})).rejects.toThrow(`Port ${port} for the local node is taken`)
  server.close()
  expect(() => anvilBinary('sunos', 'x64')).toThrow('@foundry-rs/anvil-sunos-amd64, which is not installed')
})
