// What of docs/api.graphql breaks queries that were valid for docs/api-released.graphql:
//   node scripts/api-changes.mjs check [released] [current]    exit code 1 when something does
//   node scripts/api-changes.mjs accept ["what users change"]  takes the schema as it is as released; where it breaks
//                                                              something, with a line for CHANGELOG.md
import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('..', import.meta.url))
const {buildSchema, findBreakingChanges} = require('graphql')
const RELEASED = join(root, 'docs/api-released.graphql')
const CURRENT = join(root, 'docs/api.graphql')
const CHANGELOG = join(root, 'CHANGELOG.md')

const [verb, ...rest] = process.argv.slice(2)
const [released, current] = verb === 'check' ? [rest[0] ?? RELEASED, rest[1] ?? CURRENT] : [RELEASED, CURRENT]
const schemaOf = file => buildSchema(readFileSync(file, 'utf8'))
// The first of all schemas breaks nothing.
const changes =
  verb === 'check' || existsSync(released)
    ? findBreakingChanges(schemaOf(released), schemaOf(current)).map(({description}) => `  ${description}`)
    : []

if (verb === 'check') {
  if (changes.length === 0) process.exit(0)
  console.error(`queries that were valid for ${released} are not any more:\n${changes.join('\n')}`)
  console.error('mend the schema or, when it is meant: npm run api:accept -- "what users of the API have to change"')
  process.exit(1)
}
if (verb !== 'accept') {
  console.error('expected `check` or `accept`')
  process.exit(2)
}
const [sentence] = rest
if (changes.length > 0) {
  if (!sentence) {
    console.error(`this breaks queries:\n${changes.join('\n')}\nsay in a sentence what users of the API have to change`)
    process.exit(2)
  }
  writeFileSync(CHANGELOG, `${readFileSync(CHANGELOG, 'utf8').trimEnd()}\n* **Breaking for queries:** ${sentence}\n`)
}
const text = readFileSync(CURRENT, 'utf8')
const note =
  '# The public schema that queries in use were written for. Not edited: `npm run api:accept` takes the schema as it is.'
writeFileSync(RELEASED, `${note}\n${text.slice(text.indexOf('\n') + 1)}`)
console.log(`docs/api-released.graphql is docs/api.graphql now, with ${changes.length} breaking changes`)
