/** What tells one state of the tables from another. */
interface CursorRow {
  readonly height: number
  readonly hash: string
}

/**
 * The chain's state as a cache of the database at a cursor. The processor re-runs its handler after forks, failed
 * commits and serialization retries without telling it; the cursor row, read inside the handler's transaction, does.
 */
export class Memory<State> {
  private state: State | undefined
  private cursor: CursorRow | undefined
  /** How often the state had to be loaded from the tables. */
  loads = 0

  /** Hands out the state at the cursor, loading it when memory is of another one. It is forgotten until `keep`. */
  async at(cursor: CursorRow | undefined, load: () => Promise<State>): Promise<State> {
    const known = this.state
    const same = known !== undefined && cursor?.height === this.cursor?.height && cursor?.hash === this.cursor?.hash
    this.state = undefined
    if (same) return known
    this.loads += 1
    return load()
  }

  /** Takes the state back after a batch was folded into it and written. */
  keep(state: State, cursor: CursorRow): void {
    this.state = state
    this.cursor = {height: cursor.height, hash: cursor.hash}
  }
}
