/** COCO's compressed run-length encoding of masks, read only. */
import { expected, VLMError } from '../errors.ts'
import type { RLE } from '../types.ts'

/** Largest mask, px: as many as the largest picture that can be allowed in memory; a wrong size must not exhaust it. */
const maxPixels = 2 ** 28

/**
 * The pixels of a mask.
 * @param rle - `size` is `[height, width]`, px
 * @returns one byte a pixel, row by row from the top: 1 in the mask, 0 outside
 * @throws VLMError `input` when the counts are damaged or do not add up to the size
 * @see COCO API, `common/maskApi.c`, `rleFrString` and `rleDecode`: runs go down the columns, first a run outside the mask
 */
export function decodeRle(rle: RLE): Uint8Array {
  const [height, width] = rle.size
  if (!isSide(height) || !isSide(width) || height * width > maxPixels) {
    throw fault(expected(`[height, width] in whole px, at most ${maxPixels} px in all`, 'rle.size', rle.size))
  }
  const mask = new Uint8Array(width * height)
  let done = 0
  let inside = false
  for (const count of readCounts(rle.counts)) {
    if (count < 0 || done + count > mask.length) throw fault('The run lengths of a mask do not fit its size.')
    if (inside) {
      for (let i = done; i < done + count; i++) mask[(i % height) * width + Math.floor(i / height)] = 1
    }
    done += count
    inside = !inside
  }
  if (done !== mask.length) throw fault('The run lengths of a mask do not fit its size.')
  return mask
}

/** Numbers in groups of five bits, lowest first; from the third on each is the difference to the one before the last. */
function readCounts(text: string): number[] {
  const counts: number[] = []
  for (let at = 0; at < text.length; ) {
    let value = 0
    for (let shift = 0, more = true; more; at++, shift += 5) {
      const code = text.charCodeAt(at) - 48
      // Six groups hold 30 bits, more than the largest mask needs. NaN, behind the end, fails too.
      if (!(code >= 0 && code < 64) || shift > 25) throw fault('The run lengths of a mask cannot be read.')
      value |= (code & 0x1f) << shift
      more = (code & 0x20) !== 0
      if (!more && code & 0x10) value |= -1 << (shift + 5)
    }
    counts.push(value + (counts.length > 2 ? (counts.at(-2) as number) : 0))
  }
  return counts
}

function isSide(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function fault(message: string): VLMError {
  return new VLMError('input', message, { reason: 'mask' })
}
