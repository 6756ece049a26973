import {maxAliasesPlugin} from '@escape.tech/graphql-armor-max-aliases'
import {maxDepthPlugin} from '@escape.tech/graphql-armor-max-depth'
import {maxTokensPlugin} from '@escape.tech/graphql-armor-max-tokens'
import {
  GraphQLError,
  getNamedType,
  getOperationAST,
  getVariableValues,
  isCompositeType,
  type OperationDefinitionNode,
} from 'graphql'
import {type ComplexityEstimatorArgs, getComplexity} from 'graphql-query-complexity'
import type {Plugin} from 'graphql-yoga'
import type {ApiSettings} from './settings'

/** What solving a game counts as much as: it can take seconds of a processor. */
const GAME_COST = 20_000

/** What reading all votes of a window of proposals, or comparing all of its voters, counts as much as: a tenth of a second. */
const WINDOW_COST = 20_000
const OF_WINDOWS: readonly string[] = ['AccountInfluence', 'DaoInfluence', 'Blocs']

/** Entries that a list without pages is taken to have. */
const UNPAGED_LENGTH = 5

/**
 * What a query may ask for: depth, aliases and tokens are refused before it runs, and so is one whose pages multiply
 * to more fields than `maxCost`. Each refusal says the limit and what was found.
 */
export function queryLimits(settings: ApiSettings): Plugin[] {
  const refuse = (code: string) => (_: unknown, error: GraphQLError) => {
    error.message = error.message.replace(/^Syntax Error: /, '')
    Object.assign(error.extensions, {code, http: {status: 400}})
  }
  return [
    maxTokensPlugin({n: settings.maxTokens, onReject: [refuse('QUERY_TOO_LONG')]}),
    maxDepthPlugin({
      n: settings.maxDepth,
      flattenFragments: true,
      ignoreIntrospection: false,
      onReject: [refuse('QUERY_TOO_DEEP')],
    }),
    maxAliasesPlugin({n: settings.maxAliases, onReject: [refuse('TOO_MANY_ALIASES')]}),
    costLimit(settings.maxCost),
  ]
}

/** Different values that costs are kept for, of one operation. */
const MOST_COSTS = 100

function costLimit(maxCost: number): Plugin {
  const costs = new WeakMap<OperationDefinitionNode, Map<string, number>>()
  return {
    onExecute({args, setResultAndStopExecution}) {
      const {schema, document: query, variableValues, operationName} = args
      const operation = getOperationAST(query, operationName)
      const given = getVariableValues(schema, operation?.variableDefinitions ?? [], variableValues ?? {})
      // The compiled execution would tell the same with less: where, and by which code.
      if (given.errors) return setResultAndStopExecution({errors: [...given.errors]})
      const refuse = (message: string, more: object = {}) => {
        const extensions = {code: 'QUERY_TOO_EXPENSIVE', ...more, http: {status: 400}}
        setResultAndStopExecution({errors: [new GraphQLError(message, {extensions})]})
      }
      try {
        const named = operationName == null ? {} : {operationName}
        const known = (operation && costs.get(operation)) ?? new Map<string, number>()
        const values = whatCosts(given.coerced)
        const cost =
          known.get(values) ?? getComplexity({schema, query, variables: given.coerced, ...named, estimators: [costOf]})
        if (operation && known.size < MOST_COSTS) costs.set(operation, known.set(values, cost))
        if (cost > maxCost)
          refuse(
            `the query can answer ${cost} fields, more than the limit of ${maxCost}: ask for smaller pages (first) or fewer nested lists`,
            {cost, maxCost},
          )
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error)
        // Fragments can multiply beyond what is worth counting; anything else wrong is told by the execution.
        if (message.includes('number of nodes')) refuse(message)
      }
    },
  }
}

/** Variables that a cost can depend on: lengths of pages, and whether a part is asked for. */
function whatCosts(variables: Readonly<Record<string, unknown>>): string {
  const counted = Object.entries(variables).filter(
    ([, value]) => typeof value === 'number' || typeof value === 'boolean',
  )
  return JSON.stringify(counted)
}

/** Fields that a selection can answer: those of one entry, times the entries of its page. */
function costOf(asked: ComplexityEstimatorArgs): number {
  const readsWindow = OF_WINDOWS.includes(getNamedType(asked.field.type).name)
  return (readsWindow ? WINDOW_COST : 0) + fieldsOf(asked)
}

function fieldsOf({args, childComplexity, field, type}: ComplexityEstimatorArgs): number {
  // A page's length stands with the connection; its edges and nodes are the entries.
  if (type.name.endsWith('Connection')) return 1 + childComplexity
  const isConnection = getNamedType(field.type).name.endsWith('Connection')
  const isList = field.type.toString().includes('[')
  if (getNamedType(field.type).name === 'PowerIndices') return GAME_COST + childComplexity
  if (!isConnection && (!isList || !isCompositeType(getNamedType(field.type)))) return 1 + childComplexity
  const length = typeof args.first === 'number' && args.first >= 0 ? args.first : UNPAGED_LENGTH
  return 1 + length * childComplexity
}
