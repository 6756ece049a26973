import {join, resolve} from 'node:path'
import {projectDir} from '../config/load'

/** Folder of everything that a run leaves behind; `KINGMAKER_HOME` names another one. */
export function homeDir(): string {
  return resolve(process.env.KINGMAKER_HOME ?? join(projectDir, '.kingmaker'))
}
