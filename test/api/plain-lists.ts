import {beforeAll, describe, expect, test} from 'vitest'
import {SeededRandom} from '../../src/demo/seeded-random'
import {ACCOUNT_FILTERS} from '../../src/storage/read/accounts'
import {type Columns, IS_NULL, OPERATORS, operatorsOf, sortable} from '../../src/storage/read/columns'
import {CONTROL_COLUMNS} from '../../src/storage/read/control-changes'
import {PROPOSAL_COLUMNS} from '../../src/storage/read/proposals'
import {VOTE_COLUMNS} from '../../src/storage/read/votes'
import {VOTING_POWER_COLUMNS} from '../../src/storage/read/voting-power-changes'
import type {TestApi} from '../harness/api'

// Every operator of every column, and every order, of every list, held against a plain reading of the same rows as the API
// itself tells them. Columns and operators are taken from the tables that the schema is made from: a new one is held, too.
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))

/** A value as a filter compares it. */
type Value = bigint | string | boolean | null
type Row = Readonly<Record<string, Value>> & {readonly id: string}

interface List {
  readonly field: string
  /** Arguments that it always has. */
  readonly args: string
  readonly columns: Columns
  readonly unique: string
  /** Columns that the API tells under another name: a selection, and the way to the value. */
  readonly elsewhere?: Readonly<Record<string, readonly [selection: string, ...path: string[]]>>
  /** Further columns that an order goes by. */
  readonly more?: string
}

const token = 'dao: "opg-demo"'
const LISTS: readonly List[] = [
  {
    field: 'proposals',
    args: '',
    columns: PROPOSAL_COLUMNS,
    unique: 'id',
    elsewhere: {
      castVotes: ['turnout { cast }', 'turnout', 'cast'],
      minimalMajorityCoalition: ['minimalMajorityCoalition { size }', 'minimalMajorityCoalition', 'size'],
    },
  },
  {field: 'votes', args: '', columns: VOTE_COLUMNS, unique: 'id', more: 'logIndex'},
  ...(['holders', 'delegates'] as const).flatMap(field =>
    ['', ', block: {number: 200}'].map(time => ({
      field,
      args: `${token}${time}`,
      columns: ACCOUNT_FILTERS,
      unique: 'address',
      elsewhere: {
        weight: field === 'holders' ? (['holding', 'holding'] as const) : (['votingPower', 'votingPower'] as const),
      },
    })),
  ),
  {field: 'votingPowerChanges', args: token, columns: VOTING_POWER_COLUMNS, unique: 'id', more: 'logIndex'},
  {field: 'controlChanges', args: '', columns: CONTROL_COLUMNS, unique: 'id', more: 'logIndex'},
]

let api: TestApi
const rowsOf = new Map<List, Row[]>()

/** Every row of a list with the values of its columns, as the API tells them. */
async function everyRow({field, args, columns, unique, elsewhere = {}, more = ''}: List): Promise<Row[]> {
  const names = Object.keys(columns)
  const fields = [...names.map(name => elsewhere[name]?.[0] ?? name), unique, more].join(' ')
  const rows: Row[] = []
  for (;;) {
    const page = [args, `first: 1000, skip: ${rows.length}`].filter(Boolean).join(', ')
    const data = await api.data<Record<string, Record<string, unknown>[]>>(`{ ${field}(${page}) { ${fields} } }`)
    const entries = data[field] ?? []
    for (const entry of entries) {
      const values = names.map(name => {
        const [, ...path] = elsewhere[name] ?? ['', name]
        const value = path.reduce<unknown>((from, step) => (from as Record<string, unknown> | null)?.[step], entry)
        return [name, told(value, columns[name]?.type ?? '')] as const
      })
      const then = more ? {[more]: BigInt(String(entry[more]))} : {}
      rows.push({...Object.fromEntries(values), ...then, id: String(entry[unique]).toLowerCase()})
    }
    if (entries.length < 1000) return rows
  }
}

