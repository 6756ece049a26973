import {carry, LIMB_BASE, LimbReader, nearestDouble} from './limb-format'

/** How many limbs a sum has more than a weight: factors are below 2^53, and 2^28 weights may take part. */
const MORE = 4

/**
 * An exact sum of weights times factors, in limbs that are carried only now and then: a bigint would be made anew at every
 * change. Between two calls of {@link settle} there may be two products and one sum.
 */
export class LimbSum {
  private columns: Float64Array
  private reader: LimbReader

  constructor(limbs: number) {
    this.columns = new Float64Array(limbs + MORE)
    this.reader = new LimbReader(limbs + MORE)
  }

  /** Goes on with weights of more limbs. */
  widen(limbs: number): void {
    const columns = new Float64Array(limbs + MORE)
    carry(this.columns)
    columns.set(this.columns)
    this.columns = columns
    this.reader = new LimbReader(limbs + MORE)
  }

  /** Takes the value of `sign` × another sum of the same limbs. */
  set(other: LimbSum, sign: 1 | -1): void {
    for (let i = 0; i < this.columns.length; i++) this.columns[i] = sign * (other.columns[i] ?? 0)
  }

  /** Adds `sign` × weight × factor: the weight in carried limbs, the factor a whole number from 0 to below 2^53. */
  addProduct(weight: Float64Array, factor: number, sign: 1 | -1): void {
    const {columns} = this
    const over = Math.floor(factor / LIMB_BASE)
    const x = sign * (factor - over * LIMB_BASE)
    const z = sign * Math.floor(over / LIMB_BASE)
    const y = sign * over - z * LIMB_BASE
    if (weight.length === 4) {
      const a = weight[0] ?? 0
      const b = weight[1] ?? 0
      const c = weight[2] ?? 0
      const d = weight[3] ?? 0
      columns[0] = (columns[0] ?? 0) + a * x
      columns[1] = (columns[1] ?? 0) + a * y + b * x
      columns[2] = (columns[2] ?? 0) + a * z + b * y + c * x
      columns[3] = (columns[3] ?? 0) + b * z + c * y + d * x
      columns[4] = (columns[4] ?? 0) + c * z + d * y
      columns[5] = (columns[5] ?? 0) + d * z
      return
    }
    for (let i = 0; i < weight.length; i++) {
      const limb = weight[i] ?? 0
      columns[i] = (columns[i] ?? 0) + limb * x
      columns[i + 1] = (columns[i + 1] ?? 0) + limb * y
      columns[i + 2] = (columns[i + 2] ?? 0) + limb * z
    }
  }

  /** Adds `sign` × a sum of weights, whose limbs may have any sign, and be as large as 2^52. */
  addSum(sum: Float64Array, sign: 1 | -1): void {
    for (let i = 0; i < sum.length; i++) this.columns[i] = (this.columns[i] ?? 0) + sign * (sum[i] ?? 0)
  }

  /** Makes room for what comes next. From the top down: so no carry has to wait for another one. */
  settle(): void {
    const {columns} = this
    for (let i = columns.length - 2; i >= 0; i--) {
      const column = columns[i] ?? 0
      const over = Math.floor(column / LIMB_BASE)
      columns[i] = column - over * LIMB_BASE
      columns[i + 1] = (columns[i + 1] ?? 0) + over
    }
  }

  /** The sum, which must not be negative. */
  read(): bigint {
    carry(this.columns)
    return this.reader.read(this.columns)
  }

  /** The nearest double; 0 for a negative sum. */
  toDouble(): number {
    const {columns} = this
    carry(columns)
    return (columns[columns.length - 1] ?? 0) < 0 ? 0 : nearestDouble(columns)
  }
}
