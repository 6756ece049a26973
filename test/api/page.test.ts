import {createRequire} from 'node:module'
import {join} from 'node:path'
import {Pool} from 'pg'
import pino from 'pino'
import {expect, test} from 'vitest'
import {projectDir} from '../../src/config/load'

const {createApi} = createRequire(__filename)(
  join(projectDir, 'lib/api/server.js'),
) as typeof import('../../src/api/server')

test('the page of the API comes whole from here, with a query to begin with', async () => {
  const api = createApi(new Pool(), pino({level: 'silent'}))
  const response = await api.fetch('http://yoga/graphql', {headers: {accept: 'text/html'}})
  expect(response.headers.get('content-type')).toContain('text/html')
  const page = await response.text()
  expect(page).toContain('Who holds the majority of the votes cast on a proposal')
  // No script or style of another host runs beside the data.
  expect(page).not.toMatch(/<(script|link)[^>]*(src|href)="?(https?:)?\/\//)
})
