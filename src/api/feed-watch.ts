import {setTimeout as sleep} from 'node:timers/promises'
import type {Pool} from 'pg'
import {readFeedStand} from '../storage/read/feed'

const LOOK_MS = 250

/** Tells everybody who follows the feed when there is something new: one look at the database for all of them. */
export class FeedWatch {
  private stand = ''
  private waiting: (() => void)[] = []
  private looking = false

  constructor(private readonly pool: Pool) {}

  /** Resolves when the feed has moved since somebody last looked, or when `signal` aborts. */
  async moved(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    await new Promise<void>(resolve => {
      const wake = () => {
        signal.removeEventListener('abort', wake)
        resolve()
      }
      signal.addEventListener('abort', wake)
      this.waiting.push(wake)
      if (!this.looking) void this.look()
    })
  }

  private async look(): Promise<void> {
    this.looking = true
    while (this.waiting.length > 0) {
      // A database that does not answer is asked again; followers wait.
      const stand = await readFeedStand(this.pool).catch(() => this.stand)
      if (stand !== this.stand) {
        this.stand = stand
        for (const wake of this.waiting.splice(0)) wake()
      }
      await sleep(LOOK_MS, undefined, {ref: false})
    }
    this.looking = false
  }
}
