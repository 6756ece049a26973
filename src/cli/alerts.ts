import {Command} from 'commander'
import type {Pool} from 'pg'
import {aboutWhom, alertDocument} from '../api/alert-document'
import {cursorOf, placeOf} from '../api/feed-cursor'
import {ConfigError} from '../core/errors'
import {readDeadLetters, redeliver} from '../storage/deliveries'
import {type AlertChange, readAlerts} from '../storage/read/alerts'
import {readDaos} from '../storage/read/daos'
import {withDatabase} from './database'
import {textTable} from './text-table'

interface Options {
  readonly since?: string
  readonly final?: true
  readonly dao?: string
  readonly json?: true
  readonly dead?: true
  readonly redeliver?: readonly string[] | true
}

/** Exit code by which scripts learn that there is something new. */
const FOUND_EXIT = 4
const PAGE = 500

/** `kingmaker alerts`: what the rules say, from a cursor on. */
export function alertsCommand(): Command {
  return new Command('alerts')
    .description('print what the alert rules say, from a cursor on')
    .option('--since <cursor>', 'only what came after it; the last line of an earlier run names it')
    .option('--final', 'only what no reorganisation can take back any more')
    .option('--dao <slug>', 'only about this DAO')
    .option('--json', 'one JSON object a line')
    .option('--dead', 'print the deliveries that were given up instead')
    .option('--redeliver [ids...]', 'have these deliveries sent again; all that were given up without any')
    .addHelpText(
      'after',
      `
The last line is the cursor to go on from. Without --final, what a reorganisation takes back comes as "retracted".
docs/alerts.md has the rules, and what each field means.
Exit codes: 0 nothing new, 4 something new (with --dead: there are some), 2 the arguments or the configuration have to
change, 1 failed. Example, for cron:
  npx kingmaker alerts --final --json --since "$(cat cursor)" > new; code=$?`,
    )
    .action(async (options: Options) => {
      process.exitCode = await withDatabase(pool => run(pool, options))
    })
}

async function run(pool: Pool, options: Options): Promise<number> {
  if (options.dao !== undefined) await assertDao(pool, options.dao)
  if (options.redeliver !== undefined) return sendAgain(pool, options.redeliver)
  return options.dead ? printDead(pool, options) : printNew(pool, options)
}

async function assertDao(pool: Pool, slug: string): Promise<void> {
  const known = (await readDaos(pool)).map(row => row.slug)
  if (!known.includes(slug))
    throw new ConfigError([`--dao: no DAO ${JSON.stringify(slug)} is indexed; there are ${known.join(', ') || 'none'}`])
}

async function printNew(pool: Pool, {since, final, dao, json}: Options): Promise<number> {
  let place = placeOf(since)
  let found = 0
  for (let more = true; more; ) {
    const page = await readAlerts(pool, {since: place, dao, finalOnly: final === true, first: PAGE})
    for (const change of page.changes) console.log(json ? JSON.stringify(documentOf(change)) : lineOf(change))
    found += page.changes.length
    place = page.place
    more = page.more
  }
  console.log(json ? JSON.stringify({cursor: cursorOf(place)}) : `cursor: ${cursorOf(place)}`)
  return found > 0 ? FOUND_EXIT : 0
}

function documentOf({row, retracts}: AlertChange) {
  return retracts === null ? alertDocument(row) : {...alertDocument(row), phase: 'retracted'}
}

function lineOf(change: AlertChange): string {
  const document = documentOf(change)
  const {phase, final, block, dao, rule, text} = document
  const standing = phase === 'retracted' ? '' : final ? ' final' : ' pending'
  return `${block.timestamp} ${dao} block ${block.number}${standing} ${phase} ${rule}: ${text}${aboutWhom(document)}`
}

async function printDead(pool: Pool, {dao, json}: Options): Promise<number> {
  const dead = await readDeadLetters(pool, dao)
  if (json)
    for (const {body, finishedAt, ...letter} of dead)
      console.log(JSON.stringify({...letter, finishedAt: finishedAt.toISOString(), message: JSON.parse(body)}))
  else if (dead.length === 0) console.log('no delivery was given up')
  else {
    const rows = dead.map(({id, attempts, finishedAt, lastError}) => [
      id,
      attempts,
      finishedAt.toISOString(),
      lastError ?? '',
    ])
    console.log(textTable(['delivery', 'attempts', 'given up', 'last failure'], rows))
  }
  return dead.length > 0 ? FOUND_EXIT : 0
}

async function sendAgain(pool: Pool, ids: readonly string[] | true): Promise<number> {
  const count = await redeliver(pool, ids === true ? 'dead' : ids)
  if (ids !== true && count === 0)
    throw new ConfigError([
      '--redeliver: expected ids of deliveries that were given up or delivered; one of them is not',
    ])
  console.log(`${count} ${count === 1 ? 'delivery is' : 'deliveries are'} sent again by a running \`kingmaker start\``)
  return 0
}