function told(value: unknown, type: string): Value {
  if (value === null || value === undefined) return null
  if (type === 'Int' || type === 'BigInt') return BigInt(String(value))
  if (type === 'Boolean') return value === true
  return type === 'Address' || type === 'ID' ? String(value).toLowerCase() : String(value)
}

/** What each operator keeps, written without a look at its SQL. */
const MEANINGS: Readonly<Record<string, (value: Value, asked: Value, several: readonly Value[]) => boolean>> = {
  '': (value, asked) => value !== null && value === asked,
  _not: (value, asked) => value !== asked,
  _gt: (value, asked) => value !== null && asked !== null && value > asked,
  _gte: (value, asked) => value !== null && asked !== null && value >= asked,
  _lt: (value, asked) => value !== null && asked !== null && value < asked,
  _lte: (value, asked) => value !== null && asked !== null && value <= asked,
  _in: (value, _, several) => value !== null && several.includes(value),
  _not_in: (value, _, several) => !several.includes(value),
  _contains: (value, asked) => value !== null && String(value).includes(String(asked)),
  _not_contains: (value, asked) => value === null || !String(value).includes(String(asked)),
  _contains_nocase: (value, asked) =>
    value !== null && String(value).toLowerCase().includes(String(asked).toLowerCase()),
  _starts_with: (value, asked) => value !== null && String(value).startsWith(String(asked)),
  _is_null: (value, asked) => (value === null) === asked,
}

interface Condition {
  readonly sdl: string
  readonly keeps: (row: Row) => boolean
}

const literal = (value: Value, type: string) =>
  type.startsWith('enum ') || typeof value === 'boolean' ? String(value) : JSON.stringify(String(value))
const written = (value: Value, type: string) => (type === 'Int' ? String(value) : literal(value, type))

/** Conditions on a column with values that some rows have. */
function conditionsOn({columns}: List, rows: readonly Row[], name: string, random: SeededRandom): Condition[] {
  const column = columns[name]
  if (!column) throw new Error(`no column ${name}`)
  const known = [...new Set(rows.map(row => row[name] ?? null))].filter(value => value !== null)
  const samples = known.length === 0 ? [told('0', column.type)] : [random.pick(known), random.pick(known)]
  return operatorsOf(column).flatMap(({suffix, takes}) => {
    const keepsBy = MEANINGS[suffix]
    if (!keepsBy) throw new Error(`no meaning of ${suffix}`)
    const asked: readonly (readonly Value[])[] =
      takes === 'boolean'
        ? [[true], [false]]
        : takes === 'values'
          ? [[], samples, samples.slice(0, 1)]
          : samples
              .slice(0, 1)
              .map(sample => [
                suffix.includes('contains') || suffix.includes('starts') ? partOf(sample, random) : sample,
              ])
    return asked.map(values => {
      const text =
        takes === 'values'
          ? `[${values.map(value => written(value, column.type)).join(', ')}]`
          : written(values[0] ?? null, column.type)
      return {
        sdl: `${name}${suffix}: ${text}`,
        keeps: (row: Row) => keepsBy(row[name] ?? null, values[0] ?? null, values),
      }
    })
  })
}

function partOf(value: Value, random: SeededRandom): string {
  const text = [...String(value)]
  const from = random.below(2) * random.below(Math.max(1, text.length))
  return text.slice(from, from + 1 + random.below(4)).join('')
}

type Term = readonly [name: string, direction: 'ASC' | 'DESC']

/** Rows as a plain reader would order them: nulls last, ties by what no two share, in the direction of the last term. */
function ordered(rows: readonly Row[], terms: readonly Term[], {columns, more}: List): Row[] {
  const full = terms.flatMap(([name, direction]): Term[] =>
    columns[name]?.within && more
      ? [
          [name, direction],
          [more, direction],
        ]
      : [[name, direction]],
  )
  const steps: Term[] = [...full, ['id', terms.at(-1)?.[1] ?? 'ASC']]
  return [...rows].sort((a, b) => {
    for (const [name, direction] of steps) {
      const [x, y] = [a[name] ?? null, b[name] ?? null]
      if (x === y) continue
      if (x === null) return 1
      if (y === null) return -1
      return x < y === (direction === 'ASC') ? -1 : 1
    }
    return 0
  })
}

