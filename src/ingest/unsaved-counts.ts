/** Totals that only grow, and what of them is not written yet. */
export class UnsavedCounts<Name extends string> {
  private saved: Partial<Record<Name, number>> = {}
  private saving = false

  constructor(private readonly totals: () => Readonly<Record<Name, number>>) {}

  /** Hands what was counted since the last time to `write`; it counts as written once that resolves. */
  async save(write: (counts: Readonly<Partial<Record<Name, number>>>) => Promise<void>): Promise<void> {
    if (this.saving) return
    this.saving = true
    try {
      const now = this.totals()
      const names = Object.keys(now) as Name[]
      await write(
        Object.fromEntries(names.map(name => [name, now[name] - (this.saved[name] ?? 0)])) as Record<Name, number>,
      )
      this.saved = now
    } finally {
      this.saving = false
    }
  }
}
