/**
 * Bits of a limb: a product of two limbs has 48, and a sum of 2^28 limbs 52, so that doubles hold both exactly. No memory has
 * more weights.
 */
const LIMB_BITS = 24
export const LIMB_BASE = 2 ** LIMB_BITS
/** Four limbs are three words of 32 bits. */
const GROUP = 4
/** Which of the two words of 32 bits in one of 64 is the lower one, by the order of bytes of the machine: none, or the other. */
const SWAPPED = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 0 : 1

/** How weights are cut into limbs, least significant first: always a multiple of four, of 24 bits each. */
export class LimbFormat {
  /** Weights are below this. */
  private readonly limit: bigint
  private readonly words: BigUint64Array
  private readonly halves: Uint32Array

  constructor(readonly limbs: number) {
    this.limit = 1n << BigInt(limbs * LIMB_BITS)
    // A sum of as many weights as there may be is one word of 32 bits longer.
    this.words = new BigUint64Array(Math.ceil((limbs * LIMB_BITS + 32) / 64))
    this.halves = new Uint32Array(this.words.buffer)
  }

  /** The narrowest format for weights up to `largest`; four limbs, 96 bits, are enough for most tokens. */
  static of(largest: bigint): LimbFormat {
    let limbs = GROUP
    while (largest >> BigInt(limbs * LIMB_BITS) > 0n) limbs += GROUP
    return new LimbFormat(limbs)
  }

  fits(weight: bigint): boolean {
    return weight < this.limit
  }

  /**
   * Writes the limbs of a value ≥ 0, a weight or a sum of weights. What of a sum exceeds the format goes into the two limbs
   * after it where `into` has them, else into the last one.
   */
  write(value: bigint, into: Float64Array): void {
    const {words, halves, limbs} = this
    words[0] = value
    words[1] = value >> 64n
    for (let word = 2; word < words.length; word++) words[word] = value >> BigInt(word * 64)
    for (let limb = 0, at = 0; limb < limbs; limb += GROUP, at += 3) {
      const a = halves[at ^ SWAPPED] ?? 0
      const b = halves[(at + 1) ^ SWAPPED] ?? 0
      const c = halves[(at + 2) ^ SWAPPED] ?? 0
      into[limb] = a & 0xffffff
      into[limb + 1] = (a >>> 24) | ((b & 0xffff) << 8)
      into[limb + 2] = (b >>> 16) | ((c & 0xff) << 16)
      into[limb + 3] = c >>> 8
    }
    const over = halves[((limbs * 3) / 4) ^ SWAPPED] ?? 0
    if (into.length > limbs) {
      into[limbs] = over & 0xffffff
      into[limbs + 1] = over >>> 24
    } else if (over > 0) into[limbs - 1] = (into[limbs - 1] ?? 0) + over * LIMB_BASE
  }
}

/** Carries limbs of any size and sign, so that all but the last are from 0 to below the base; the last has the sign. */
export function carry(limbs: Float64Array): void {
  let over = 0
  const last = limbs.length - 1
  for (let i = 0; i < last; i++) {
    const limb = (limbs[i] ?? 0) + over
    over = Math.floor(limb / LIMB_BASE)
    limbs[i] = limb - over * LIMB_BASE
  }
  limbs[last] = (limbs[last] ?? 0) + over
}

/** The nearest double of carried limbs ≥ 0, four or more, as `Number` of the integer answers it. */
export function nearestDouble(limbs: Float64Array): number {
  let top = limbs.length - 1
  while (top > 3 && limbs[top] === 0) top--
  const high = (limbs[top] ?? 0) * LIMB_BASE + (limbs[top - 1] ?? 0)
  let low = (limbs[top - 2] ?? 0) * LIMB_BASE + (limbs[top - 3] ?? 0)
  // Two exact halves, so that there is but one rounding. Of what follows it matters only that it is there: on which side of a
  // tie the value is.
  if (top > 3 && low % 2 === 0 && anyBelow(limbs, top - 3)) low += 1
  let value = high * (LIMB_BASE * LIMB_BASE) + low
  for (let limb = 3; limb < top; limb++) value *= LIMB_BASE
  return value
}

function anyBelow(limbs: Float64Array, end: number): boolean {
  for (let i = 0; i < end; i++) if (limbs[i] !== 0) return true
  return false
}

/** Makes integers of limbs. */
export class LimbReader {
  private readonly words: BigUint64Array
  private readonly halves: Uint32Array

  /** For up to `limbs` limbs, a multiple of four. */
  constructor(private readonly limbs: number) {
    this.words = new BigUint64Array(Math.ceil((limbs * LIMB_BITS) / 64))
    this.halves = new Uint32Array(this.words.buffer)
  }

  /** The integer of limbs that are all from 0 to below the base. */
  read(limbs: Float64Array): bigint {
    const {words, halves} = this
    for (let limb = 0, at = 0; limb < this.limbs; limb += GROUP, at += 3) {
      const b = limbs[limb + 1] ?? 0
      const c = limbs[limb + 2] ?? 0
      halves[at ^ SWAPPED] = (limbs[limb] ?? 0) | (b << 24)
      halves[(at + 1) ^ SWAPPED] = (b >>> 8) | (c << 16)
      halves[(at + 2) ^ SWAPPED] = (c >>> 16) | ((limbs[limb + 3] ?? 0) << 8)
    }
    let word = words.length - 1
    while (word > 0 && halves[2 * word] === 0 && halves[2 * word + 1] === 0) word--
    let value = words[word] ?? 0n
    for (word--; word >= 0; word--) value = (value << 64n) | (words[word] ?? 0n)
    return value
  }
}
