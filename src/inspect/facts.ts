import {encodeFunctionData, type Hex, parseAbi} from 'viem'
import {type Address, toAddress} from '../core/primitives'
import {displayText} from '../core/text'
import {type Answer, addressOf, type StateReader, wordsOf} from '../verify/state-reader'

/** How a function's answer is to be read. Text is made printable: what a contract calls itself is untrusted. */
type Kind = 'number' | 'address' | 'text' | 'flag'
type ValueOf = {readonly number: bigint; readonly address: Address; readonly text: string; readonly flag: boolean}

/** Every function that is asked, by its signature, with what it answers. */
const QUESTIONS = {
  'name()': 'text',
  'symbol()': 'text',
  'version()': 'text',
  'decimals()': 'number',
  'totalSupply()': 'number',
  'balanceOf(address)': 'number',
  'delegates(address)': 'address',
  'getBalanceForDelegate(address)': 'number',
  'getVotes(address)': 'number',
  'getCurrentVotes(address)': 'number',
  'supportsInterface(bytes4)': 'flag',
  'CLOCK_MODE()': 'text',
  'clock()': 'number',
  'COUNTING_MODE()': 'text',
  'token()': 'address',
  'comp()': 'address',
  'uni()': 'address',
  'timelock()': 'address',
  'accessManager()': 'address',
  'quorum(uint256)': 'number',
  'quorumVotes()': 'number',
  'quorumNumerator()': 'number',
  'quorumNumerator(uint256)': 'number',
  'quorumDenominator()': 'number',
  'EXCLUDE_ADDRESS()': 'address',
  'votingDelay()': 'number',
  'votingPeriod()': 'number',
  'proposalThreshold()': 'number',
  'proposalThresholdBPS()': 'number',
  'proposalCount()': 'number',
  'initialProposalId()': 'number',
  'proposalNeedsQueuing(uint256)': 'flag',
  'getMinDelay()': 'number',
  'GRACE_PERIOD()': 'number',
  'delay()': 'number',
  'admin()': 'address',
  'implementation()': 'address',
  'owner()': 'address',
  'getConstitution()': 'text',
} as const satisfies Record<string, Kind>

/** A function that is asked. */
export type Signature = keyof typeof QUESTIONS

const SLOTS = {
  implementation: '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc',
  admin: '0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103',
  beacon: '0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50',
} as const satisfies Record<string, Hex>
/** An ERC-1967 slot. */
export type ProxySlot = keyof typeof SLOTS

const ERC721 = '0x80ac58cd'
/** Any account does: what is looked at is whether there is an answer. */
const SOMEBODY = '0x000000000000000000000000000000000000dEaD'
const MAX_TEXT = 100
/** Longer answers are no name. */
const MAX_ANSWER = 2 + 2 * 4096

/** What a contract answered at one block. */
export class Facts {
  private readonly values = new Map<Signature, ValueOf[Kind]>()
  readonly slots: Partial<Record<ProxySlot, Address>> = {}

  constructor(
    readonly address: Address,
    readonly block: number,
    /** Length of its code in bytes; 0 for an account without. */
    readonly codeSize: number,
    /** Where an EIP-7702 account lets its code come from. */
    readonly delegatesTo: Address | undefined,
  ) {}

  /** The answer of a function; undefined when it reverts or has no such answer. */
  get<S extends Signature>(signature: S): ValueOf[(typeof QUESTIONS)[S]] | undefined {
    return this.values.get(signature) as ValueOf[(typeof QUESTIONS)[S]] | undefined
  }

  has(...signatures: readonly Signature[]): boolean {
    return signatures.every(signature => this.values.has(signature))
  }

  set(signature: Signature, value: ValueOf[Kind] | undefined): void {
    if (value !== undefined) this.values.set(signature, value)
  }

  entries(): readonly (readonly [Signature, ValueOf[Kind]])[] {
    return [...this.values]
  }
}

/** Thrown when the node has no state to answer from. */
export class NoState extends Error {
  override readonly name = 'NoState'
}

