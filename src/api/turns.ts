import {setImmediate as soon} from 'node:timers/promises'

/**
 * Takes long computing one piece at a time, whoever asked for it, and lets everything that has arrived meanwhile be answered
 * between two pieces.
 */
export class Turns {
  private last: Promise<unknown> = Promise.resolve()

  /** What `work` gives once it is its turn. Rejects with what it throws. */
  take<T>(work: () => T): Promise<T> {
    const turn = this.last.then(() => soon()).then(work)
    this.last = turn.catch(() => {})
    return turn
  }
}
