/** What is in force from a block on. */
export interface Since<Rules> {
  readonly from: number
  readonly rules: Rules
}

/** Rules of one contract by block: the first ones are in force from the beginning, each of the others from its block. */
export class Intervals<Rules> {
  /** @throws RangeError unless the later ones are in ascending order. */
  constructor(
    private readonly first: Rules,
    private readonly later: readonly Since<Rules>[] = [],
  ) {
    for (const [i, {from}] of later.entries())
      if (from <= (later[i - 1]?.from ?? 0)) throw new RangeError(`rules from block ${from} do not follow those before`)
  }

  /** What is in force at the end of a block. */
  at(height: number): Since<Rules> {
    return this.later.findLast(({from}) => from <= height) ?? {from: 0, rules: this.first}
  }

  /** What came into force in that very block; undefined when nothing did. */
  startingAt(height: number): Since<Rules> | undefined {
    return this.later.find(({from}) => from === height)
  }
}
