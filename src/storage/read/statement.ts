import {createHash} from 'node:crypto'
import type {Conditions, Queryable} from './page'

/** Prepared statements cost memory on every connection, and no connection gives one back. */
const MOST_PREPARED = 200

const prepared = new Map<string, string>()

/**
 * The rows of a statement. A connection prepares it once and keeps the plan, unless the text is one of very many: what a
 * caller's filter or order has shaped, or more than the first {@link MOST_PREPARED} texts of a process.
 */
export async function rowsOf<Row extends object>(
  db: Queryable,
  text: string,
  given: Conditions | readonly unknown[],
): Promise<Row[]> {
  if (isList(given)) return (await db.query<Row>(statement(text, given))).rows
  const whole = `${given.tables()}${text}`
  const asked = given.isShaped ? {text: whole, values: given.parameters} : statement(whole, given.parameters)
  return (await db.query<Row>(asked)).rows
}

function isList(given: Conditions | readonly unknown[]): given is readonly unknown[] {
  return Array.isArray(given)
}

function statement(text: string, values: readonly unknown[]) {
  const name = nameOf(text)
  return {text, values: [...values], ...(name !== undefined && {name})}
}

/** By the text itself: two texts never share a name on a connection, whoever else uses it. */
function nameOf(text: string): string | undefined {
  const known = prepared.get(text)
  if (known !== undefined || prepared.size >= MOST_PREPARED) return known
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 32)
  prepared.set(text, name)
  return name
}
