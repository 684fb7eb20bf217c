/**
 * Masks as runs of pixels: COCO's compressed encoding, read and written, and arithmetic that needs no bitmap.
 * Runs go down the columns, from the left.
 */
import { expected, VLMError } from '../errors.ts'
import type { RLE, Size } from '../types.ts'

/** Largest bitmap, px: as many as the largest picture that can be allowed in memory; a wrong size must not exhaust it. */
const maxBitmap = 2 ** 28

/** Largest mask, px: the official tools hold a run in 32 bits. */
const maxPixels = 2 ** 31 - 1

/** Lengths of runs, px: outside the mask, inside, outside, …; only the first may be 0, and they add up to the picture. */
export type Runs = readonly number[]

/**
 * The runs of a mask.
 * @param rle - `size` is `[height, width]`, px
 * @throws VLMError `input` when the counts are damaged or do not add up to the size
 */
export function readRuns(rle: RLE): Runs {
  const pixels = pixelsOf(rle, maxPixels)
  const runs: number[] = []
  let done = 0
  const counts = readCounts(rle.counts)
  for (let index = 0; index < counts.length; index++) {
    const count = counts[index] as number
    done += count
    if (count < 0 || done > pixels) throw fault('The run lengths of a mask do not fit its size.')
    // Some encoders write empty runs between two others of one kind.
    if ((index & 1) === (runs.length & 1)) {
      if (count > 0 || index === 0) runs.push(count)
    } else runs[runs.length - 1] = (runs.at(-1) as number) + count
  }
  if (done !== pixels) throw fault('The run lengths of a mask do not fit its size.')
  return runs
}

/**
 * A mask in COCO's compressed encoding.
 * @param size - of the picture, px
 * @see COCO API, `common/maskApi.c`, `rleToString`
 */
export function writeRuns(runs: Runs, { width, height }: Size): RLE {
  // Seven groups of five bits hold the difference of any two runs.
  const codes = new Uint8Array(runs.length * 7)
  let length = 0
  for (let i = 0; i < runs.length; i++) {
    let rest = (runs[i] as number) - (i > 2 ? (runs[i - 2] as number) : 0)
    for (let more = true; more; ) {
      const bits = rest & 31
      rest >>= 5
      more = bits & 16 ? rest !== -1 : rest !== 0
      codes[length++] = (more ? bits | 32 : bits) + 48
    }
  }
  return { size: [height, width], counts: new TextDecoder('latin1').decode(codes.subarray(0, length)) }
}

/** Collects runs from spans of pixels; a span may go over several columns. */
export class RunWriter {
  private readonly runs: number[] = []
  private end = 0

  /** The pixels from `start` to before `end`, counted down the columns, behind all that were added; an empty span adds nothing. */
  add(start: number, end: number): void {
    if (end <= start) return
    if (start === this.end && this.runs.length > 0)
      this.runs[this.runs.length - 1] = (this.runs.at(-1) as number) + end - start
    else this.runs.push(start - this.end, end - start)
    this.end = end
  }

  /** The runs of a picture of so many pixels; undefined when no pixel is in the mask. */
  finish(pixels: number): Runs | undefined {
    if (this.runs.length === 0) return undefined
    if (this.end < pixels) this.runs.push(pixels - this.end)
    return this.runs
  }
}

/** Pixels in the mask. */
export function areaOf(runs: Runs): number {
  let area = 0
  for (let i = 1; i < runs.length; i += 2) area += runs[i] as number
  return area
}

/** Pixels in both masks, which are of one size. */
export function sharedArea(a: Runs, b: Runs): number {
  let area = 0
  sweep(a, b, (start, end, inA, inB) => {
    if (inA && inB) area += end - start
  })
  return area
}

/** All pixels that are in one of the masks, which are of one size. */
export function unite(masks: readonly Runs[]): Runs | undefined {
  // By pairs, so that many masks are not each merged into an ever longer one.
  let rest = masks
  while (rest.length > 1) {
    const pairs: Runs[] = []
    for (let i = 0; i < rest.length; i += 2) {
      const [a, b] = [rest[i] as Runs, rest[i + 1]]
      pairs.push(b ? unitePair(a, b) : a)
    }
    rest = pairs
  }
  return rest[0]
}

function unitePair(a: Runs, b: Runs): Runs {
  const writer = new RunWriter()
  let pixels = 0
  sweep(a, b, (start, end, inA, inB) => {
    if (inA || inB) writer.add(start, end)
    pixels = end
  })
  return writer.finish(pixels) ?? [pixels]
}

