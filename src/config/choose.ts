import {ConfigError} from '../core/errors'
import {daoFiles, daosDir, demoDaosDir} from './load'

/** The DAO files of a run, and whether they are the demo's. */
export interface Choice {
  readonly files: readonly string[]
  readonly demo: boolean
}

/** Own files when there are any, else the demo; `demo: false` leaves it out. Throws when nothing is left to index. */
export function chooseDaos(options: {readonly demo: boolean}): Choice {
  const own = daoFiles(daosDir())
  if (own.length > 0) return {files: own, demo: false}
  if (options.demo) return {files: daoFiles(demoDaosDir), demo: true}
  throw new ConfigError([
    `${daosDir()}: expected at least one DAO file (<slug>.yaml) without the demo, found none; CONTRIBUTING.md has the recipe`,
  ])
}
