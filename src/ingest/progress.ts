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
/** At the head, where every block is a batch, a word now and then is enough. */
const INTERVAL_AT_HEAD_MS = 30_000

/** Blocks behind the head that still count as being at it. */
const SLACK = 3

/** Counts what ingestion does and says how far it is: every two seconds on the way, every thirty at the head. */
export class Progress {
  private events = 0
  private eventsBefore = 0
  private heightBefore: number | undefined
  private reportedAt: number
  /** From reaching the head until falling behind it by more than the blocks that come while one is written. */
  private atHead = false

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
    const arrived = height >= head && !this.atHead
    this.atHead = height >= head || (this.atHead && height >= head - SLACK)
    const interval = this.atHead ? INTERVAL_AT_HEAD_MS : INTERVAL_MS
    if (elapsed * 1000 < interval && !arrived) return undefined
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

/** A report in one line for people. */
export function progressLine(
  chain: string,
  {height, head, events, eventsPerSecond, secondsLeft, percent}: ProgressReport,
): string {
  const count = (value: number) => value.toLocaleString('en-US')
  if (height >= head - SLACK)
    return `${chain}: at the head, block ${count(height)}, ${count(events)} events since the start`
  const left = secondsLeft === undefined ? 'time left unknown' : `${duration(secondsLeft)} left`
  return `${chain}: block ${count(height)} of ${count(head)} (${percent} %), ${count(eventsPerSecond)} events/s, ${left}`
}

function duration(seconds: number): string {
  if (seconds < 90) return `${seconds} s`
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`
  return `${Math.round(seconds / 360) / 10} h`
}
