/** What has to be known of somebody behind a delegate. */
export interface Delegator {
  readonly balance: bigint
}

/** The holders behind one delegate, with the largest first: a binary heap that knows where everybody is. */
export class Delegators<D extends Delegator> {
  private readonly heap: D[] = []
  private readonly places = new Map<D, number>()

  get count(): number {
    return this.heap.length
  }

  /** Largest balance behind the delegate; 0 for nobody. O(1). */
  get largest(): bigint {
    return this.heap[0]?.balance ?? 0n
  }

  /** Takes somebody in, or finds the place anew of somebody whose balance has changed. O(log n). */
  put(delegator: D): void {
    let place = this.places.get(delegator)
    if (place === undefined) {
      place = this.heap.length
      this.heap.push(delegator)
    }
    this.settle(delegator, place)
  }

  /** Takes somebody out who was there. O(log n). */
  remove(delegator: D): void {
    const place = this.places.get(delegator)
    if (place === undefined) return
    this.places.delete(delegator)
    const last = this.heap.pop()
    if (last !== undefined && last !== delegator) this.settle(last, place)
  }

  private settle(delegator: D, from: number): void {
    let place = from
    for (let up = (place - 1) >> 1; place > 0; up = (place - 1) >> 1) {
      const above = this.heap[up]
      if (!above || above.balance >= delegator.balance) break
      this.set(place, above)
      place = up
    }
    for (;;) {
      const below = this.largerChild(place)
      const child = this.heap[below]
      if (!child || child === delegator || child.balance <= delegator.balance) break
      this.set(place, child)
      place = below
    }
    this.set(place, delegator)
  }

  private largerChild(place: number): number {
    const left = 2 * place + 1
    const [first, second] = [this.heap[left], this.heap[left + 1]]
    return first && second && second.balance > first.balance ? left + 1 : left
  }

  private set(place: number, delegator: D): void {
    this.heap[place] = delegator
    this.places.set(delegator, place)
  }
}
