import {createRequire} from 'node:module'
import {join} from 'node:path'
import type {Pool} from 'pg'
import pino from 'pino'
import type {createApi as Create, serveApi as Serve} from '../../src/api/server'
import {projectDir} from '../../src/config/load'
import type {SolverLimits} from '../../src/solver/power-solver'

type SolverModule = typeof import('../../src/solver/power-solver')
interface ServerModule {
  readonly createApi: typeof Create
  readonly serveApi: typeof Serve
}

/** The API as it is built: under the test runner's own loader its sources would meet a second copy of graphql-js. */
export const {createApi, serveApi} = createRequire(__filename)(join(projectDir, 'lib/api/server.js')) as ServerModule

const {PowerSolver} = createRequire(__filename)(join(projectDir, 'lib/solver/power-solver.js')) as SolverModule

/** A solver that is waited for however busy the machine is, unless told otherwise. */
export function patientSolver(pool: Pool, limits: SolverLimits = {mostWaiting: 50, patienceMs: 600_000}) {
  return new PowerSolver(pool, limits)
}

/** What a GraphQL request answers. */
export interface Answer<Data> {
  readonly status: number
  readonly data?: Data | null
  readonly errors?: readonly {
    readonly message: string
    readonly path?: readonly (string | number)[]
    readonly extensions?: {readonly code?: string}
  }[]
}

/** The GraphQL handler on a database, without a port. */
export class TestApi {
  /** What the API has logged, as JSON lines. */
  readonly log: string[] = []
  private readonly api

  constructor(pool: Pool, limits?: SolverLimits) {
    const solver = patientSolver(pool, limits)
    this.api = createApi(pool, pino({level: 'warn'}, {write: line => this.log.push(line)}), {
      solver,
      // What is asked often is what has to be right.
      compileAfter: 0,
    })
  }

  /** Sends a query over the handler's HTTP interface. */
  async ask<Data = never>(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer<Data>> {
    const response = await this.api.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: {'content-type': 'application/json', accept: 'application/graphql-response+json, application/json'},
      body: JSON.stringify({query, variables}),
    })
    return {status: response.status, ...((await response.json()) as object)}
  }

  /** The data of a query that has to succeed. */
  async data<Data>(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Data> {
    const {status, data, errors} = await this.ask<Data>(query, variables)
    if (errors || !data || status !== 200) throw new Error(`status ${status}, ${JSON.stringify(errors)} for ${query}`)
    return data
  }
}

/** The same pool, noting each statement that is sent through it. */
export function watchStatements(pool: Pool): {pool: Pool; statements: readonly string[]} {
  const statements: string[] = []
  const watching = new Proxy(pool, {
    get: (target, name) => {
      const value = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        if (name === 'query') statements.push(textOf(args[0]))
        return Reflect.apply(value, target, args)
      }
    },
  })
  return {pool: watching, statements}
}

/** The text of a statement, which may come with its name and its values. */
function textOf(statement: unknown): string {
  if (typeof statement === 'object' && statement !== null && 'text' in statement) return String(statement.text)
  return String(statement)
}
