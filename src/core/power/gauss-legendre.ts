/** A node of a quadrature on [0, 1] with its weight. */
export interface QuadratureNode {
  readonly at: number
  readonly weight: number
}

/** Gauss–Legendre quadrature with `count` nodes on [0, 1], ascending; exact for degrees below 2·count. O(count²). */
export function gaussLegendre(count: number): QuadratureNode[] {
  const nodes = Array.from({length: count}, (_, i) => {
    let x = Math.cos((Math.PI * (count - i - 0.25)) / (count + 0.5))
    // Newton's method doubles the digits with every step; the guess has three.
    for (let step = 0; step < 6; step++) {
      const {value, derivative} = legendre(count, x)
      x -= value / derivative
    }
    const {derivative} = legendre(count, x)
    return {at: (1 + x) / 2, weight: 1 / ((1 - x * x) * derivative * derivative)}
  })
  // The nodes are symmetric about ½; rounding need not leave them so.
  return nodes.map(({at, weight}, i) => {
    const mirrored = nodes[count - 1 - i] ?? {at, weight}
    return {at: (at + (1 - mirrored.at)) / 2, weight: (weight + mirrored.weight) / 2}
  })
}

/** Legendre polynomial of a degree of 1 or more at x, by Bonnet's recursion, with its derivative. */
function legendre(degree: number, x: number): {value: number; derivative: number} {
  let [before, value] = [1, x]
  for (let k = 2; k <= degree; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k]
  return {value, derivative: (degree * (x * value - before)) / (x * x - 1)}
}

/**
 * The most by which the quadrature with `count` nodes of a swing probability in p can differ from its integral, with
 * `others` independent players. The probability is a polynomial of that degree in p, bounded by (|p| + |1 − p|)^others for
 * complex p; that is aⁿ with a = (ρ + 1/ρ)/2 on the ellipse around 0 and 1 with the parameter ρ, so that its Chebyshev
 * coefficients fall like 2aⁿ/ρ^k, and all below 2·count are integrated exactly (Trefethen 2008, theorem 4.5). ρ is chosen
 * for the smallest bound.
 */
export function quadratureError(count: number, others: number): number {
  if (others < 2 * count) return 0
  const eta = Math.atanh((2 * count) / (others + 1))
  const exponent = others * Math.log(Math.cosh(eta)) - 2 * count * eta
  return ((32 / 15) * Math.exp(exponent)) / (1 - Math.exp(-2 * eta))
}

/** Fewest nodes whose error is at most `error`. */
export function nodesFor(error: number, others: number): number {
  let count = 2
  while (quadratureError(count, others) > error) count++
  return count
}
