import {TIME} from './block-argument'
import {type ListDefinition, listArguments} from './list-type-defs'

/** The arguments of a connection. */
export function connectionArguments(list: ListDefinition, field: string): string {
  return `${TIME}, ${listArguments(list, field)}, "At most 1000." first: Int! = 100, "A cursor of an earlier page: what comes after it, as of the same block." after: String`
}

/** The types of connections to nodes of the given types. */
export function connectionTypeDefs(types: readonly string[]): string {
  return `
type PageInfo {
  hasNextPage: Boolean!
  "Whether the page began behind a cursor."
  hasPreviousPage: Boolean!
  startCursor: String
  endCursor: String
}
"A block of a chain that an answer is as of; its hash where the index has kept it."
type ChainBlock { chain: String! number: Int! hash: String }
${types
  .map(
    type => `
"A page of a list as of a block that the first page pins: rows come once each, whatever the chain does meanwhile."
type ${type}Connection {
  edges: [${type}Edge!]!
  nodes: [${type}!]!
  pageInfo: PageInfo!
  "Entries of all pages; counted when it is asked for."
  totalCount: Int!
  asOf: [ChainBlock!]!
}
"cursor: the place behind the node."
type ${type}Edge { cursor: String! node: ${type}! }`,
  )
  .join('\n')}
`
}
