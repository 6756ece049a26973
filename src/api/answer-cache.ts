import {LRUCache} from 'lru-cache'

/** An answer as it goes over the wire. */
export interface CachedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/**
 * Answers by the request that they are for, valid while the index stands where it stood: a dashboard that polls between
 * two blocks costs nothing. `stand` tells what the tables are at, as text; requests at the same time share one reading.
 */
export class AnswerCache {
  private readonly answers: LRUCache<string, CachedAnswer>
  private reading: Promise<string> | undefined

  constructor(
    bytes: number,
    private readonly stand: () => Promise<string>,
  ) {
    this.answers = new LRUCache({maxSize: bytes, sizeCalculation: ({body}, key) => body.byteLength + key.length + 500})
  }

  /** The key of a request as of now: another one after every block. */
  async keyOf(request: string): Promise<string> {
    this.reading ??= this.stand().finally(() => {
      this.reading = undefined
    })
    return `${await this.reading}\n${request}`
  }

  get(key: string): CachedAnswer | undefined {
    return this.answers.get(key)
  }

  set(key: string, answer: CachedAnswer): void {
    this.answers.set(key, answer)
  }
}
