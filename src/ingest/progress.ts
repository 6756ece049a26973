/** One progress report: what was done, how fast, and how long the rest takes at this pace. */
export interface ProgressReport {
  readonly height: number
  readonly head: number
  readonly events: number
  readonly eventsPerSecond: number
  /** Seconds; undefined until a pace is known. */
  readonly secondsLeft: number | undefined
  readonly percent: number
}

const INTERVAL_MS = 2_000

/** Counts what ingestion does and says, at most every two seconds, how far it is. */
export class Progress {
  private events = 0
  private eventsBefore = 0
  private heightBefore: number | undefined
  private reportedAt: number

  constructor(
    private readonly first: number,
    private readonly now: () => number = Date.now,
  ) {
    this.reportedAt = now()
  }

  /** Adds a batch up to `height`; gives a report when one is due, or when `height` has just reached the head. */
  add(events: number, height: number, head: number): ProgressReport | undefined {
    this.events += events
    const elapsed = (this.now() - this.reportedAt) / 1000
    const start = this.heightBefore ?? this.first
    const arrived = height >= head && start < head - 1
    if (elapsed * 1000 < INTERVAL_MS && !arrived) return undefined
    const pace = elapsed > 0 ? (height - start) / elapsed : 0
    const report = {
      height,
      head,
      events: this.events,
      eventsPerSecond: elapsed > 0 ? Math.round((this.events - this.eventsBefore) / elapsed) : 0,
      secondsLeft: pace > 0 ? Math.ceil(Math.max(0, head - height) / pace) : undefined,
      percent: head > this.first ? Math.floor((1000 * (height - this.first)) / (head - this.first)) / 10 : 100,
    }
    this.eventsBefore = this.events
    this.heightBefore = height
    this.reportedAt = this.now()
    return report
  }
}
