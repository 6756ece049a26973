import {type LimbFormat, nearestDouble} from './limb-format'

const scratch = new DataView(new ArrayBuffer(8))

/** A weight cut into limbs, with its key: the upper half of its nearest double, which decides most comparisons. */
export class CutWeight {
  readonly limbs: Float64Array
  double = 0
  key = 0

  constructor(private readonly format: LimbFormat) {
    this.limbs = new Float64Array(format.limbs)
  }

  /** Takes a weight > 0 that fits the format. */
  set(weight: bigint): this {
    this.format.write(weight, this.limbs)
    this.double = nearestDouble(this.limbs)
    scratch.setFloat64(0, this.double)
    this.key = scratch.getInt32(0)
    return this
  }
}
