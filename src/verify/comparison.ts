import type {Hex} from 'viem'
import type {Answer, StateReader} from './state-reader'
import {wordsOf} from './state-reader'

/** One way to ask a contract for a value, with what the index says in its terms. */
export interface View {
  readonly name: string
  /** A call of a function, or a slot of its storage. */
  readonly ask: {readonly call: Hex} | {readonly slot: Hex}
  /** The value as text; undefined when the answer cannot be one of this function. */
  readonly read: (words: readonly bigint[]) => string | undefined
  readonly found: string
}

/** One value of the index to hold against the chain: contracts of different families have different functions for it. */
export interface Question {
  readonly check: string
  readonly contract: string
  readonly subject: string
  readonly block: number
  readonly views: readonly View[]
  /** Asked in turn when the answer differs: where one of them agrees with the index there is no difference. */
  readonly otherwise?: readonly {readonly view: View; readonly block: number}[]
  /** Why the index has no value to compare; the chain is not asked then. */
  readonly incomparable?: string
}

/** A value that the index has otherwise than the chain. */
export interface Difference {
  readonly check: string
  readonly contract: string
  readonly subject: string
  readonly expected: string
  readonly found: string
}

/** How the values of one kind compare. */
export interface Check {
  readonly check: string
  readonly contract: string
  equal: number
  different: number
  notRead: number
  /** Why values were not read: each reason once. */
  readonly reasons: string[]
}

export interface Comparison {
  readonly checks: readonly Check[]
  readonly differences: readonly Difference[]
}

type Verdict = {readonly value: string; readonly found: string} | {readonly notRead: string}

/** What stands for the chain's value when the contract has the function and refuses the question. */
const REVERTS = 'the call reverts'

/** Asks all questions, and counts. The views of a check are tried on its first question only. */
export async function compare(reader: StateReader, questions: readonly Question[]): Promise<Comparison> {
  const groups = new Map<string, Question[]>()
  for (const question of questions) {
    const key = `${question.contract} ${question.check}`
    groups.set(key, [...(groups.get(key) ?? []), question])
  }
  const results = await Promise.all([...groups.values()].map(group => compareGroup(reader, group)))
  return {
    checks: results.map(result => result.check),
    differences: results.flatMap(result => result.differences),
  }
}

async function compareGroup(reader: StateReader, group: readonly Question[]) {
  const asked = group.filter(question => question.incomparable === undefined)
  const {verdict, view} = await firstOf(reader, asked)
  const rest = await Promise.all(asked.slice(1).map(question => verdictOf(reader, question, view)))
  const first = verdict ? [verdict, ...rest] : []
  const told = await Promise.all(first.map((each, i) => secondLook(reader, asked[i], each)))
  const verdicts = new Map(asked.map((question, i) => [question, told[i]]))

  const {check: name = '', contract = ''} = group[0] ?? {}
  const check: Check = {check: name, contract, equal: 0, different: 0, notRead: 0, reasons: []}
  const differences: Difference[] = []
  for (const question of group) {
    const result = verdicts.get(question) ?? {notRead: question.incomparable ?? ''}
    if ('notRead' in result) {
      check.notRead += 1
      if (!check.reasons.includes(result.notRead)) check.reasons.push(result.notRead)
    } else if (result.value === result.found) check.equal += 1
    else {
      check.different += 1
      const {subject} = question
      differences.push({check: name, contract, subject, expected: result.value, found: result.found})
    }
  }
  return {check, differences}
}

/** Finds the view that the contract has, on the first question. Without one, all questions share that answer. */
async function firstOf(reader: StateReader, asked: readonly Question[]): Promise<{verdict?: Verdict; view: number}> {
  const [first] = asked
  if (!first) return {view: 0}
  let refusal: {verdict: Verdict; view: number} | undefined
  for (const [view, each] of first.views.entries()) {
    const answer = await answerTo(reader, first, each)
    const verdict = verdictFrom(each, answer)
    // Neither a value nor a pruned state says that another function would be the right one.
    if (answer.kind === 'unread' || (answer.kind === 'data' && !('notRead' in verdict))) return {verdict, view}
    if (answer.kind === 'reverted' && answer.data !== '0x') refusal ??= {verdict, view}
  }
  const names = first.views.map(each => each.name).join(', ')
  return refusal ?? {verdict: {notRead: `the contract does not answer ${names}`}, view: -1}
}

async function verdictOf(reader: StateReader, question: Question, view: number): Promise<Verdict> {
  const chosen = question.views[view]
  if (!chosen) return {notRead: `the contract does not answer ${question.views.map(each => each.name).join(', ')}`}
  return verdictFrom(chosen, await answerTo(reader, question, chosen))
}

async function secondLook(reader: StateReader, question: Question | undefined, verdict: Verdict): Promise<Verdict> {
  if (!question?.otherwise || 'notRead' in verdict || verdict.value === verdict.found) return verdict
  let unread: Verdict | undefined
  for (const {view, block} of question.otherwise) {
    const answer = await answerTo(reader, {...question, block}, view)
    const second = verdictFrom(view, answer)
    if (!('notRead' in second) && second.value === second.found) return second
    if (answer.kind === 'unread') unread ??= second
  }
  // Without that state nobody can tell.
  return unread ?? verdict
}

function answerTo(
  reader: StateReader,
  {contract, block}: Pick<Question, 'contract' | 'block'>,
  {ask}: View,
): Promise<Answer> {
  return 'slot' in ask ? reader.storage(contract, ask.slot, block) : reader.call(contract, ask.call, block)
}

function verdictFrom(view: View, answer: Answer): Verdict {
  if (answer.kind === 'unread') return {notRead: answer.reason}
  if (answer.kind === 'reverted') return {value: REVERTS, found: view.found}
  const words = wordsOf(answer.data)
  const value = words && view.read(words)
  return value === undefined ? {notRead: `the contract does not answer ${view.name}`} : {value, found: view.found}
}
