import {setPriority} from 'node:os'
import {type PowerAnswer, type PowerJob, solvePowerJob} from './power-job'

/** Yields to everything else on the machine, the indexers first of all. */
const NICE = 10
let yielding = false

/** What a worker thread runs for each game. */
export default function powerWorker(job: PowerJob): PowerAnswer {
  // On Linux the priority is the calling thread's. Elsewhere it would be that of the whole process.
  if (!yielding && process.platform === 'linux') setPriority(NICE)
  yielding = true
  return solvePowerJob(job)
}
