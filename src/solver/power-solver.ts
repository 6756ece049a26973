import {createHash} from 'node:crypto'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import type {Pool} from 'pg'
import type {Tinypool} from 'tinypool'
import {SAMPLES} from '../core/power/turnout-sample'
import {formatRatio} from '../core/ratio'
import {findPowerResult, savePowerResult} from '../storage/power-results'
import {type PowerAnswer, type PowerJob, SOLVED_PLAYERS, SOLVER_VERSION, type TurnoutJob} from './power-job'

/** How much is asked of a worker at once. */
export interface SolverLimits {
  /** Games that wait for a worker; beyond them the answer is an error that says so. */
  readonly mostWaiting: number
  /** Who asks is told to come again after so long; the game is solved and kept all the same. */
  readonly patienceMs: number
}

const DEFAULT_LIMITS: SolverLimits = {mostWaiting: 50, patienceMs: 25_000}
/** A worker without work ends after so long. */
const IDLE_MS = 30_000

/** There are more games waiting than can be solved soon. */
export class SolverBusy extends Error {
  override readonly name = 'SolverBusy'
}

/**
 * Solves games in a worker thread, so that the one that answers requests never computes, and keeps every result in the
 * database by a digest of what it follows from: the same weights are never solved twice, and no fork makes a result wrong.
 * The pool has to let it write.
 */
export class PowerSolver {
  private workers: Promise<Tinypool> | undefined
  private readonly running = new Map<string, Promise<PowerAnswer>>()

  constructor(
    private readonly pool: Pool,
    private readonly limits: SolverLimits = DEFAULT_LIMITS,
  ) {}

  /** The indices of a game. Throws {@link SolverBusy} when too many wait, or when it takes too long to wait for. */
  solve(job: PowerJob, subject: string): Promise<PowerAnswer> {
    const {mostWaiting} = this.limits
    const digest = digestOf(job)
    const known = this.running.get(digest)
    if (known !== undefined) return this.inTime(known)
    if (this.running.size >= mostWaiting)
      return Promise.reject(new SolverBusy(`${mostWaiting} games are being solved: ask again in a minute`))
    const found = this.findOrSolve(digest, job, subject).finally(() => this.running.delete(digest))
    this.running.set(digest, found)
    return this.inTime(found)
  }

  /** Ends the worker; what it is at is lost. */
  async close(): Promise<void> {
    await (await this.workers)?.destroy()
  }

  private async inTime(found: Promise<PowerAnswer>): Promise<PowerAnswer> {
    const {patienceMs} = this.limits
    const late = new AbortController()
    const waited = sleep(patienceMs, undefined, {signal: late.signal, ref: false}).then(() => {
      throw new SolverBusy(`the game is still being solved after ${patienceMs} ms, and will be kept: ask again`)
    })
    // Whichever is later is nobody's concern any more.
    for (const either of [waited, found]) either.catch(() => {})
    return Promise.race([found, waited]).finally(() => late.abort())
  }

  private async findOrSolve(digest: string, job: PowerJob, subject: string): Promise<PowerAnswer> {
    const kept = await findPowerResult<PowerAnswer>(this.pool, digest)
    if (kept) return kept
    const startedAt = performance.now()
    this.workers ??= startWorkers()
    const result: PowerAnswer = await (await this.workers).run(job)
    const duration = Math.round(performance.now() - startedAt)
    await savePowerResult(this.pool, {id: digest, subject, duration, result})
    return result
  }
}

async function startWorkers(): Promise<Tinypool> {
  const {Tinypool} = await import('tinypool')
  const filename = join(__dirname, 'power-worker.js')
  return new Tinypool({filename, runtime: 'worker_threads', minThreads: 0, maxThreads: 1, idleTimeout: IDLE_MS})
}

function digestOf(job: PowerJob): string {
  if ('voters' in job) return digestOfTurnout(job)
  const hash = createHash('sha256').update(`${SOLVER_VERSION} ${SOLVED_PLAYERS} ${job.quota ?? 'majority'}`)
  for (const weight of job.weights) hash.update(` ${weight}`)
  return hash.digest('hex')
}

function digestOfTurnout({quorum, quorumCounts, seed, voters}: TurnoutJob): string {
  const head = ['turnout', SOLVER_VERSION, SOLVED_PLAYERS, SAMPLES, seed, quorum, ...quorumCounts]
  const hash = createHash('sha256').update(head.join(' '))
  for (const {weight, turnout, inFavour, abstaining} of voters)
    hash.update(` ${weight} ${[turnout, inFavour, abstaining].map(formatRatio).join(' ')}`)
  return hash.digest('hex')
}
