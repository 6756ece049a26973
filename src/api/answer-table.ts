import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  getOperationAST,
  isListType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql'
import type {CsvValue, Table} from './csv'
import {badInput} from './scalars'

/** What was asked: an operation of a document that is valid for the schema. */
export interface Question {
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly operationName?: string | null | undefined
  readonly variableValues?: Readonly<Record<string, unknown>> | null | undefined
}

/** A field of a selection by the key that it has in the answer, with all selections of that key. */
interface Selected {
  readonly key: string
  readonly type: GraphQLOutputType
  readonly inside: readonly SelectionSetNode[]
}

type Values = Readonly<Record<string, unknown>> | null | undefined

/**
 * The one list that a query asks for, as a table: a record for each entry, a column for each scalar, those of objects inside
 * by their path with dots. Lists of scalars are joined by spaces. Throws what the caller has to change where the selection
 * is no table.
 */
export function tableOf(question: Question, data: unknown): Table {
  const {schema, document, operationName} = question
  const operation = getOperationAST(document, operationName)
  const root = schema.getQueryType()
  if (operation?.operation !== 'query' || !root) throw notOne('is no query')
  const {path, list} = listIn(question, root, [operation.selectionSet])
  const entries = path.reduce<unknown>((value, key) => (value as Values)?.[key], data)
  const columns = columnsOf(question, objectOf(list.type), list.inside)
  return {
    columns: columns.map(keys => keys.join('.')),
    records: ((entries ?? []) as unknown[]).map(entry =>
      columns.map(keys => cellOf(keys.reduce<unknown>((value, key) => (value as Values)?.[key], entry))),
    ),
  }
}

const notOne = (what: string) =>
  badInput(
    `text/csv: expected a query for one list, and nothing beside it; this one ${what}. Ask for JSON, or for less`,
  )

/** The list of a selection that has nothing else in it, in itself or in the only object in it. */
function listIn(
  question: Question,
  parent: GraphQLObjectType,
  inside: readonly SelectionSetNode[],
): {path: string[]; list: Selected} {
  const fields = selected(question, parent, inside)
  const [only] = fields
  if (!only || fields.length > 1) throw notOne(`asks for ${fields.map(({key}) => key).join(', ') || 'nothing'}`)
  if (!isObjectType(getNamedType(only.type))) throw notOne(`asks for ${only.key}, which is no list of objects`)
  if (isListType(getNullableType(only.type))) return {path: [only.key], list: only}
  const {path, list} = listIn(question, objectOf(only.type), only.inside)
  return {path: [only.key, ...path], list}
}

function columnsOf(
  question: Question,
  parent: GraphQLObjectType,
  inside: readonly SelectionSetNode[],
): readonly (readonly string[])[] {
  return selected(question, parent, inside).flatMap(({key, type, inside: within}) => {
    if (!isObjectType(getNamedType(type))) return [[key]]
    if (isListType(getNullableType(type))) throw notOne(`has a list in its list, ${key}`)
    return columnsOf(question, objectOf(type), within).map(keys => [key, ...keys])
  })
}

/** The fields that a selection asks for, those of fragments included, each key once. */
function selected(
  question: Question,
  parent: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): readonly Selected[] {
  const {document} = question
  const fragments = new Map(
    document.definitions
      .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
      .map(node => [node.name.value, node]),
  )
  const found = new Map<string, Selected>()
  const add = (node: FieldNode) => {
    const name = node.name.value
    const key = node.alias?.value ?? name
    const type = name === '__typename' ? question.schema.getType('String') : parent.getFields()[name]?.type
    if (!type) return
    const before = found.get(key)?.inside ?? []
    const inside = node.selectionSet ? [...before, node.selectionSet] : before
    found.set(key, {key, type: type as GraphQLOutputType, inside})
  }
  const visit = ({selections}: SelectionSetNode) => {
    for (const node of selections) {
      const directive = (of: typeof GraphQLSkipDirective) =>
        getDirectiveValues(of, node, question.variableValues as Record<string, unknown> | undefined)?.if
      if (directive(GraphQLSkipDirective) === true || directive(GraphQLIncludeDirective) === false) continue
      if (node.kind === Kind.FIELD) add(node)
      else {
        const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value)
        if (fragment) visit(fragment.selectionSet)
      }
    }
  }
  for (const set of sets) visit(set)
  return [...found.values()]
}

function objectOf(type: GraphQLOutputType): GraphQLObjectType {
  const named = getNamedType(type)
  if (!isObjectType(named)) throw new TypeError(`${named.name} has no fields`)
  return named
}

function cellOf(value: unknown): CsvValue {
  if (value === null || value === undefined) return null
  if (Array.isArray(value)) return value.map(item => cellOf(item) ?? '').join(' ')
  return typeof value === 'number' || typeof value === 'boolean' ? value : String(value)
}
