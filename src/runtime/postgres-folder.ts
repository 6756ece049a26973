import {chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {accountCanEnter, type PostgresAccount} from './postgres-account'
import {readOnceFile, writeOnceFile} from './postgres-once-file'

const ELSEWHERE = '/var/tmp'

/** The folder that holds the data folder `postgres`: the home, or the place recorded in it. Changes nothing. */
export function postgresFolder(home: string): string {
  const recorded = readOnceFile(locationFile(home))
  return recorded !== undefined && existsSync(recorded) ? recorded : home
}

/** Makes the home and settles where the data goes: elsewhere when PostgreSQL's account cannot reach the home. */
export function choosePostgresFolder(
  home: string,
  account: PostgresAccount | undefined,
  log: (message: string) => void,
): string {
  if (!existsSync(home)) {
    mkdirSync(home, {recursive: true})
    // Only a folder of our own making is opened up, against a restrictive umask.
    if (account) chmodSync(home, 0o755)
  }
  const current = postgresFolder(home)
  if (current !== home || account === undefined || accountCanEnter(account, home)) return current
  if (existsSync(join(home, 'postgres'))) {
    throw new Error(
      `${join(home, 'postgres')} holds a database, but uid ${account.uid}, which runs it for root, cannot enter ${home} any more. ` +
        `Let others pass through the folders above it (chmod o+x), or delete ${home} to start with an empty database.`,
    )
  }
  // What is recorded no longer exists, or nothing is recorded.
  rmSync(locationFile(home), {force: true})
  const fresh = mkdtempSync(join(ELSEWHERE, 'kingmaker-'))
  chmodSync(fresh, 0o711)
  const settled = writeOnceFile(locationFile(home), fresh, 0o644)
  if (settled !== fresh) rmSync(fresh, {recursive: true})
  log(`uid ${account.uid}, which runs PostgreSQL for root, cannot enter ${home}: the database is kept in ${settled}`)
  return settled
}

function locationFile(home: string): string {
  return join(home, 'postgres-location')
}
