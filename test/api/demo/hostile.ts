import type {Server} from 'node:http'
import {createRequire} from 'node:module'
import {type AddressInfo, connect, type Socket} from 'node:net'
import {join} from 'node:path'
import type {GraphQLArgument, GraphQLInputType} from 'graphql'
import pino from 'pino'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {projectDir} from '../../../src/config/load'
import {serveApi} from '../../harness/api'
import {dumpTables} from '../../harness/tables'
import type {Demo} from './demo'

const require = createRequire(__filename)
const {publicSchema} = require(join(projectDir, 'lib/api/schema.js')) as typeof import('../../../src/api/schema')
const {getNamedType, getNullableType, isEnumType, isInputObjectType, isListType, isRequiredArgument} =
  require('graphql') as typeof import('graphql')

const SQL = [
  "' OR '1'='1",
  "'; DROP TABLE vote; --",
  "\\'||pg_sleep(60)||'",
  '$1 %s {0} %\u0000_',
  '"; DELETE FROM dao; --',
]
/** Texts on which an expression that backtracks takes for ever, for each of what arguments are read by. */
const BOMBS = [
  `0x${'a'.repeat(50_000)}!`,
  `${'9'.repeat(50_000)}x`,
  `eip155:${'1'.repeat(30_000)}:0x`,
  `1:0x${'f'.repeat(40)}:${'0'.repeat(40_000)}g`,
  `${'=+-@'.repeat(15_000)}`,
  '%'.repeat(50_000),
]

/** Values that make a question whole. */
const GIVEN: Readonly<Record<string, string>> = {
  dao: 'opg-demo',
  slug: 'opg-demo',
  delegate: `0x${'1'.repeat(40)}`,
  address: `0x${'1'.repeat(40)}`,
  from: '1700000000',
  to: '1700000000',
}
const TEXTUAL = ['String', 'ID', 'Address', 'BigInt', 'Bytes']

type Value = string | number | boolean | null | readonly Value[] | {readonly [name: string]: Value}

/**
 * Each way to put a text into an argument, wherever it takes one. Of the many filters of a list one for each operator and
 * type: columns differ in their SQL only, which no text gets into.
 */
function placed(type: GraphQLInputType, text: string, within: readonly GraphQLInputType[] = []): Value[] {
  const bare = getNullableType(type)
  if (isListType(bare)) return placed(bare.ofType, text, within).map(value => [value])
  if (isInputObjectType(bare)) {
    if (within.includes(bare)) return []
    const kindOf = ({name, type: of}: {name: string; type: GraphQLInputType}) =>
      name.includes('_') ? `${of} ${name.slice(name.indexOf('_'))}` : `${of}`
    const fields = new Map(Object.values(bare.getFields()).map(field => [kindOf(field), field]))
    return [...fields.values()].flatMap(field =>
      placed(field.type, text, [...within, bare]).map(value => ({[field.name]: value})),
    )
  }
  return TEXTUAL.includes(getNamedType(bare).name) ? [text] : []
}

function valueFor({name, type}: GraphQLArgument): Value {
  const named = getNamedType(type)
  if (isEnumType(named)) return named.getValues()[0]?.name ?? null
  return GIVEN[name] ?? (named.name === 'Int' ? 1 : '1')
}

/** A question for every root field and every argument of it that takes text, with that text in it. */
function questions(texts: readonly string[]): {query: string; variables: Record<string, Value>}[] {
  const fields = Object.values(publicSchema().getQueryType()?.getFields() ?? {})
  return fields.flatMap(field =>
    field.args.flatMap(arg =>
      texts.flatMap(text =>
        placed(arg.type, text).map(value => {
          const given = field.args.filter(each => each === arg || isRequiredArgument(each))
          const declared = given.map(({name, type}) => `$${name}: ${type}`).join(', ')
          const passed = given.map(({name}) => `${name}: $${name}`).join(', ')
          const variables = Object.fromEntries(given.map(each => [each.name, each === arg ? value : valueFor(each)]))
          return {query: `query (${declared}) { ${field.name}(${passed}) { __typename } }`, variables}
        }),
      ),
    ),
  )
}

