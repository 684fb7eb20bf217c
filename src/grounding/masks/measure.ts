/** Areas and overlaps of masks, from their runs. */
import { expected, VLMError } from '../../errors.ts'
import type { Box, Mask, RLE } from '../../types.ts'
import { areaOf, readRuns, sharedArea } from '../../util/rle.ts'

/**
 * The area of a mask or a box.
 * @returns px²: the pixels of a mask, width × height of a box
 * @throws VLMError `input` when the mask cannot be read
 * @example const share = area(mask) / (image.width * image.height)
 */
export function area(thing: Mask | RLE | Box): number {
  return isMask(thing) ? areaOf(readRuns(rleOf(thing))) : thing.width * thing.height
}

/** Overlap of two masks: shared pixels / joined pixels, 0 when both are empty. `iou` says the rest. */
export function maskIou(a: Mask | RLE, b: Mask | RLE): number {
  if ('rle' in a && 'rle' in b && a.box.picture !== b.box.picture) return 0
  const [one, other] = [rleOf(a), rleOf(b)]
  const [runs, others] = [readRuns(one), readRuns(other)]
  if (one.size[0] !== other.size[0] || one.size[1] !== other.size[1]) {
    const message = expected(`a mask of [${one.size.join(', ')}] px, as large as the first`, 'b', other.size)
    throw new VLMError('input', message, { reason: 'size' })
  }
  const shared = sharedArea(runs, others)
  const joined = areaOf(runs) + areaOf(others) - shared
  return joined > 0 ? shared / joined : 0
}

/** Whether it is a mask; else it is a box. */
export function isMask(thing: Mask | RLE | Box): thing is Mask | RLE {
  return 'rle' in thing || 'counts' in thing
}

/** The pixels of a mask. */
export function rleOf(mask: Mask | RLE): RLE {
  return 'rle' in mask ? mask.rle : mask
}
