import type {Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import type {Pool} from 'pg'
import pino from 'pino'
import {afterEach, describe, expect, test} from 'vitest'
import {apiSettings} from '../../../src/api/settings'
import {serveApi} from '../../harness/api'
import type {Demo} from './demo'

const NAMES = '{ daos { name } }'
const VOTES = 'query ($n: Int! = 1, $where: VoteWhere) { votes(first: $n, where: $where) { id } }'
const TWO = 'query A { daos { name } } query B { daos { slug } }'

interface Raw {
  readonly body: object
  readonly headers?: Readonly<Record<string, string>>
}

async function raw(url: string, {body, headers = {}}: Raw) {
  const accept = 'application/graphql-response+json, application/json'
  const sent = {'content-type': 'application/json', accept, ...headers}
  const response = await fetch(url, {method: 'POST', headers: sent, body: JSON.stringify(body)})
  const told = [...response.headers].filter(([name]) => name !== 'date' && name !== 'keep-alive')
  return {status: response.status, headers: told, text: await response.text()}
}

/** Without what differs between queries that are compiled and those that are not: places, and the order of properties. */
const toldIn = ({status, headers, text}: Awaited<ReturnType<typeof raw>>) => ({
  status,
  headers: headers.filter(([name]) => name !== 'content-length'),
  body: JSON.parse(text, (name, value) => (name === 'locations' ? undefined : value)),
})

export function knownQueryTests(demo: Demo): void {
  describe('a query that was answered before', () => {
    let server: Server | undefined

    async function serve(environment: Record<string, string> = {}, on: Pool = demo.pool): Promise<string> {
      const settings = apiSettings({...environment})
      server = await serveApi(on, pino({level: 'silent'}), {port: 0, settings})
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
    }

    afterEach(async () => {
      const running = server
      server = undefined
      running?.closeAllConnections()
      await new Promise(done => (running ? running.close(done) : done(undefined)))
    })

    test('has the same answer again, in the way in which it is asked for', async () => {
      const url = await serve({GQL_CORS_ORIGINS: 'https://one.example,https://two.example'})
      const where = {or: [{index_gt: 3}, {and: [{voter_in: []}]}]}
      const questions: Raw[] = [
        {body: {query: NAMES}, headers: {accept: 'application/json'}},
        {body: {query: NAMES}},
        {body: {query: NAMES, variables: null}, headers: {accept: '*/*'}},
        {body: {query: NAMES}, headers: {origin: 'https://one.example'}},
        {body: {query: NAMES}, headers: {origin: 'https://two.example'}},
        {body: {query: NAMES}, headers: {origin: 'https://three.example'}},
        {body: {query: NAMES}, headers: {accept: 'text/csv'}},
        {body: {query: NAMES}, headers: {accept: 'text/event-stream'}},
        {body: {query: '{ daos { notes } }'}},
        {body: {query: TWO, operationName: 'A'}},
        {body: {query: TWO, operationName: 'B'}},
        {body: {query: VOTES, variables: {where}}},
        {body: {query: VOTES, variables: {where: null}}},
      ]
      const round = async () => {
        const told = []
        for (const question of questions) told.push(await raw(url, question))
        return told
      }
      const first = await round()
      expect(first.map(({status}) => status)).toEqual(questions.map(() => 200))
      expect(first.filter(({text}) => text.includes('"errors"'))).toEqual([])
      const allowed = first.map(({headers}) => headers.find(([name]) => name === 'access-control-allow-origin')?.[1])
      expect(allowed.slice(2, 7)).toEqual([undefined, 'https://one.example', 'https://two.example', 'null', undefined])
      for (let again = 0; again < 3; again++) expect(await round()).toEqual(first)
    })

    test('answers each of its operations', async () => {
      const url = await serve()
      for (let again = 0; again < 4; again++)
        for (const [operationName, daos] of [
          ['A', ['Compound', 'OPG demo'].map(name => ({name}))],
          ['B', ['compound', 'opg-demo'].map(slug => ({slug}))],
        ]) {
          const {text} = await raw(url, {body: {query: TWO, operationName}})
          expect(JSON.parse(text)).toEqual({data: {daos}})
          // What comes by GET is never known before.
          const got = await fetch(`${url}?${new URLSearchParams({query: TWO, operationName: String(operationName)})}`)
          expect(await got.json()).toEqual({data: {daos}})
        }
    })

    test.each<[string, object]>([
      ['an argument that is out of bounds', {n: 5_000}],
      ['a variable of another type', {n: 'many'}],
      ['a variable that must not be null', {n: null}],
      ['a page that costs too much', {n: 900}],
      ['a filter that is none', {where: {nothing: 1}}],
      ['a filter of another type', {where: {index_gt: 'x'}}],
      ['filters that are nested too deep', {where: {and: [{and: [{and: [{and: [{and: [{and: []}]}]}]}]}]}}],
    ])('is refused as any other for %s', async (_, variables) => {
      const url = await serve({GQL_MAX_COST: '500'})
      for (let again = 0; again < 4; again++) expect((await raw(url, {body: {query: VOTES}})).status).toBe(200)
      const found = await raw(url, {body: {query: VOTES, variables}})
      // Another text is another query, and this one is new.
      expect(toldIn(found)).toEqual(toldIn(await raw(url, {body: {query: `${VOTES} `, variables}})))
      expect(toldIn(found).body).toEqual({...toldIn(found).body, errors: [expect.anything()]})
    })

    test('tells as little of its failure as any other, and what took too long', async () => {
      let failure: Error | undefined
      const failing = new Proxy(demo.pool, {
        get: (target, name) => {
          const value = Reflect.get(target, name)
          if (name !== 'query' || typeof value !== 'function') return value
          return (...args: unknown[]) => (failure ? Promise.reject(failure) : Reflect.apply(value, target, args))
        },
      })
      const url = await serve({}, failing)
      for (let again = 0; again < 3; again++) expect((await raw(url, {body: {query: NAMES}})).status).toBe(200)
      for (const [error, status, code] of [
        [new Error('the password is secret'), 200, 'INTERNAL_SERVER_ERROR'],
        [Object.assign(new Error('canceling statement'), {code: '57014'}), 503, 'STATEMENT_TIMEOUT'],
      ] as const) {
        failure = error
        const found = await raw(url, {body: {query: NAMES}})
        expect(toldIn(found)).toEqual(toldIn(await raw(url, {body: {query: `${NAMES} `}})))
        expect([found.status, JSON.parse(found.text).errors[0].extensions.code]).toEqual([status, code])
        expect(found.text).not.toContain('secret')
      }
      failure = undefined
      expect((await raw(url, {body: {query: NAMES}})).status).toBe(200)
    })
  })
}
