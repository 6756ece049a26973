import type {Pool} from 'pg'
import {metrics} from '../../core/metrics'
import {parseRatio, type Ratio, toDecimal} from '../../core/ratio'
import {type ConcentrationRow, readConcentration} from '../../storage/read/concentration'
import type {TokenRow} from '../../storage/read/daos'
import type {Context} from '../context'
import {type PageArguments, pageOf} from '../page-arguments'
import {tokenOf} from '../token-argument'

interface ConcentrationArguments extends Omit<PageArguments<'BLOCK'>, 'orderBy'> {
  readonly dao: string
  readonly token?: string
  readonly population: string
  readonly from?: number
  readonly to?: number
}

export const concentrationQueries = {
  async concentration(_: unknown, args: ConcentrationArguments, {pool}: Context) {
    const {population, from, to} = args
    const page = pageOf({...args, orderBy: 'BLOCK'})
    const token = await tokenOf(pool, args)
    const rows = await readConcentration(pool, {token: token.id, population, from, to}, page)
    return rows.map(row => ({...row, population, token: token.address}))
  },
}

/** The last point of a token's series. */
export async function latestPoint(pool: Pool, token: TokenRow, population: string) {
  const page = {first: 1, skip: 0, orderBy: 'BLOCK', direction: 'DESC'} as const
  const [row] = await readConcentration(pool, {token: token.id, population}, page)
  return row && {...row, population, token: token.address}
}

export const concentrationTypes = {
  ConcentrationPoint: {
    values: (row: ConcentrationRow, {metrics: wanted}: {metrics?: readonly string[]}) =>
      metrics.flatMap(({id, unit, errorBound}) => {
        const stored = row.metrics[id]
        if (stored === undefined || (wanted != null && !wanted.includes(id))) return []
        const value = parseRatio(stored)
        return [{metric: id, value, exact: errorBound === undefined, errorBound: errorBound?.(value), unit}]
      }),
    value: (row: ConcentrationRow, {metric}: {metric: string}) => {
      const value = row.metrics[metric]
      return value === undefined ? null : parseRatio(value)
    },
  },
  Ratio: {
    decimal: (value: Ratio) => toDecimal(value),
  },
}
