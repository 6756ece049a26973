import {afterAll, beforeAll} from 'vitest'
import {TestApi} from '../harness/api'
import {indexDemos, testPool} from '../harness/demo-index'
import {startTestPostgres, type TestPostgres} from '../harness/postgres'
import {caveatsTests} from './demo/caveats'
import {csvTests} from './demo/csv'
import type {Demo} from './demo/demo'
import {documentedTests} from './demo/documented'
import {hostileTests} from './demo/hostile'
import {identityTests} from './demo/identity'
import {knownQueryTests} from './demo/known-queries'
import {statementTests} from './demo/statements'
import {statusTests} from './demo/status'

// Questions about the demo's data, by what they are about: one index for all of them.
let postgres: TestPostgres
const demo = {} as Demo

beforeAll(async () => {
  postgres = await startTestPostgres()
  demo.pool = testPool(await indexDemos(postgres))
  demo.api = new TestApi(demo.pool)
})

afterAll(async () => {
  await demo.pool?.end()
  await postgres?.close()
})

identityTests(demo)
statusTests(demo)
caveatsTests(demo)
csvTests(demo)
documentedTests(demo)
statementTests(demo)
knownQueryTests(demo)
hostileTests(demo)
