import type {GraphQLError} from 'graphql'
import type {Plugin} from 'graphql-yoga'
import {type Question, tableOf} from './answer-table'
import {csvOf} from './csv'

const CSV = 'text/csv'
/** Media types in which an answer can be, besides CSV. */
const OTHERS = /^(application\/(graphql-response\+)?json|text\/event-stream|multipart\/mixed|\*\/\*)$/

/** Whether a caller wants CSV: whether that is the first that it accepts of what there is. */
export function wantsCsv(accept: string | null | undefined): boolean {
  const types = (accept ?? '').split(',').map(part => part.split(';')[0]?.trim().toLowerCase() ?? '')
  return types.find(type => type === CSV || OTHERS.test(type)) === CSV
}

/** Answers in CSV to those who want it: the list that the query asks for, or in plain text why there is none. */
export function csvAnswers(): Plugin {
  const questions = new WeakMap<object, Question>()
  return {
    onExecute({args}) {
      const {request} = args.contextValue as {request?: Request}
      if (request && wantsCsv(request.headers.get('accept'))) questions.set(request, args)
    },
    onResultProcess({request, acceptableMediaTypes, setResultProcessor}) {
      acceptableMediaTypes.push(CSV)
      if (!wantsCsv(request.headers.get('accept'))) return
      setResultProcessor((result, fetchAPI) => {
        const {status, type, text} = answerOf(result as Result, questions.get(request))
        return new fetchAPI.Response(text, {status, headers: {'content-type': `${type}; charset=utf-8`}})
      }, CSV)
    },
  }
}

interface Result {
  readonly data?: unknown
  readonly errors?: readonly GraphQLError[]
}

function answerOf(result: Result, question: Question | undefined): {status: number; type: string; text: string} {
  const {data, errors = []} = result
  if (errors.length > 0) return refusal(errors)
  if (!question) return {status: 400, type: 'text/plain', text: 'text/csv: subscriptions come as events\n'}
  try {
    return {status: 200, type: CSV, text: csvOf(tableOf(question, data))}
  } catch (error) {
    if (error instanceof Error && 'extensions' in error) return refusal([error as GraphQLError])
    throw error
  }
}

function refusal(errors: readonly GraphQLError[]): {status: number; type: string; text: string} {
  const http = errors[0]?.extensions?.http as {status?: number} | undefined
  const lines = errors.map(({message, locations, extensions}) => {
    const [place] = locations ?? []
    const where = place ? ` (line ${place.line}, column ${place.column})` : ''
    return `${extensions?.code ? `${extensions.code}: ` : ''}${message}${where}\n`
  })
  return {status: http?.status ?? 500, type: 'text/plain', text: lines.join('')}
}
