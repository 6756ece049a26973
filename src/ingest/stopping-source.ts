import type {ArchiveBlock, LogQuery} from './log-source'

/** A source of final blocks: those with matching logs, and the last one of a range in any case. */
export interface FinalBlocks {
  getHeight(): Promise<number>
  query(query: LogQuery): Promise<ArchiveBlock[]>
}

/** A source whose ranges end at given heights, so that these blocks are handed over even without logs. */
export class StoppingSource implements FinalBlocks {
  constructor(
    private readonly source: FinalBlocks,
    private readonly stops: readonly number[],
  ) {}

  getHeight(): Promise<number> {
    return this.source.getHeight()
  }

  query(query: LogQuery): Promise<ArchiveBlock[]> {
    const ends = [...this.stops.filter(height => height >= query.fromBlock), query.toBlock ?? Number.POSITIVE_INFINITY]
    const toBlock = Math.min(...ends)
    return this.source.query(Number.isFinite(toBlock) ? {...query, toBlock} : query)
  }
}
