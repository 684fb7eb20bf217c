/**
 * Bilinear weights of one axis, as Pillow computes them: where a picture shrinks, the triangle grows with it, so that every
 * pixel counts; weights are fixed-point numbers.
 * @see Pillow, `src/libImaging/Resample.c`: `precompute_coeffs`, `normalize_coeffs_8bpc`
 */

/** What each pixel of a stretched axis is mixed of. */
export interface Taps {
  /** Pixels of the stretched axis that are wanted. */
  readonly count: number
  /** For each, the first pixel that it is mixed of. */
  readonly first: Int32Array
  /** For each, how many there are. */
  readonly length: Int32Array
  /** For each, `stride` numbers, of which `length` count; they add up to about 2^22. */
  readonly weights: Int32Array
  readonly stride: number
}

const precision = 22
const one = 2 ** precision

/**
 * The weights that stretch an axis.
 * @param size - of the axis, px
 * @param extent - of the stretched axis, px
 * @param from - first pixel of the stretched axis that is wanted
 * @param count - how many are wanted
 */
export function tapsOf(size: number, extent: number, from: number, count: number): Taps {
  const scale = size / extent
  const support = Math.max(scale, 1)
  const stride = Math.ceil(support) * 2 + 1
  const [first, length] = [new Int32Array(count), new Int32Array(count)]
  const weights = new Int32Array(count * stride)
  const exact = new Float64Array(stride)
  for (let pixel = 0; pixel < count; pixel++) {
    const centre = (from + pixel + 0.5) * scale
    const start = Math.max(Math.trunc(centre - support + 0.5), 0)
    const end = Math.min(Math.trunc(centre + support + 0.5), size)
    let sum = 0
    for (let i = start; i < end; i++) {
      const weight = Math.max(1 - Math.abs((i - centre + 0.5) / support), 0)
      exact[i - start] = weight
      sum += weight
    }
    for (let i = 0; i < end - start; i++) {
      weights[pixel * stride + i] = Math.trunc(0.5 + ((exact[i] as number) / sum) * one)
    }
    first[pixel] = start
    length[pixel] = end - start
  }
  return { count, first, length, weights, stride }
}

/**
 * One pixel of the stretched axis.
 * @param data - 0 to 255
 * @param offset - where the axis begins in `data`
 * @returns 0 to 255, rounded as Pillow does between and after its passes
 */
export function mix(data: Uint8Array, offset: number, taps: Taps, pixel: number): number {
  let sum = one / 2
  let at = offset + (taps.first[pixel] as number)
  const begin = pixel * taps.stride
  const end = begin + (taps.length[pixel] as number)
  for (let i = begin; i < end; i++) {
    sum += (data[at] as number) * (taps.weights[i] as number)
    at += 1
  }
  return sum >> precision
}
