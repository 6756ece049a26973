// What hostile input costs the decoder, beside viem on the same bytes in the same run: logs and calldata whose array elements
// share one tail, and large honest ones. Every figure is of a process of its own, cold, so that viem may run out of memory:
// it gets 60 s and 4 GB. Needs `npm run build`.
import {fork} from 'node:child_process'
import {createRequire} from 'node:module'
import {cpus} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {decodeEventLog, decodeFunctionData, encodeAbiParameters, keccak256, parseAbi} from 'viem'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('..', import.meta.url))
const {decodeLog} = require(join(root, 'lib/core/abi-decoder.js'))
const {classifyAction} = require(join(root, 'lib/core/actions/classify.js'))
const {ozGovernorEvents} = require(join(root, 'lib/abi/oz-governor.js'))

const SECONDS = 60
const MAX_MS = 50
const MAX_MB = 50
const {ProposalCreated} = ozGovernorEvents
const word = value => value.toString(16).padStart(64, '0')
const bomb = (pointers, tail) =>
  `${word(pointers)}${word(32 * pointers).repeat(pointers)}${word(tail)}${'ab'.repeat(tail)}`
const account = `0x${'0a'.repeat(20)}`

/** A `ProposalCreated` with so many calls, its calldatas replaced by what is given, if anything. */
function proposal({calls = 0, calldatas}) {
  const each = value => Array.from({length: calls}, () => value)
  const arrays = [each(account), each(0n), each(''), each('0x12345678')]
  const data = encodeAbiParameters(ProposalCreated.inputs, [1n, account, ...arrays, 1n, 2n, 'text'])
  if (calldatas === undefined) return data
  const words = data.slice(2).match(/.{1,64}/g)
  words[5] = word(words.length * 32)
  return `0x${words.join('')}${calldatas}`
}

const cases = {
  'log, 2,000 pointers to 50 KB': {hostile: true, log: () => proposal({calldatas: bomb(2_000, 50_000)})},
  'log, 4,000 pointers to 100 KB': {hostile: true, log: () => proposal({calldatas: bomb(4_000, 100_000)})},
  'calldata, multicall, 1,000 pointers to 50 KB': {
    hostile: true,
    calldata: () => `0xac9650d8${word(32)}${bomb(1_000, 50_000)}`,
  },
  'calldata, multicall, 4,000 pointers to 100 KB': {
    hostile: true,
    calldata: () => `0xac9650d8${word(32)}${bomb(4_000, 100_000)}`,
  },
  'honest log, 1,000 calls': {log: () => proposal({calls: 1_000})},
  'honest log, 5,000 calls': {log: () => proposal({calls: 5_000})},
}

const readers = {
  kingmaker: {
    log: data => decodeLog(ProposalCreated, {topics: [ProposalCreated.topic], data}).ok,
    calldata: calldata =>
      classifyAction({target: account, value: 0n, signature: '0x', calldata}, keccak256)[0]?.unread === undefined,
  },
  viem: {
    log: data => {
      const [topics, abi] = [[ProposalCreated.topic], [{type: 'event', ...ProposalCreated}]]
      return decodeEventLog({abi, topics, data}).args !== undefined
    },
    calldata: data => decodeFunctionData({abi: parseAbi(['function multicall(bytes[])']), data}).args !== undefined,
  },
}

function measureHere([name, reader]) {
  const {log, calldata} = cases[name]
  const input = (log ?? calldata)()
  const before = process.resourceUsage().maxRSS
  const start = performance.now()
  const read = readers[reader][log ? 'log' : 'calldata'](input)
  const milliseconds = performance.now() - start
  const megabytes = (process.resourceUsage().maxRSS - before) / 1024
  process.send({bytes: (input.length - 2) / 2, read, milliseconds, megabytes})
}

function measure(name, reader) {
  return new Promise(resolve => {
    const child = fork(fileURLToPath(import.meta.url), [name, reader], {
      execArgv: ['--max-old-space-size=4096'],
      stdio: ['ignore', 'inherit', 'ignore', 'ipc'],
    })
    let answer
    const timer = setTimeout(() => child.kill('SIGKILL'), SECONDS * 1_000)
    child.on('message', message => {
      answer = message
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve(answer ?? {failure: signal === 'SIGKILL' ? `killed after ${SECONDS} s` : `died (${signal ?? code})`})
    })
  })
}

const figures = ({failure, read, milliseconds, megabytes}) =>
  failure ?? `${milliseconds.toFixed(1)} ms, ${megabytes.toFixed(1)} MB, ${read ? 'read' : 'refused'}`

if (process.send) measureHere(process.argv.slice(2))
else {
  console.log(`node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`)
  let failed = false
  for (const [name, {hostile = false}] of Object.entries(cases)) {
    const ours = await measure(name, 'kingmaker')
    const theirs = await measure(name, 'viem')
    const kept = !hostile || (!ours.failure && ours.milliseconds < MAX_MS && ours.megabytes < MAX_MB)
    failed ||= !kept || ours.read === hostile
    console.log(
      `\n${name} (${ours.bytes?.toLocaleString('en')} bytes)${kept ? '' : `: above ${MAX_MS} ms or ${MAX_MB} MB`}`,
    )
    console.log(`  kingmaker  ${figures(ours)}\n  viem       ${figures(theirs)}`)
  }
  process.exitCode = failed ? 1 : 0
}
