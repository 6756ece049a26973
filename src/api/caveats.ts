import {integrityStatus} from '../storage/read/integrity'
import type {Context} from './context'

/** A field without a value, and why. */
export interface MissingValue {
  readonly field: string
  readonly reason: string
}

/** What the figures of an object rest on, as far as the object itself knows. */
export interface CaveatFacts {
  readonly population: string
  readonly denominator?: string | undefined
  readonly labels?: string | undefined
  readonly rule?: string | undefined
  readonly method: string
  readonly bounds?: string | undefined
  /** DAO of the contracts that they come from. */
  readonly dao: string
  /** These of its contracts; governors bring the tokens that they count. Left out: all of them. */
  readonly contracts?: readonly string[] | undefined
  /** As of the end of which block; left out: the indexed one; null: of a time that is told beside it. */
  readonly block?: number | null | undefined
  readonly missing: readonly MissingValue[]
}

/** `field` as missing for a reason; nothing while there is none. */
export function missing(reason: string | false | null | undefined, ...fields: readonly string[]): MissingValue[] {
  return reason ? fields.map(field => ({field, reason})) : []
}

async function blockOf({block, dao}: CaveatFacts, _: unknown, {daos, chainStatuses}: Context): Promise<number | null> {
  if (block !== undefined) return block
  const chain = (await daos.load(dao))?.chain
  return (await chainStatuses()).find(status => status.chain === chain)?.block?.number ?? null
}

async function qualityOf({dao, contracts}: CaveatFacts, _: unknown, context: Context) {
  const [configured, integrity] = await Promise.all([context.contracts.load(dao), context.integrity.load(dao)])
  const named = configured.filter(({address}) => contracts?.includes(address) ?? true)
  const tokens = configured.filter(({id}) => named.some(({token}) => token === id))
  const concerned = [...new Set([...named, ...tokens].map(({address}) => address))]
  const breaches = integrity?.breaches.filter(({contract}) => concerned.includes(contract)) ?? []
  const verification = integrity?.lastVerification
  const differs = verification?.differences.some(({contract}) => concerned.includes(contract)) ?? false
  return {
    status: integrityStatus({
      broken: breaches.length > 0 || differs,
      unsupported: integrity?.unsupported.some(({contract}) => concerned.includes(contract)) ?? false,
      indexed: integrity?.indexed ?? false,
    }),
    contracts: concerned,
    brokenRules: [...new Set(breaches.map(({rule}) => rule))],
    verifiedAt: verification?.block ?? null,
  }
}

/** Resolvers of the type that tells facts. */
export const caveats = {block: blockOf, quality: qualityOf}
