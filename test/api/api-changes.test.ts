import {spawnSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {projectDir} from '../../src/config/load'

const schema = readFileSync(join(projectDir, 'docs/api.graphql'), 'utf8')
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kingmaker-schema-'))
})

afterAll(() => rmSync(folder, {recursive: true}))

function check(...files: readonly string[]) {
  const script = join(projectDir, 'scripts/api-changes.mjs')
  const {status, stderr} = spawnSync(process.execPath, [script, 'check', ...files], {encoding: 'utf8'})
  return {status, stderr}
}

test('docs/api.graphql answers every query that docs/api-released.graphql does', () => {
  expect(check()).toEqual({status: 0, stderr: ''})
})

test.each([
  ['a field that goes', /\n {2}voteCount: Int!/, '', 'Proposal.voteCount was removed.'],
  ['a value of an enum that goes', /\n {2}Expired\n/, '\n', 'Expired was removed from enum type ProposalState.'],
  ['a field that may be null', /voter: Address!/, 'voter: Address', 'voter changed type from Address! to Address.'],
  [
    'an argument that has to be given',
    /\n {2}asset\(/,
    '\n  asset(chain: String!, ',
    'A required arg chain on Query.asset was added.',
  ],
])('%s is told', (_, pattern, replacement, message) => {
  const changed = schema.replace(pattern, replacement)
  expect(changed).not.toBe(schema)
  const [released, current] = [join(folder, 'released.graphql'), join(folder, 'current.graphql')]
  writeFileSync(released, schema)
  writeFileSync(current, changed)
  const {status, stderr} = check(released, current)
  expect(status).toBe(1)
  expect(stderr).toContain(message)
  expect(stderr).toContain('npm run api:accept -- ')
  // The other way round it is no more than something new, but for what was made nullable.
  if (!message.includes('changed type'))
    expect(check(current, released).status).toBe(message.includes('required') ? 1 : 0)
})
