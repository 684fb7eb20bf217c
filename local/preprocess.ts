/** Pixels of a picture → the float32 input of a graph, as the manifest's `inputs` say. */
import type { SentPicture } from '../src/contract.ts'
import { VLMError } from '../src/errors.ts'
import { checkSignal, untilAborted } from './cancel.ts'
import type { PictureInput } from './manifest.ts'

/** YOLOX fills what the picture does not cover with this grey, 0…255. */
const padding = 114

/** Where the picture lies in the graph's input: `input px = scale × share of the picture`. */
export interface Placement {
  /** Px of the input that the picture's whole width takes. */
  readonly width: number
  /** Px of the input that the picture's whole height takes. */
  readonly height: number
}

/** Lends buffers for inputs: a 512 px input has 3 MB, and every call needs one for as long as a run takes. */
export class BufferPool {
  readonly #length: number
  readonly #free: Float32Array[] = []

  constructor(length: number) {
    this.#length = length
  }

  async lend<T>(use: (buffer: Float32Array) => Promise<T>): Promise<T> {
    const buffer = this.#free.pop() ?? new Float32Array(this.#length)
    try {
      return await use(buffer)
    } finally {
      // One is kept: runs never overlap, so more are only needed when several pictures wait at once.
      if (this.#free.length === 0) this.#free.push(buffer)
    }
  }
}

/**
 * Fills `into` with a picture, planes one after another (NCHW with n = 1), and tells where it lies in it.
 * @param into - `3 × height × width` of the input
 */
export async function fillInput(
  picture: SentPicture,
  input: PictureInput,
  into: Float32Array,
  signal: AbortSignal,
): Promise<Placement> {
  const [width, height] = input.size
  const placement = placeIn(picture, input)
  const rgb = await untilAborted(signal, picture.pixels(placement))
  checkSignal(signal)
  if (rgb.length !== placement.width * placement.height * 3) {
    const message = `Expected ${placement.width}×${placement.height} RGB pixels but received ${rgb.length} bytes.`
    throw new VLMError('input', message, { reason: 'pixels', stage: 'send', provider: 'local' })
  }
  toPlanes(rgb, placement, { width, height }, input, into)
  return placement
}

/** How large the picture is inside the input. */
export function placeIn(picture: { readonly width: number; readonly height: number }, input: PictureInput): Placement {
  const [width, height] = input.size
  if (input.fit === 'stretch') return { width, height }
  const scale = Math.min(width / picture.width, height / picture.height)
  return {
    width: Math.max(1, Math.min(width, Math.round(picture.width * scale))),
    height: Math.max(1, Math.min(height, Math.round(picture.height * scale))),
  }
}

/** Interleaved RGB at the top left of the input → planes; the rest is grey. */
export function toPlanes(
  rgb: Uint8Array,
  placed: Placement,
  size: Placement,
  { color, mean, std }: PictureInput,
  into: Float32Array,
): void {
  const plane = size.width * size.height
  for (let channel = 0; channel < 3; channel++) {
    const source = color === 'RGB' ? channel : 2 - channel
    const subtract = mean[channel] ?? 0
    const scale = 1 / (std[channel] ?? 1)
    const values = into.subarray(channel * plane, (channel + 1) * plane)
    if (placed.width < size.width || placed.height < size.height) values.fill((padding - subtract) * scale)
    for (let y = 0; y < placed.height; y++) {
      const row = y * size.width
      let at = y * placed.width * 3 + source
      for (let x = row; x < row + placed.width; x++, at += 3) values[x] = ((rgb[at] as number) - subtract) * scale
    }
  }
}