const enumName = (name: string) => name.replace(/[A-Z]/g, letter => `_${letter}`).toUpperCase()
const orderBy = (terms: readonly Term[]) =>
  `orderBy: [${terms.map(([name, direction]) => `{field: ${enumName(name)}, direction: ${direction}}`).join(', ')}]`

/** Asks for lists under aliases, as many at a time as a query may have. */
async function listed(list: List, asked: readonly string[]): Promise<string[][]> {
  const answers: string[][] = []
  for (let from = 0; from < asked.length; from += 40) {
    const some = asked.slice(from, from + 40)
    const fields = some.map((args, i) => {
      const given = [list.args, 'first: 1000', args].filter(Boolean).join(', ')
      return `a${i}: ${list.field}(${given}) { ${list.unique} }`
    })
    const data = await api.data<Record<string, Record<string, string>[]>>(`{ ${fields.join('\n')} }`)
    for (const i of some.keys()) answers.push((data[`a${i}`] ?? []).map(row => String(row[list.unique]).toLowerCase()))
  }
  return answers
}

const idsOf = (rows: readonly Row[]) => rows.slice(0, 1000).map(({id}) => id)

interface Walked {
  readonly totalCount: number
  readonly nodes: readonly Record<string, string>[]
  readonly edges: readonly {readonly cursor: string; readonly node: Record<string, string>}[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}

/** Holds every list of an API over the demo DAOs against a plain reading of its rows. */
export function describePlainLists(apiOf: () => TestApi): void {
  beforeAll(async () => {
    api = apiOf()
    for (const list of LISTS) rowsOf.set(list, await everyRow(list))
  })

  test('every operator has a meaning here', () => {
    expect(Object.keys(MEANINGS).sort()).toEqual([...OPERATORS, IS_NULL].map(({suffix}) => suffix).sort())
  })

  describe.each(LISTS.map(list => ({title: `${list.field}(${list.args})`, list})))(
    `$title as a plain reader has it (SEED=${SEED})`,
    ({list}) => {
      const all = () => rowsOf.get(list) ?? []
      const [first = ''] = sortable(list.columns)

      test('by every operator of every column', async () => {
        const random = new SeededRandom(SEED)
        const conditions = Object.keys(list.columns).flatMap(name => conditionsOn(list, all(), name, random))
        const order: Term[] = [[first, 'ASC']]
        const answers = await listed(
          list,
          conditions.map(({sdl}) => `where: {${sdl}}, ${orderBy(order)}`),
        )
        let some = 0
        for (const [i, {sdl, keeps}] of conditions.entries()) {
          const kept = all().filter(keeps)
          if (kept.length > 0 && kept.length < all().length) some += 1
          expect(answers[i], sdl).toEqual(idsOf(ordered(kept, order, list)))
        }
        expect(some).toBeGreaterThan(Object.keys(list.columns).length)
      })

      test('by and, or and several conditions at once', async () => {
        const random = new SeededRandom(SEED + 1)
        const known = Object.keys(list.columns).flatMap(name => conditionsOn(list, all(), name, random))
        const tree = (depth: number): Condition => {
          const leaves = [random.pick(known)]
          const branches = depth === 0 ? [] : Array.from({length: random.below(3)}, () => tree(depth - 1))
          const either = random.below(2) === 1
          const nested =
            branches.length === 0
              ? ''
              : `, ${either ? 'or' : 'and'}: [${branches.map(({sdl}) => `{${sdl}}`).join(', ')}]`
          return {
            sdl: `${leaves.map(({sdl}) => sdl).join(', ')}${nested}`,
            keeps: row =>
              leaves.every(({keeps}) => keeps(row)) &&
              (branches.length === 0 ||
                (either ? branches.some(({keeps}) => keeps(row)) : branches.every(({keeps}) => keeps(row)))),
          }
        }
        const trees = Array.from({length: 40}, () => tree(3))
        const order: Term[] = [[first, 'DESC']]
        const answers = await listed(
          list,
          trees.map(({sdl}) => `where: {${sdl}}, ${orderBy(order)}`),
        )
        for (const [i, {sdl, keeps}] of trees.entries())
          expect(answers[i], sdl).toEqual(idsOf(ordered(all().filter(keeps), order, list)))
      })

      test('in every order, by one column and by several', async () => {
        const random = new SeededRandom(SEED + 2)
        const names = sortable(list.columns)
        const direction = () => random.pick(['ASC', 'DESC'] as const)
        const single = names.flatMap((name): Term[][] => [[[name, 'ASC']], [[name, 'DESC']]])
        const several = Array.from({length: 12}, (): Term[] =>
          Array.from({length: 2 + random.below(2)}, () => [random.pick(names), direction()]),
        )
        const orders = [...single, ...several]
        const answers = await listed(list, orders.map(orderBy))
        for (const [i, order] of orders.entries())
          expect(answers[i], orderBy(order)).toEqual(idsOf(ordered(all(), order, list)))
      })

      test('in every order, walked through by cursor', async () => {
        const random = new SeededRandom(SEED + 3)
        const names = sortable(list.columns)
        const direction = () => random.pick(['ASC', 'DESC'] as const)
        const several = Array.from({length: 3}, (): Term[] =>
          Array.from({length: 2}, () => [random.pick(names), direction()]),
        )
        const size = Math.min(1000, Math.ceil(all().length / 3) - 1)
        for (const order of [...names.map((name): Term[] => [[name, direction()]]), ...several]) {
          const walked: string[] = []
          let after = ''
          for (let more = true; more && walked.length < 2500; ) {
            const args = [list.args, `first: ${size}`, orderBy(order), after].filter(Boolean).join(', ')
            const data = await api.data<Record<string, Walked>>(`{ ${list.field}Connection(${args}) {
            totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { ${list.unique} }
            edges { cursor node { ${list.unique} } } } }`)
            const page = data[`${list.field}Connection`]
            if (!page) throw new Error('no page')
            const {nodes, edges, pageInfo} = page
            expect(page.totalCount).toBe(all().length)
            expect(edges.map(({node}) => node)).toEqual(nodes)
            expect(pageInfo).toMatchObject({
              hasPreviousPage: after !== '',
              startCursor: edges[0]?.cursor,
              endCursor: edges.at(-1)?.cursor,
            })
            walked.push(...nodes.map(node => String(node[list.unique]).toLowerCase()))
            after = `after: "${pageInfo.endCursor}"`
            more = pageInfo.hasNextPage
            expect(more).toBe(walked.length < all().length)
          }
          expect(walked, orderBy(order)).toEqual(
            ordered(all(), order, list)
              .slice(0, walked.length)
              .map(({id}) => id),
          )
        }
      })
    },
  )

  test('nothing given and null given are no filter; no alternative holds for nothing', async () => {
    const [list] = LISTS
    if (!list) throw new Error('no list')
    const whole = await listed(list, [''])
    for (const where of ['{}', 'null', '{state: null}', '{and: []}', '{or: null}'])
      expect(await listed(list, [`where: ${where}`])).toEqual(whole)
    expect(await listed(list, ['where: {or: []}'])).toEqual([[]])
  })

  test('a filter that is too deep or too long is refused with its limit', async () => {
    const deep = (levels: number): string => (levels === 0 ? '{voterCount: 1}' : `{and: [${deep(levels - 1)}]}`)
    expect((await api.ask(`{ proposals(where: ${deep(4)}) { id } }`)).errors).toBeUndefined()
    const refused = await api.ask(`{ proposals(where: ${deep(5)}) { id } }`)
    expect(refused.errors?.[0]?.message).toBe('where: expected at most 5 levels of and and or, got more')
    expect([refused.status, refused.errors?.[0]?.extensions?.code]).toEqual([400, 'BAD_USER_INPUT'])
    const long = `{or: [${Array.from({length: 100}, () => '{voterCount: 1}').join(', ')}]}`
    expect((await api.ask(`{ proposals(where: ${long}) { id } }`)).errors?.[0]?.message).toBe(
      'where: expected at most 100 conditions, got more',
    )
  })

  test('a filter may come as a variable', async () => {
    const query =
      'query ($where: ProposalWhere, $all: [VoteWhere!]) { proposals(where: $where) { id } votes(where: {and: $all}) { id } }'
    const where = {and: [{or: [{state: 'Defeated'}, {voterCount_lt: 5}]}]}
    const inline =
      '{ proposals(where: {or: [{state: Defeated}, {voterCount_lt: 5}]}) { id } votes(where: {index: 0}) { id } }'
    expect(await api.data(query, {where, all: [{index: 0}]})).toEqual(await api.data(inline))
  })

  test('what looks like SQL is text', async () => {
    const text = "'; DROP TABLE proposal; -- $1 %_\\\\ \\u0000"
    for (const operator of ['', '_not', '_contains', '_not_contains', '_contains_nocase', '_starts_with'])
      await api.data(`{ proposals(where: {title${operator}: "${text}"}) { id } }`)
    expect((await api.data<{proposals: object[]}>('{ proposals { id } }')).proposals.length).toBeGreaterThan(0)
  })

  test('cursors that cannot be gone on from are refused', async () => {
    const end = async (args: string) => {
      const data = await api.data<{votesConnection: Walked}>(
        `{ votesConnection(first: 3${args}) { pageInfo { endCursor } } }`,
      )
      return data.votesConnection.pageInfo.endCursor ?? ''
    }
    const cursor = await end('')
    const decoded = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    const altered = (change: object) => Buffer.from(JSON.stringify({...decoded, ...change})).toString('base64url')
    const other = /^after: the cursor is of another list, filter or order/
    const none = /^after: expected a cursor that this API has given/
    const cases: [args: string, message: RegExp][] = [
      [`after: "${cursor}", orderBy: [{field: INDEX}]`, other],
      [`after: "${cursor}", where: {support: FOR}`, other],
      [`after: "${cursor}", dao: "compound"`, other],
      [`after: "${cursor}", finality: FINALIZED`, other],
      ['after: "nonsense"', none],
      ['after: ""', none],
      [`after: "${altered({k: ['1']})}"`, none],
      [`after: "${altered({k: ["1'; --", '2', '3']})}"`, none],
      [`after: "${altered({p: 5})}"`, none],
      ['first: 1001', /^first: expected 0 to 1000, got 1001/],
    ]
    for (const [args, message] of cases) {
      const {status, errors} = await api.ask(`{ votesConnection(${args}) { nodes { id } } }`)
      expect(errors?.[0]?.message, args).toMatch(message)
      expect([status, errors?.[0]?.extensions?.code]).toEqual([400, 'BAD_USER_INPUT'])
    }
    // A page may be of another length than the one before.
    expect((await api.ask(`{ votesConnection(after: "${cursor}", first: 7) { nodes { id } } }`)).errors).toBeUndefined()
    const orphan = altered({p: [[...decoded.p[0].slice(0, 3), '12', '34', ...decoded.p[0].slice(5)]]})
    const gone = await api.ask(`{ votesConnection(after: "${orphan}") { nodes { id } } }`)
    expect([gone.status, gone.errors?.[0]?.extensions?.code]).toEqual([400, 'CURSOR_ORPHANED'])
  })
}