/** Asks a contract everything at one block. A call that reverts is a finding; a node without state is a NoState. */
export async function gatherFacts(reader: StateReader, address: Address, block: number): Promise<Facts> {
  const code = bytesOf(await reader.code(address, block))
  const seven702 = /^0xef0100([0-9a-f]{40})$/.exec(code.toLowerCase())
  const target = seven702?.[1]
  const facts = new Facts(address, block, (code.length - 2) / 2, target ? toAddress(`0x${target}`) : undefined)
  if (facts.codeSize === 0) return facts
  // The others are asked at the timepoint before it.
  facts.set('clock()', await ask(reader, facts, 'clock()'))
  const signatures = Object.keys(QUESTIONS).filter(signature => signature !== 'clock()') as Signature[]
  await Promise.all([
    ...signatures.map(async signature => facts.set(signature, await ask(reader, facts, signature))),
    ...(Object.keys(SLOTS) as ProxySlot[]).map(async slot => {
      const word = wordsOf(bytesOf(await reader.storage(address, SLOTS[slot], block)))?.[0]
      const found = addressOf(word)
      if (found && word !== 0n) facts.slots[slot] = toAddress(found)
    }),
  ])
  return facts
}

/** A token's supply at a past timepoint; undefined when it does not tell. */
export async function pastSupply(
  reader: StateReader,
  {address, block}: Facts,
  timepoint: bigint,
): Promise<bigint | undefined> {
  const answer = await reader.call(address, encoded('getPastTotalSupply(uint256)', [timepoint]), block)
  return answer.kind === 'data' ? wordsOf(answer.data)?.[0] : undefined
}

/** The last timepoint that is past for a contract: its clock's, or the block before. */
export function pastTimepoint(facts: Facts): bigint {
  const now = facts.get('clock()') ?? BigInt(facts.block)
  return now > 0n ? now - 1n : 0n
}

async function ask(reader: StateReader, facts: Facts, signature: Signature): Promise<ValueOf[Kind] | undefined> {
  const {address, block} = facts
  const given: Partial<Record<Signature, unknown>> = {
    'quorum(uint256)': pastTimepoint(facts),
    'quorumNumerator(uint256)': pastTimepoint(facts),
    'proposalNeedsQueuing(uint256)': 0n,
    'supportsInterface(bytes4)': ERC721,
  }
  const args = signature.endsWith('()') ? [] : [given[signature] ?? SOMEBODY]
  const answer = await reader.call(address, encoded(signature, args), block)
  if (answer.kind === 'unread') throw new NoState(answer.reason)
  return answer.kind === 'data' ? decoded(answer.data, QUESTIONS[signature]) : undefined
}

function encoded(signature: string, args: readonly unknown[]): Hex {
  const abi = parseAbi([`function ${signature}`] as readonly string[])
  return encodeFunctionData({abi, args} as never)
}

function bytesOf(answer: Answer): Hex {
  if (answer.kind === 'unread') throw new NoState(answer.reason)
  return answer.kind === 'data' ? answer.data : '0x'
}

function decoded(data: Hex, kind: Kind): ValueOf[Kind] | undefined {
  if (kind === 'text') return textOf(data)
  const words = wordsOf(data)
  const [word] = words ?? []
  if (word === undefined || words?.length !== 1) return undefined
  if (kind === 'number') return word
  if (kind === 'flag') return word > 1n ? undefined : word === 1n
  const address = addressOf(word)
  return address === undefined ? undefined : toAddress(address)
}

/** A string of the ABI, or the 32 bytes that tokens of old have instead. */
function textOf(data: Hex): string | undefined {
  if (data.length > MAX_ANSWER) return undefined
  const words = wordsOf(data)
  if (!words) return undefined
  const [offset, length] = words
  if (words.length === 1) return printable(data.replace(/(00)+$/, '') as Hex)
  if (offset !== 32n || length === undefined || length > BigInt((words.length - 2) * 32)) return undefined
  return printable(`0x${data.slice(2 + 128, 2 + 128 + 2 * Number(length))}`)
}

/** Text from chain on one line, without anything that a terminal or a YAML comment would act upon. */
function printable(bytes: Hex): string {
  const text = displayText(bytes).text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd')
  return Array.from(text).slice(0, MAX_TEXT).join('')
}
