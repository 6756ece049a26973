import {BaseError} from 'viem'

/** What a node or the way to it said, in one line. */
export function rpcFailure(error: unknown): string {
  if (error instanceof BaseError) return (error.details || error.shortMessage).split('\n')[0] ?? error.name
  return error instanceof Error ? error.message : String(error)
}
