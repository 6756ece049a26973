import {readFileSync, writeFileSync} from 'node:fs'
import type {Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {join} from 'node:path'
import pino from 'pino'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {projectDir} from '../../../src/config/load'
import {serveApi} from '../../harness/api'
import type {Demo} from './demo'

const FILE = join(projectDir, 'docs/api.md')
/** A query, and the answer that stands below it. */
const EXAMPLE = /```graphql\n([^`]+)```\n+(?:[^`#]+\n+)?```(json|csv)\n([^`]*)```/g
/** Writes what was answered into the document, for somebody to read and commit. */
const UPDATES = process.env.UPDATE_ANSWERS === '1'

interface Example {
  readonly section: string
  readonly query: string
  readonly language: string
  readonly answer: string
}

function examples(): Example[] {
  return readFileSync(FILE, 'utf8')
    .split(/^(?=#{2,3} )/m)
    .flatMap(part =>
      [...part.matchAll(EXAMPLE)].map(([, query = '', language = '', answer = '']) => {
        return {section: part.slice(0, part.indexOf('\n')), query, language, answer}
      }),
    )
}

/** JSON as it stands in the document: what fits a line is on one. */
function printed(value: unknown, indent = ''): string {
  const line = JSON.stringify(value)
  if (value === null || typeof value !== 'object' || line.length + indent.length <= 110) return line
  const inner = `${indent}  `
  const entries = Array.isArray(value)
    ? value.map(item => printed(item, inner))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${printed(item, inner)}`)
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  return `${open}\n${inner}${entries.join(`,\n${inner}`)}\n${indent}${close}`
}

export function documentedTests(demo: Demo): void {
  describe('docs/api.md', () => {
    let server: Server

    beforeAll(async () => {
      server = await serveApi(demo.pool, pino({level: 'silent'}), {port: 0})
    })

    afterAll(() => {
      server.closeAllConnections()
      server.close()
    })

    async function answerOf({query, language}: Example): Promise<string> {
      const accept = language === 'csv' ? 'text/csv' : 'application/json'
      const {port} = server.address() as AddressInfo
      const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
        method: 'POST',
        headers: {'content-type': 'application/json', accept},
        body: JSON.stringify({query}),
      })
      const text = await response.text()
      if (language === 'csv') return text
      const {data, errors} = JSON.parse(text)
      expect(errors, query).toBeUndefined()
      return `${printed(data)}\n`
    }

    test('opens with ten questions, each with a query and its answer', () => {
      const text = readFileSync(FILE, 'utf8')
      const questions = [...text.matchAll(/^### \d+\. .+\?$/gm)].map(([title]) => title)
      expect(questions.map(title => Number(/\d+/.exec(title)?.[0]))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      expect(examples().map(({section}) => section)).toEqual(expect.arrayContaining(questions))
    })

    test('every query is answered as it says', async () => {
      let text = readFileSync(FILE, 'utf8')
      const wrong: object[] = []
      expect(text.match(/```graphql/g)).toHaveLength(examples().length)
      for (const example of examples()) {
        const found = await answerOf(example)
        expect(found.length, example.query).toBeGreaterThan(20)
        if (found !== example.answer) wrong.push({query: example.query, answer: example.answer, found})
        const at = text.indexOf(example.query)
        const from = text.indexOf(`\`\`\`${example.language}\n`, at) + example.language.length + 4
        text = text.slice(0, from) + found + text.slice(text.indexOf('```', from))
      }
      if (UPDATES) writeFileSync(FILE, text)
      expect(UPDATES ? [] : wrong).toEqual([])
    })
  })
}
