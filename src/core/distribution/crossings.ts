/** How many answers are kept, a power of two: a few percentages, and two thresholds for each governor that counts a token. */
const KEPT = 16
/** Answers are forgotten after so many changes, before what was rounded at each adds up. */
const CHANGES = 4096
/** How wrong an amount is at most as the nearest double, with another rounding after it, relatively. */
const ROUNDED = 2 ** -52
/**
 * Of amounts, of sums of them and of up to `CHANGES` movements, doubles are less wrong than this part of the largest that
 * take part.
 */
const DOUBT = 2 ** -40

/**
 * Remembers how many of the largest weights it takes to exceed thresholds, and for how long that holds for certain: a sum
 * of the k largest moves by no more than the weight that changes does. So most changes leave most answers as they are,
 * which two comparisons of doubles tell; nothing is answered that they leave in doubt.
 */
export class Crossings {
  private kept = 0
  private next = 0
  private changes = 0
  /** Sum of the amounts by which weights have changed, and no less. */
  private moved = 0
  /** The `k` largest weights were the fewest above some threshold. */
  private readonly fewest = new Uint32Array(KEPT)
  /** Sum of the k largest, plus all that had moved by then: it is no less than this less all that has moved. */
  private readonly sums = new Float64Array(KEPT)
  /** Sum of the k − 1 largest, less all that had moved by then: it is no more than this plus all that has moved. */
  private readonly befores = new Float64Array(KEPT)

  /** A weight has changed; both amounts as the nearest doubles. O(1). */
  move(gone: number, come: number): void {
    this.moved += Math.abs(come - gone) + (come + gone) * ROUNDED
    this.changes++
  }

  /** The fewest whose sum exceeds a threshold from 0 to `total`, where doubles of both tell it for certain. O(1). */
  find(threshold: number, total: number): number | undefined {
    // Differences to a large sum of movements lose what they are to tell.
    if (this.changes >= CHANGES || this.moved > 1024 * total) this.forget()
    const {moved, sums, befores, kept} = this
    const doubt = moved + (moved + total) * DOUBT
    // What was kept last holds most often.
    for (let age = 1; age <= kept; age++) {
      const i = (this.next - age) & (KEPT - 1)
      if ((sums[i] ?? 0) - doubt > threshold && (befores[i] ?? 0) + doubt <= threshold) return this.fewest[i]
    }
    return undefined
  }

  /** Keeps that `k` is the answer for a threshold: the sum of the k largest is above it, `before` without the last is not. O(1). */
  keep(k: number, sum: number, before: number): void {
    const {next} = this
    this.fewest[next] = k
    this.sums[next] = sum + this.moved
    this.befores[next] = before - this.moved
    this.next = (next + 1) & (KEPT - 1)
    this.kept = Math.max(this.kept, next + 1)
  }

  private forget(): void {
    this.kept = 0
    this.next = 0
    this.moved = 0
    this.changes = 0
  }
}
