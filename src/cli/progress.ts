const FIRST = 2000
const EVERY = 2000

/** Lines on standard error for work that takes longer than a moment. */
export class Progress {
  private next = Date.now() + FIRST

  /** Prints the line when enough time has passed since the last one. */
  tell(line: string): void {
    const now = Date.now()
    if (now < this.next) return
    this.next = now + EVERY
    console.error(line)
  }
}
