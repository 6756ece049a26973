import type {Page} from '../storage/read/page'
import {badInput} from './scalars'

/** Largest page that a list gives. */
const MAX_FIRST = 1000

/** Arguments of a list as GraphQL hands them over, defaults filled in by the schema. */
export interface PageArguments<Order extends string> {
  readonly first: number
  readonly skip: number
  readonly orderBy: Order
  readonly orderDirection: 'ASC' | 'DESC'
}

/** Checks a list's arguments. Throws what the caller has to change. */
export function pageOf<Order extends string>({
  first,
  skip,
  orderBy,
  orderDirection,
}: PageArguments<Order>): Page<Order> {
  checkPart({first, skip})
  return {first, skip, orderBy, direction: orderDirection}
}

/** Checks which part of a list is asked for. Throws what the caller has to change. */
export function checkPart({first, skip}: {readonly first: number; readonly skip: number}): void {
  if (first < 0 || first > MAX_FIRST)
    throw badInput(`first: expected 0 to ${MAX_FIRST}, got ${first}; use skip for what follows`)
  if (skip < 0) throw badInput(`skip: expected 0 or more, got ${skip}`)
}
