import {stringify} from 'csv-stringify/sync'

/** A table as it is printed: names of the columns, and a value of each for every record. */
export interface Table {
  readonly columns: readonly string[]
  readonly records: readonly (readonly CsvValue[])[]
}

export type CsvValue = string | number | boolean | null

const NUMBER = /^-?\d+(\.\d+)?$/
/** What spreadsheets take for the beginning of a formula, full-width forms included. */
const FORMULA = /^[-=+@\t\r\uFF0B\uFF0D\uFF1D\uFF20]/

/**
 * A table as CSV (RFC 4180, but lines end with a line feed), its columns in the first line. Null is empty. Text that a
 * spreadsheet would run as a formula is preceded by an apostrophe; a negative number is a number.
 */
export function csvOf({columns, records}: Table): string {
  // One empty field alone would be an empty line, which is no record to whoever reads it.
  return stringify([[...columns], ...records.map(record => record.map(cell))], {quoted_empty: columns.length === 1})
}

function cell(value: CsvValue): string {
  const text = value === null ? '' : String(value)
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
}
