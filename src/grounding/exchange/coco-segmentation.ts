/** COCO's three forms of a segmentation: polygons, compressed runs and runs as a list of numbers. */
import type { Box, RLE, Size } from '../../types.ts'
import { areaOf, eachColumn, RunWriter, readRuns, writeRuns } from '../../util/rle.ts'
import { rasterize } from '../masks/rasterize.ts'
import { fault, fieldsOf, numberOf, rleOf, wrong } from './check.ts'

/** A segmentation as it was written. */
export interface Outline {
  readonly polygons?: [number, number][][]
  readonly rle?: RLE
}

/** Reads a segmentation in any of its three forms; undefined when there is none. */
export function readSegmentation(value: unknown, path: string, image: Size): Outline | undefined {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return undefined
  if (Array.isArray(value)) return { polygons: value.map((ring, index) => readPolygon(ring, `${path}[${index}]`)) }
  const { size, counts } = fieldsOf(value, path, 'polygons or { size, counts }')
  return { rle: rleOf(Array.isArray(counts) ? { size, counts: compress(counts, path, image) } : value, path, image) }
}

function readPolygon(value: unknown, path: string): [number, number][] {
  if (!Array.isArray(value) || value.length < 6 || value.length % 2 === 1) {
    throw wrong('a polygon [x1, y1, x2, y2, …] of at least 3 corners, in px,', path, value)
  }
  const corners: [number, number][] = []
  for (let i = 0; i < value.length; i += 2) {
    corners.push([numberOf(value[i], `${path}[${i}]`), numberOf(value[i + 1], `${path}[${i + 1}]`)])
  }
  return corners
}

/** Counts that were written as a list of numbers, compressed. */
function compress(counts: readonly unknown[], path: string, { width, height }: Size): string {
  const writer = new RunWriter()
  let done = 0
  for (const [index, count] of counts.entries()) {
    const at = `${path}.counts[${index}]`
    if (!Number.isSafeInteger(count) || (count as number) < 0) throw wrong('a whole number of px', at, count)
    const end = done + (count as number)
    if (index % 2 === 1) writer.add(done, end)
    done = end
  }
  if (done !== width * height) {
    throw fault(`The counts of ${path} add up to ${done} px, but the picture has ${width * height}.`, `${path}.counts`)
  }
  return writeRuns(writer.finish(done) ?? [done], { width, height }).counts
}

/** The pixels of a segmentation; undefined when there are none. */
export function maskOf({ polygons, rle }: Outline, image: Size): RLE | undefined {
  if (polygons) {
    const united = polygons.map((polygon) => [polygon])
    return rasterize(united, image)
  }
  return rle && areaOf(readRuns(rle)) > 0 ? rle : undefined
}

/** The box around a mask's pixels. */
export function boundsOf(rle: RLE): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, 0, 0]
  eachColumn(readRuns(rle), rle.size[0], (column, spans) => {
    left = Math.min(left, column)
    right = column + 1
    top = Math.min(top, spans[0] as number)
    bottom = Math.max(bottom, spans[spans.length - 1] as number)
  })
  return { x: left, y: top, width: right - left, height: bottom - top }
}
