import {spawnSync} from 'node:child_process'
import {statSync} from 'node:fs'

/** The operating-system account PostgreSQL runs under when that is not our own. */
export interface PostgresAccount {
  readonly uid: number
  readonly gid: number
}

const NOBODY: PostgresAccount = {uid: 65534, gid: 65534}

/** PostgreSQL refuses to run as root: root lends it the data folder's owner, or else nobody. Everyone else: undefined. */
export function postgresAccount(dataDir: string): PostgresAccount | undefined {
  if (process.getuid?.() !== 0) return undefined
  const found = statSync(dataDir, {throwIfNoEntry: false})
  return found && found.uid !== 0 ? {uid: found.uid, gid: found.gid} : NOBODY
}

/** Whether the account can read and, for folders, enter every one of the paths. */
export function accountCanRead(account: PostgresAccount, paths: readonly string[]): boolean {
  // Asking the kernel under that account covers ACLs, groups and mount options, which mode bits alone do not.
  const script = 'for p do test -r "$p" || exit 1; if test -d "$p"; then cd "$p" || exit 1; fi; done'
  return spawnSync('/bin/sh', ['-c', script, 'sh', ...paths], {...account, cwd: '/', stdio: 'ignore'}).status === 0
}

/** Whether the account can enter a folder (it need not be able to list it). */
export function accountCanEnter(account: PostgresAccount, folder: string): boolean {
  const probe = spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], {...account, cwd: '/', stdio: 'ignore'})
  if (probe.error) {
    throw new Error(
      `Cannot run a program as uid ${account.uid}: ${probe.error.message}. PostgreSQL refuses to run as root; ` +
        'start Kingmaker as an ordinary user, or set DB_URL to a PostgreSQL server you run yourself.',
    )
  }
  return probe.status === 0
}
