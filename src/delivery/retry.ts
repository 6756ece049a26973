/** How long to wait between attempts, in seconds. */
export interface RetrySettings {
  /** The most before the first retry. */
  readonly firstRetry: number
  /** The most before any. */
  readonly longestRetry: number
}

/**
 * Seconds before the next attempt after `failures` of them: exponential, and anywhere in the upper half, so that receivers
 * that come back are not asked by everybody at once. `random` is from 0 up to 1.
 */
export function retryDelay(failures: number, {firstRetry, longestRetry}: RetrySettings, random: number): number {
  const most = Math.min(longestRetry, firstRetry * 2 ** (failures - 1))
  return most * (0.5 + random / 2)
}
