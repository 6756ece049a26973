/** How many answers are kept: a few percentages, and two thresholds for each governor that counts a token. */
const KEPT = 16
/** Doubles of amounts and of sums of them are less wrong than this part of the largest that take part. */
const DOUBT = 2 ** -45

/** The `k` largest weights were the fewest above some threshold; both sums so that what has moved since can be set against them. */
interface Crossing {
  readonly k: number
  /** Sum of the k largest, plus all that had moved by then: no less than this less all that has moved. */
  readonly sum: number
  /** Sum of the k − 1 largest, less all that had moved by then: no more than this plus all that has moved. */
  readonly before: number
}

/**
 * Remembers how many of the largest weights it takes to exceed thresholds, and for how long that holds for certain: a sum
 * of the k largest moves by no more than the weight that changes does. So most changes leave most answers as they are,
 * which two comparisons of doubles tell; nothing is answered that they leave in doubt.
 */
export class Crossings {
  private readonly kept: Crossing[] = []
  private next = 0
  /** Sum of the amounts by which weights have changed. */
  private moved = 0

  /** A weight has changed by `growth`. O(1). */
  move(growth: bigint): void {
    this.moved += Math.abs(Number(growth))
  }

  /** The fewest whose sum exceeds a threshold from 0 to `total`, where that is known for certain. O(1). */
  find(threshold: bigint, total: bigint): number | undefined {
    const [limit, whole] = [Number(threshold), Number(total)]
    // Differences to a large sum of movements lose what they are to tell.
    if (this.moved > 1024 * whole) this.forget()
    const doubt = this.moved + (this.moved + whole) * DOUBT
    return this.kept.find(({sum, before}) => sum - doubt > limit && before + doubt <= limit)?.k
  }

  /** Keeps that `k` is the answer for a threshold: their sum is above it, the sum without the last of them is not. O(1). */
  keep(k: number, sum: bigint, last: bigint): void {
    this.kept[this.next] = {k, sum: Number(sum) + this.moved, before: Number(sum - last) - this.moved}
    this.next = (this.next + 1) % KEPT
  }

  private forget(): void {
    this.kept.length = 0
    this.next = 0
    this.moved = 0
  }
}
