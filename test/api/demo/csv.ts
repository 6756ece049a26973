import type {Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import pino from 'pino'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {apiSettings} from '../../../src/api/settings'
import {serveApi} from '../../harness/api'
import {parseCsv} from '../../harness/csv'
import type {Demo} from './demo'

export function csvTests(demo: Demo): void {
  describe('text/csv', () => {
    let server: Server
    let url: string

    beforeAll(async () => {
      server = await serveApi(demo.pool, pino({level: 'silent'}), {
        port: 0,
        settings: apiSettings({GQL_MAX_BODY_BYTES: '20000'}),
      })
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
    })

    afterAll(() => {
      server.closeAllConnections()
      server.close()
    })

    async function csv(query: string, {accept = 'text/csv', variables = {}} = {}) {
      const headers = {'content-type': 'application/json', accept}
      const response = await fetch(url, {method: 'POST', headers, body: JSON.stringify({query, variables})})
      return {status: response.status, type: response.headers.get('content-type'), text: await response.text()}
    }

    const flat = (entry: object, prefix = ''): [string, string][] =>
      Object.entries(entry).flatMap(([key, value]): [string, string][] => {
        if (Array.isArray(value)) return [[prefix + key, value.join(' ')]]
        if (value !== null && typeof value === 'object') return flat(value, `${prefix}${key}.`)
        return [[prefix + key, value === null ? '' : String(value)]]
      })

    test.each([
      [
        'proposals',
        '{ proposals(first: 1000) { id title state description influence { passes majoritySlack margin { decimal } } untold } }',
      ],
      [
        'controlChanges',
        '{ controlChanges(first: 1000) { id contract kind roleName granted account sender delay previousDelay schedule } }',
      ],
      [
        'votes',
        'query ($n: Int!, $no: Boolean!) { votes(first: $n) { ...who weight reason index @skip(if: $no) } } fragment who on Vote { voter support }',
      ],
      [
        'lists of scalars',
        '{ proposals(dao: "compound", first: 50) { proposalId influence { removalPivotal } turnout { votable { reason } } } }',
      ],
      ['a list inside one object', '{ dao(slug: "compound") { proposals(first: 20) { n: proposalId } } }'],
      ['changes', '{ changes(first: 30) { changes { id kind block { number } state } } }'],
      ['aliases', '{ holders(dao: "opg-demo") { address balance label { is } share: leverage { decimal } } }'],
      [
        'series',
        '{ concentration(dao: "opg-demo", population: holders) { block gini: value(metric: gini) { decimal } } }',
      ],
      ['one column without values', '{ proposals(first: 5) { untold } }'],
      ['nothing', '{ votes(dao: "nobody") { id voter } }'],
    ])('is the same as JSON: %s', async (_, query) => {
      const variables = {n: 40, no: true}
      const {status, type, text} = await csv(query, {variables})
      expect([status, type]).toEqual([200, 'text/csv; charset=utf-8'])
      let list: unknown = await demo.api.data(query, variables)
      while (!Array.isArray(list)) list = Object.values(list as object)[0]
      const entries = (list as object[]).map(entry => new Map(flat(entry)))
      const header = text.split('\n')[0]?.split(',') ?? []
      // What is null as a whole has fields here all the same; every field with a value has a column.
      const named = new Set(entries.flatMap(entry => [...entry].flatMap(([name, value]) => (value === '' ? [] : name))))
      expect(header).toEqual(expect.arrayContaining([...named]))
      const unescaped = parseCsv(text).map(record =>
        Object.values(record).map(value => value.replace(/^'(?=[-=+@\t\r])/, '')),
      )
      expect(unescaped).toEqual(entries.map(entry => header.map(name => entry.get(name) ?? '')))
    })

    test('by GET, and only for those who want it', async () => {
      const query = '{ daos { slug chainId } }'
      const got = await fetch(`${url}?query=${encodeURIComponent(query)}`, {headers: {accept: 'text/csv'}})
      expect(await got.text()).toBe('slug,chainId\ncompound,1\nopg-demo,31337\n')
      for (const accept of ['application/json, text/csv', '*/*, text/csv', 'application/json'])
        expect(JSON.parse((await csv(query, {accept})).text)).toHaveProperty('data.daos')
      expect((await csv(query, {accept: 'text/csv;q=1, application/json'})).text).toMatch(/^slug,/)
    })

    test.each([
      [
        'two lists',
        '{ daos { slug } votes { id } }',
        400,
        /^BAD_USER_INPUT: text\/csv: expected a query for one list.* asks for daos, votes/,
      ],
      ['no list', '{ dao(slug: "compound") { slug } }', 400, /asks for slug, which is no list of objects/],
      ['a list in a list', '{ proposals { id votes { id } } }', 400, /has a list in its list, votes/],
      ['what stands beside a list', '{ changes { cursor changes { id } } }', 400, /asks for cursor, changes/],
      [
        'an unknown field',
        '{ votes { nothing } }',
        400,
        /^GRAPHQL_VALIDATION_FAILED: Cannot query field "nothing" on type "Vote"\. \(line 1, column 11\)/,
      ],
      ['a syntax error', '{ votes {', 400, /^GRAPHQL_PARSE_FAILED: /],
      ['bad input', '{ votes(first: 1001) { id } }', 400, /^BAD_USER_INPUT: first: expected 0 to 1000/],
      ['too much', '{ proposals(first: 1000) { votes(first: 1000) { id } } }', 400, /^QUERY_TOO_EXPENSIVE: /],
      [
        'too long',
        `{ votes { id } } # ${'x'.repeat(30_000)}`,
        413,
        /^BODY_TOO_LARGE: expected a body of at most 20000 bytes\n$/,
      ],
    ])('says in plain text what is wrong with %s', async (_, query, status, message) => {
      const told = await csv(query)
      expect([told.status, told.type]).toEqual([status, 'text/plain; charset=utf-8'])
      expect(told.text).toMatch(message)
    })
  })
}
