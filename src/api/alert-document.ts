import {parseRatio, type Ratio, toDecimal} from '../core/ratio'
import type {AlertRow} from '../storage/read/alerts'
import {toChecksum} from './checksum'

/** An alert as everybody outside gets it, whichever way: by webhook, from the command line, in the JSON feed. */
export interface AlertDocument {
  readonly id: string
  readonly rule: string
  readonly kind: string
  readonly phase: string
  readonly text: string
  /** CAIP-2. */
  readonly chain: string
  readonly dao: string
  readonly subject: string
  readonly block: {readonly number: number; readonly hash: string; readonly timestamp: string}
  /** Whether no reorganisation within the chain's finality can take it back. */
  readonly final: boolean
  /** Id of the proposal in the API. */
  readonly proposal: string | null
  readonly contract: string | null
  readonly account: string | null
  /** Whose several addresses are, where they count as one. */
  readonly entity: string | null
  readonly measured: ExactFigure | null
  readonly bound: ExactFigure | null
  readonly setting: string | null
  readonly previous: string | null
  readonly current: string | null
  readonly powers: readonly string[] | null
  readonly implementation: string | null
  readonly control: string | null
  /** Hash of a role. */
  readonly role: string | null
}

/** A ratio in whole numbers, and rounded to 18 places. */
interface ExactFigure {
  readonly numerator: string
  readonly denominator: string
  readonly decimal: string
}

const ENTITY = 'entity:'
const figure = (value: Ratio): ExactFigure => ({
  numerator: `${value.numerator}`,
  denominator: `${value.denominator}`,
  decimal: toDecimal(value),
})

/** The alert of a row. */
export function alertDocument(row: AlertRow): AlertDocument {
  const {payload, block, hash, timestamp} = row
  const {alert: id, rule, alertKind: kind, phase, text, contract, member, measured, bound, implementation} = payload
  const entity = member?.startsWith(ENTITY) ? member.slice(ENTITY.length) : undefined
  return {
    id,
    rule,
    kind,
    phase,
    text,
    chain: `eip155:${row.chainId}`,
    dao: row.dao,
    subject: row.subject,
    block: {number: block, hash, timestamp: new Date(Number(timestamp) * 1000).toISOString()},
    final: row.final,
    proposal: row.proposal,
    contract: contract === undefined ? null : toChecksum(contract),
    account: member === undefined || entity !== undefined ? null : toChecksum(member),
    entity: entity ?? null,
    measured: measured === undefined ? null : figure(parseRatio(measured)),
    bound: bound === undefined ? null : figure(parseRatio(bound)),
    setting: payload.setting ?? null,
    previous: payload.previous ?? null,
    current: payload.current ?? null,
    powers: payload.powers ?? null,
    implementation: implementation === undefined ? null : toChecksum(implementation),
    control: payload.control ?? null,
    role: payload.role ?? null,
  }
}

/** Who and what an alert is about, in brackets to stand after its text; nothing where it is about neither. */
export function aboutWhom({account, entity, proposal}: AlertDocument): string {
  const parts = [account ?? entity, proposal === null ? null : `proposal ${proposal}`].filter(part => part !== null)
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}
