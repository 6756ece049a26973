// One server of `npm run bench:api`: the API, or a bare node server over `pg`.
import {createServer} from 'node:http'
import {createRequire} from 'node:module'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {queries} from './api-queries.mjs'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('..', import.meta.url))
const {openReadOnlyPool} = require(join(root, 'lib/storage/connection.js'))
const pool = openReadOnlyPool(10, 15_000)

if (process.argv[2] === 'api') {
  const {serveApi} = require(join(root, 'lib/api/server.js'))
  const {apiSettings} = require(join(root, 'lib/api/settings.js'))
  const log = require('pino')({level: 'warn'})
  const server = await serveApi(pool, log, {port: 0, settings: apiSettings(process.env)})
  process.send(server.address().port)
} else {
  const named = new Map(queries.map(({name, sql}) => [name, {name, text: sql}]))
  const server = createServer((request, response) => {
    const name = new URL(request.url, 'http://localhost').searchParams.get('name')
    pool.query(named.get(name)).then(
      ({rows}) => response.writeHead(200, {'content-type': 'application/json'}).end(JSON.stringify(rows[0].json)),
      error => response.writeHead(500).end(String(error)),
    )
  })
  server.listen(0, () => process.send(server.address().port))
}
