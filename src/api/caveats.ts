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
  /** DAO of the contracts that they come from; several where they come from several. */
  readonly dao: string | readonly string[]
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
  const slug = slugsOf(dao)[0]
  const chain = slug === undefined ? undefined : (await daos.load(slug))?.chain
  return (await chainStatuses()).find(status => status.chain === chain)?.block?.number ?? null
}

const slugsOf = (dao: CaveatFacts['dao']) => (typeof dao === 'string' ? [dao] : dao)

/**
 * As of the block of the figures: what is seen of the contracts later says nothing of them. All of it where there is no block,
 * since the time of figures over several chains is told beside them.
 */
async function qualityOf(facts: CaveatFacts, _: unknown, context: Context) {
  const {dao, contracts} = facts
  const height = facts.block === null ? null : await blockOf(facts, _, context)
  const slugs = slugsOf(dao)
  const configured = (await Promise.all(slugs.map(slug => context.contracts.load(slug)))).flat()
  const integrities = await Promise.all(slugs.map(slug => context.integrity.load(slug)))
  const verifications = await Promise.all(
    slugs.map(async (slug, i) =>
      height === null ? integrities[i]?.lastVerification : context.verificationsUpTo.load({dao: slug, height}),
    ),
  )
  const named = configured.filter(({address}) => contracts?.includes(address) ?? true)
  const tokens = configured.filter(({id}) => named.some(({token}) => token === id))
  const concerned = [...new Set([...named, ...tokens].map(({address}) => address))]
  const concerns = ({contract}: {readonly contract: string}) => concerned.includes(contract)
  const seen = (first: {readonly contract: string; readonly block: number}) =>
    concerns(first) && (height === null || first.block <= height)
  const breaches = integrities.flatMap(integrity => integrity?.breaches.filter(seen) ?? [])
  const differs = verifications.some(verification => verification?.differences.some(concerns))
  return {
    status: integrityStatus({
      broken: breaches.length > 0 || differs,
      unsupported: integrities.some(integrity => integrity?.unsupported.some(seen)),
      indexed: integrities.every(integrity => integrity?.indexed),
    }),
    contracts: concerned,
    brokenRules: [...new Set(breaches.map(({rule}) => rule))],
    // Of several chains, whose blocks have nothing in common, none.
    verifiedAt: slugs.length === 1 ? (verifications[0]?.block ?? null) : null,
  }
}

/** Resolvers of the type that tells facts. */
export const caveats = {block: blockOf, quality: qualityOf}
