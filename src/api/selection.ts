import {type GraphQLResolveInfo, Kind, type SelectionNode} from 'graphql'

/** What a resolver is told of the query around its field. */
export type Asked = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>

/** An operation that is compiled keeps its lists of fields, so each is looked through once. */
const known = new WeakMap<Asked['fieldNodes'], Map<string, readonly string[]>>()

/** The columns that a field's selection needs of each row. */
interface Wanted<Column extends string> {
  readonly columns: readonly Column[]
  /** Those of fields that are no column of the same name. */
  readonly needs?: Readonly<Record<string, readonly Column[]>>
  /** Where a row stands in what the field gives: names of fields, with points between; several for a connection. */
  readonly rows?: readonly string[] | undefined
}

/**
 * The columns that a query can ask for, whatever `@skip` and `@include` say in the end; at least one, since a row without any is
 * none. O(selections) once for each compiled operation.
 */
export function columnsAsked<Column extends string>(
  asked: Asked,
  {columns, needs = {}, rows = ['']}: Wanted<Column>,
): readonly Column[] {
  const names = new Set<string>()
  for (const row of rows)
    for (const name of namesIn(asked, row)) for (const column of needs[name] ?? [name]) names.add(column)
  const found = columns.filter(column => names.has(column))
  return found.length > 0 ? found : columns.slice(0, 1)
}

/** Whether a query can ask for one of the fields of what stands at `row`. */
export function asksFor(asked: Asked, fields: readonly string[], row = ''): boolean {
  return namesIn(asked, row).some(name => fields.includes(name))
}

/** Where the rows of a connection stand. */
export const CONNECTION_ROWS = ['nodes', 'edges.node'] as const

function namesIn({fieldNodes, fragments}: Asked, row: string): readonly string[] {
  const places = known.get(fieldNodes) ?? new Map<string, readonly string[]>()
  known.set(fieldNodes, places)
  let names = places.get(row)
  if (!names) {
    let selections = fieldNodes.flatMap(node => flat(node.selectionSet?.selections, fragments))
    for (const step of row === '' ? [] : row.split('.'))
      selections = selections
        .filter(({name}) => name.value === step)
        .flatMap(node => flat(node.selectionSet?.selections, fragments))
    names = selections.map(({name}) => name.value)
    places.set(row, names)
  }
  return names
}

/** The fields of a selection, with those of its fragments. */
function flat(selections: readonly SelectionNode[] = [], fragments: Asked['fragments']): Asked['fieldNodes'][number][] {
  return selections.flatMap(selection => {
    if (selection.kind === Kind.FIELD) return [selection]
    const set =
      selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet : fragments[selection.name.value]?.selectionSet
    return flat(set?.selections, fragments)
  })
}
