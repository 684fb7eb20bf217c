/** Rounding as the models' own code does it: Python's, so that sizes agree to the pixel. */

/** Python's `round`: a half goes to the even neighbour. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  if (rest === 0.5) return below % 2 === 0 ? below : below + 1
  return rest < 0.5 ? below : below + 1
}

/** The next multiple of `step`, upwards. */
export function ceilTo(value: number, step: number): number {
  return Math.ceil(value / step) * step
}

/** The next multiple of `step`, downwards. */
export function floorTo(value: number, step: number): number {
  return Math.floor(value / step) * step
}
