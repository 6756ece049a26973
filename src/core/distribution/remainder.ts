import {carry, LIMB_BASE, type LimbFormat} from './limb-format'

/** A double that comes of so few operations on amounts below another one is less wrong than this part of that. */
const DOUBT = 2 ** -40

/**
 * What is left of an amount while sums of weights that are less are taken from it. Doubles tell nearly always whether one is;
 * limbs decide the rest.
 */
export class Remainder {
  private readonly limbs: Float64Array
  private readonly difference: Float64Array
  /** What is left, as a double. */
  room = 0
  private doubt = 0

  constructor(private readonly format: LimbFormat) {
    this.limbs = new Float64Array(format.limbs)
    this.difference = new Float64Array(format.limbs)
  }

  /** Begins with a sum of weights. */
  set(amount: bigint): void {
    this.format.write(amount, this.limbs)
    this.room = toDouble(this.limbs, 0, this.limbs.length)
    this.doubt = this.room * DOUBT
  }

  /** Takes the limbs at `at`, a weight or a sum of weights, if they are less than what is left. */
  takeIfLess(values: Float64Array | Int32Array, at: number): boolean {
    const {limbs, room, doubt} = this
    const value = toDouble(values, at, limbs.length)
    if (value > room + doubt || (value > room - doubt && !this.isLess(values, at))) return false
    for (let i = 0; i < limbs.length; i++) limbs[i] = (limbs[i] ?? 0) - (values[at + i] ?? 0)
    this.room = room - value
    return true
  }

  private isLess(values: Float64Array | Int32Array, at: number): boolean {
    const {difference} = this
    for (let i = 0; i < difference.length; i++) difference[i] = (this.limbs[i] ?? 0) - (values[at + i] ?? 0)
    carry(difference)
    const last = difference[difference.length - 1] ?? 0
    return last > 0 || (last === 0 && difference.some(limb => limb !== 0))
  }
}

function toDouble(limbs: Float64Array | Int32Array, from: number, count: number): number {
  if (count === 4)
    return (
      (((limbs[from + 3] ?? 0) * LIMB_BASE + (limbs[from + 2] ?? 0)) * LIMB_BASE + (limbs[from + 1] ?? 0)) * LIMB_BASE +
      (limbs[from] ?? 0)
    )
  let value = 0
  for (let i = from + count - 1; i >= from; i--) value = value * LIMB_BASE + (limbs[i] ?? 0)
  return value
}