export function hostileTests(demo: Demo): void {
  describe('hostile questions', () => {
    const logged: string[] = []
    let server: Server
    let port: number

    beforeAll(async () => {
      server = await serveApi(demo.pool, pino({level: 'warn'}, {write: line => logged.push(line)}), {port: 0})
      port = (server.address() as AddressInfo).port
    })

    afterAll(() => {
      server.closeAllConnections()
      server.close()
    })

    async function post(body: string) {
      const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
        method: 'POST',
        headers: {'content-type': 'application/json', accept: 'application/graphql-response+json'},
        body,
      })
      return {status: response.status, text: await response.text()}
    }

    const answers = async () => {
      const {status, text} = await post(JSON.stringify({query: '{ daos { slug } }'}))
      expect([status, text]).toEqual([200, '{"data":{"daos":[{"slug":"compound"},{"slug":"opg-demo"}]}}'])
    }

    test.each([
      ['SQL', SQL],
      ['texts that expressions choke on', BOMBS],
    ])(
      '%s in every argument that takes text change nothing, find nothing out and end',
      {timeout: 300_000},
      async (_, texts) => {
        const url = String(demo.pool.options.connectionString)
        const before = await dumpTables(url)
        const asked = questions(texts)
        expect(asked.length).toBeGreaterThan(20 * texts.length)
        const statuses = new Map<number, number>()
        for (const question of asked) {
          const {status, text} = await post(JSON.stringify(question))
          expect([200, 400, 413], `${JSON.stringify(question).slice(0, 300)}: ${text.slice(0, 300)}`).toContain(status)
          expect(text).not.toMatch(/INTERNAL_SERVER_ERROR|syntax error at|relation \\?"/)
          statuses.set(status, (statuses.get(status) ?? 0) + 1)
        }
        expect(statuses.get(400)).toBeGreaterThan(10)
        expect(logged).toEqual([])
        expect(await dumpTables(url)).toEqual(before)
        await answers()
      },
    )

    const FIELDS = Array.from({length: 1_500}, (_, i) => `slug ${i % 2 ? 'name' : 'notes'}`).join(' ')

    test.each([
      ['a batch of questions', JSON.stringify(Array.from({length: 1_000}, () => ({query: '{ daos { slug } }'}))), 400],
      [
        'variables nested without end',
        `{"query":"{ daos { slug } }","variables":${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}}`,
        200,
      ],
      [
        'variables that want to be a prototype',
        '{"query":"query ($a: String!) { dao(slug: $a) { slug } }","variables":{"__proto__":{"a":"x"},"constructor":1,"a":"__proto__"}}',
        200,
      ],
      ['the same field thousands of times', JSON.stringify({query: `{ daos { ${FIELDS} } }`}), 400],
      [
        'aliases of an expensive field',
        JSON.stringify({
          query: `{ ${Array.from({length: 90}, (_, i) => `a${i}: daoInfluence(dao: "compound") { blocs { voters } }`).join(' ')} }`,
        }),
        400,
      ],
      [
        'pages in pages by a variable',
        JSON.stringify({
          query: 'query ($n: Int!) { proposals(first: $n) { votes(first: $n) { caveats { missing { field } } } } }',
          variables: {n: 1000},
        }),
        400,
      ],
      [
        'fragments in a circle',
        JSON.stringify({query: '{ daos { ...a } } fragment a on Dao { ...b } fragment b on Dao { ...a }'}),
        400,
      ],
      [
        'directives without end',
        JSON.stringify({query: `{ daos ${'@include(if: true) '.repeat(1_200)} { slug } }`}),
        400,
      ],
      [
        'introspection in circles',
        JSON.stringify({query: `{ __schema { types ${'{ fields { type '.repeat(12)} { name } ${'} }'.repeat(12)} } }`}),
        400,
      ],
      [
        'a number beyond every integer',
        JSON.stringify({query: '{ proposals(first: 99999999999999999999) { id } }'}),
        400,
      ],
      ['a body that is no object', '[[[[[[1]]]]]]', 400],
      ['a body of NULs', '\0'.repeat(90_000), 400],
    ])('%s', async (_, body, status) => {
      const told = await post(body)
      expect(told.status, told.text.slice(0, 300)).toBe(status)
      expect(told.text).not.toContain('INTERNAL_SERVER_ERROR')
      expect(logged).toEqual([])
      await answers()
    })

    test('200 clients that ask for much and read nothing keep nobody waiting', async () => {
      const body = JSON.stringify({query: '{ votes(first: 1000) { id voter weight reason transactionHash } }'})
      const request = `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
      const clients: Socket[] = []
      try {
        for (let i = 0; i < 200; i++) {
          const client = connect(port, '127.0.0.1')
          client.pause()
          client.write(request)
          clients.push(client)
        }
        for (let i = 0; i < 5; i++) await answers()
      } finally {
        for (const client of clients) client.destroy()
      }
      await answers()
    })
  })
}
