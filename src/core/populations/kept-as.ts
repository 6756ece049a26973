import {populations} from './index'

/**
 * The population of a token whose distribution is that of `id`: another one where the labels make no difference. Undefined
 * where the token has none such. O(populations).
 */
export function keptAs(id: string, kept: ReadonlyMap<string, unknown>): string | undefined {
  if (kept.has(id)) return id
  const population = populations.find(candidate => candidate.id === id)
  return !population || population.sameAs === id ? undefined : keptAs(population.sameAs, kept)
}