/** Walks two masks together, stretch by stretch within which neither changes. */
function sweep(a: Runs, b: Runs, visit: (start: number, end: number, inA: boolean, inB: boolean) => void): void {
  let [i, j, at] = [0, 0, 0]
  let [endA, endB] = [a[0] ?? 0, b[0] ?? 0]
  while (i < a.length && j < b.length) {
    const end = Math.min(endA, endB)
    if (end > at) visit(at, end, (i & 1) === 1, (j & 1) === 1)
    at = end
    if (endA === end) endA += a[++i] ?? 0
    if (endB === end) endB += b[++j] ?? 0
  }
}

/**
 * Visits the columns that have pixels in the mask, from the left.
 * @param visit - `spans` holds start and end (exclusive) of each piece of the column, from the top
 */
export function eachColumn(runs: Runs, height: number, visit: (column: number, spans: number[]) => void): void {
  let column = 0
  let spans: number[] = []
  let at = 0
  for (let i = 1; i < runs.length; i += 2) {
    let start = at + (runs[i - 1] as number)
    at = start + (runs[i] as number)
    while (start < at) {
      const top = start % height
      const next = (start - top) / height
      const length = Math.min(at - start, height - top)
      if (next !== column && spans.length > 0) {
        visit(column, spans)
        spans = []
      }
      column = next
      spans.push(top, top + length)
      start += length
    }
  }
  if (spans.length > 0) visit(column, spans)
}

/**
 * The pixels of a mask.
 * @param rle - `size` is `[height, width]`, px
 * @returns one byte a pixel, row by row from the top: 1 in the mask, 0 outside
 * @throws VLMError `input` when the counts are damaged, do not add up to the size, or the picture has more than 2^28 px
 * @see COCO API, `common/maskApi.c`, `rleFrString` and `rleDecode`
 */
export function decodeRle(rle: RLE): Uint8Array {
  const mask = new Uint8Array(pixelsOf(rle, maxBitmap))
  const [height, width] = rle.size
  eachColumn(readRuns(rle), height, (column, spans) => {
    for (let i = 0; i < spans.length; i += 2) {
      const end = (spans[i + 1] as number) * width + column
      for (let at = (spans[i] as number) * width + column; at < end; at += width) mask[at] = 1
    }
  })
  return mask
}

/** Columns that are turned into rows at a time: whole cache lines are read, and the copy stays in the cache. */
const block = 64

/**
 * A bitmap in COCO's compressed encoding.
 * @param data - one byte a pixel, row by row from the top; 0 is outside the mask, anything else inside
 * @see COCO API, `common/maskApi.c`, `rleEncode`
 */
export function encodeRle(data: Uint8Array, { width, height }: Size): RLE {
  const writer = new RunWriter()
  const columns = new Uint8Array(Math.min(block, width) * height)
  for (let left = 0; left < width; left += block) {
    const count = Math.min(block, width - left)
    for (let y = 0; y < height; y++) {
      const row = y * width + left
      for (let x = 0; x < count; x++) columns[x * height + y] = data[row + x] === 0 ? 0 : 1
    }
    const pixels = count === block ? columns : columns.subarray(0, count * height)
    const offset = left * height
    for (let end = 0; ; ) {
      const start = pixels.indexOf(1, end)
      if (start < 0) break
      end = pixels.indexOf(0, start)
      if (end < 0) end = pixels.length
      writer.add(offset + start, offset + end)
    }
  }
  return writeRuns(writer.finish(width * height) ?? [width * height], { width, height })
}

/** Numbers in groups of five bits, lowest first; from the fourth on each is the difference to the one before the last. */
function readCounts(text: string): number[] {
  if (typeof text !== 'string') throw fault(expected('the compressed counts as text', 'rle.counts', text))
  const counts: number[] = []
  for (let at = 0; at < text.length; ) {
    let value = 0
    let scale = 1
    for (let more = true; more; at++) {
      const code = text.charCodeAt(at) - 48
      // Seven groups hold 35 bits, more than the largest mask needs. NaN, behind the end, fails too.
      if (!(code >= 0 && code < 64) || scale > 2 ** 30) throw fault('The run lengths of a mask cannot be read.')
      value += (code & 31) * scale
      scale *= 32
      more = (code & 32) !== 0
      if (!more && code & 16) value -= scale
    }
    counts.push(value + (counts.length > 2 ? (counts[counts.length - 2] as number) : 0))
  }
  return counts
}

function pixelsOf({ size }: RLE, most: number): number {
  const [height, width] = Array.isArray(size) ? size : []
  if (!isSide(height) || !isSide(width) || height * width > most) {
    throw fault(expected(`[height, width] in whole px, at most ${most} px in all`, 'rle.size', size))
  }
  return height * width
}

function isSide(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function fault(message: string): VLMError {
  return new VLMError('input', message, { reason: 'mask' })
}
