/** Masks that come as a picture of their box: stretched as the models' own tools do, straight into runs. */
import type { Box, RLE, Size } from '../../types.ts'
import { RunWriter, writeRuns } from '../../util/rle.ts'
import type { Corners, ProbabilityMap } from '../dialect.ts'
import { mix, type Taps, tapsOf } from './bilinear.ts'

/** The highest value that is outside, of 255. */
const cut = 127

/**
 * The pixels of a map that is stretched over a box: bilinear, averaging where it shrinks, set above 127. What overshoots is cut
 * off; the rest stays where it belongs.
 * @param edges - of the box, px of the picture; each is cut to whole px
 * @param size - of the picture, px
 * @param region - the part of it that the model saw, px: nothing is set outside
 * @returns undefined when no pixel is set, or the box is less than a pixel wide or high
 * @see Google's documentation of Gemini's segmentation masks, and its notebooks, which resize with Pillow's `BILINEAR`
 */
export function pasteMap(map: ProbabilityMap, edges: Corners, size: Size, region: Box): RLE | undefined {
  const columns = axisOf(map.width, edges[0], edges[2], region.x, region.x + region.width, size.width)
  const rows = axisOf(map.height, edges[1], edges[3], region.y, region.y + region.height, size.height)
  if (!columns || !rows) return undefined
  const writer = new RunWriter()
  // Pillow's order: first along the rows, rounded, then along the columns.
  const mixed = new Uint8Array(map.height)
  for (let column = 0; column < columns.taps.count; column++) {
    for (let y = 0; y < map.height; y++) mixed[y] = mix(map.data, y * map.width, columns.taps, column)
    const at = (columns.from + column) * size.height + rows.from
    let start = -1
    for (let row = 0; row < rows.taps.count; row++) {
      const isInside = mix(mixed, 0, rows.taps, row) > cut
      if (isInside && start < 0) start = row
      if (isInside || start < 0) continue
      writer.add(at + start, at + row)
      start = -1
    }
    if (start >= 0) writer.add(at + start, at + rows.taps.count)
  }
  const runs = writer.finish(size.width * size.height)
  return runs && writeRuns(runs, size)
}

/** Where the map lies on one axis of the picture, as far as it can be seen. */
interface Axis {
  /** First px of the picture. */
  readonly from: number
  readonly taps: Taps
}

function axisOf(
  size: number,
  edge: number,
  other: number,
  regionStart: number,
  regionEnd: number,
  pictureEnd: number,
): Axis | undefined {
  const [start, end] = [toWhole(Math.min(edge, other)), toWhole(Math.max(edge, other))]
  const from = Math.max(start, Math.ceil(regionStart), 0)
  const count = Math.min(end, Math.floor(regionEnd), pictureEnd) - from
  // Numbers without end are no box: an answer may hold runaway digits.
  if (!(count > 0) || !Number.isFinite(end - start)) return undefined
  return { from, taps: tapsOf(size, end - start, from - start, count) }
}

/** Cut to whole px; what is off by rounding alone is not cut to the px before. */
function toWhole(edge: number): number {
  const whole = Math.round(edge)
  return Math.abs(edge - whole) < 1e-6 ? whole : Math.trunc(edge)
}
