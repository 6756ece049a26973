/** Values of which sums of limbs stay exact in a double: 2^52 holds so many limbs. */
const EXACT_BITS = 52

/**
 * How weights are cut into limbs, least significant first, so that they can be summed in doubles without rounding:
 * `capacity` limbs of `bits` bits add up to at most 2^52. Only what is read back is carried.
 */
export class LimbFormat {
  /** Limbs of one weight. */
  readonly limbs: number
  /** 2^bits. */
  readonly base: number
  /** How many weights a sum may have. */
  readonly capacity: number
  private readonly words: number
  private readonly limit: bigint
  private readonly view: DataView

  /** Weights of up to `words` times 64 bits. */
  constructor(
    readonly bits: 16 | 32,
    words: number,
  ) {
    this.words = words
    this.limbs = (words * 64) / bits
    this.base = 2 ** bits
    this.capacity = 2 ** (EXACT_BITS - bits)
    this.limit = 1n << BigInt(words * 64)
    this.view = new DataView(new ArrayBuffer(words * 8))
  }

  /** The narrowest format, of at least 128 bits, for `count` weights up to `largest`. */
  static of(largest: bigint, count: number): LimbFormat {
    const bits = count <= 2 ** (EXACT_BITS - 32) ? 32 : 16
    let words = 2
    while (largest >> BigInt(words * 64) > 0n) words *= 2
    return new LimbFormat(bits, words)
  }

  fits(weight: bigint): boolean {
    return weight < this.limit
  }

  /** Writes the limbs of a value ≥ 0; what exceeds the format, as a sum may, goes into the last limb. */
  write(value: bigint, into: Float64Array): void {
    let rest = value
    for (let word = 0; word < this.words; word++) {
      this.view.setBigUint64(word * 8, rest, true)
      if (word + 1 < this.words || value >= this.limit) rest >>= 64n
    }
    if (this.bits === 32) for (let i = 0; i < this.limbs; i++) into[i] = this.view.getUint32(i * 4, true)
    else for (let i = 0; i < this.limbs; i++) into[i] = this.view.getUint16(i * 2, true)
    if (value >= this.limit) into[this.limbs - 1] = (into[this.limbs - 1] ?? 0) + Number(rest) * this.base
  }

  /** The value of limb sums, which may be negative and larger than a limb. */
  read(sums: Float64Array | Uint32Array, from = 0): bigint {
    let carry = 0
    for (let i = 0; i < this.limbs; i++) {
      const sum = (sums[from + i] ?? 0) + carry
      carry = Math.floor(sum / this.base)
      if (this.bits === 32) this.view.setUint32(i * 4, sum - carry * this.base, true)
      else this.view.setUint16(i * 2, sum - carry * this.base, true)
    }
    let value = BigInt(carry)
    for (let word = this.words - 1; word >= 0; word--) {
      const part = this.view.getBigUint64(word * 8, true)
      value = value === 0n ? part : (value << 64n) + part
    }
    return value
  }
}
