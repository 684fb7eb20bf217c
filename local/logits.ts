/** Arithmetic on a model's raw outputs. */

/**
 * Index of the greatest of `length` values from `from` on; of equal ones the lowest.
 * @returns relative to `from`
 */
export function argMax(values: Float32Array, from: number, length: number): number {
  let best = 0
  for (let i = 1; i < length; i++) {
    if ((values[from + i] as number) > (values[from + best] as number)) best = i
  }
  return best
}

/** Natural logarithms of the softmax of `length` values from `from` on. */
export function logSoftmaxAt(values: Float32Array, from: number, length: number): Float32Array {
  const part = values.subarray(from, from + length)
  const shift = logSumExp(part)
  return part.map((value) => value - shift)
}

/** Natural logarithm of the softmax of one of `length` values from `from` on. @param index - relative to `from` */
export function logProbAt(values: Float32Array, from: number, length: number, index: number): number {
  return (values[from + index] as number) - logSumExp(values.subarray(from, from + length))
}

/** `log Σ exp(v)` without overflow. */
export function logSumExp(values: ArrayLike<number>): number {
  let greatest = Number.NEGATIVE_INFINITY
  for (let i = 0; i < values.length; i++) greatest = Math.max(greatest, values[i] as number)
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += Math.exp((values[i] as number) - greatest)
  return greatest + Math.log(sum)
}

/** Probabilities of log-likelihoods; they add up to 1. */
export function softmax(values: readonly number[]): number[] {
  const shift = logSumExp(values)
  return values.map((value) => Math.exp(value - shift))
}
