interface SeenBlock {
  readonly height: number
  readonly hash: string
}

/** Blocks that are remembered: more than any chain's finality. */
const REMEMBERED = 5_000

/**
 * Counts what reorganisations take away, from the blocks that the handler is given: a height that comes again with another
 * hash. The same block again is a transaction that was repeated. A run of such heights without a break is one
 * reorganisation. Starts with the blocks whose hashes the tables have.
 */
export class ForkCount {
  private readonly hashes = new Map<number, string>()
  private replacing = false
  reorganisations = 0
  orphanedBlocks = 0

  constructor(known: readonly SeenBlock[]) {
    for (const {height, hash} of known.toReversed()) this.hashes.set(height, hash)
  }

  /** Takes blocks in the order in which they are handed over. */
  add(blocks: readonly SeenBlock[]): void {
    for (const {height, hash} of blocks) {
      const before = this.hashes.get(height)
      // Set anew, so that the oldest entries are those that were seen longest ago.
      this.hashes.delete(height)
      this.hashes.set(height, hash)
      if (before === hash) continue
      if (before !== undefined) {
        this.orphanedBlocks += 1
        if (!this.replacing) this.reorganisations += 1
      }
      this.replacing = before !== undefined
    }
    for (const height of this.hashes.keys()) {
      if (this.hashes.size <= REMEMBERED) break
      this.hashes.delete(height)
    }
  }
}
