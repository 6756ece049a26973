// Fails when the migrations do not lead to the model of schema.graphql. Runs inside scripts/with-database.mjs.
import {createRequire} from 'node:module'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('..', import.meta.url))
const {missingMigrations} = require(join(root, 'lib/storage/migrate.js'))

const missing = await missingMigrations()
if (missing.length > 0) {
  console.error(
    `db/migrations lack ${missing.length} statements; run \`npm run migration:generate\`:\n${missing.join('\n')}`,
  )
  process.exit(1)
}
console.log('db/migrations lead to the model')
