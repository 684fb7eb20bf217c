/** Polygons as pixels, column by column straight into runs: the cost is that of the outlines, not of the picture. */
import type { RLE, Size } from '../../types.ts'
import { type Runs, RunWriter, unite, writeRuns } from '../../util/rle.ts'
import type { Vertex } from '../dialect.ts'

/**
 * Columns that all edges of a mask may cross together. Outlines of real things are thousands of pixels long; an answer that goes
 * over the whole picture at each of its vertices must not take minutes.
 */
const maxCrossings = 2 ** 24

/**
 * The pixels of polygons: those whose centre is inside. A centre exactly on an edge is inside when the polygon lies to its right
 * or, on a horizontal edge, below it: polygons that share an edge share no pixel and leave no gap.
 * @param polygons - united; each a list of rings, even-odd within: a ring inside another is a hole. Px of the picture
 * @param size - of the picture, px
 * @returns undefined when no pixel is inside, or the outlines are too long to be those of anything
 */
export function rasterize(polygons: readonly (readonly (readonly Vertex[])[])[], size: Size): RLE | undefined {
  let left = maxCrossings
  const masks: Runs[] = []
  for (const rings of polygons) {
    const edges = edgesOf(rings, size.width)
    left -= edges.crossings
    if (left < 0) return undefined
    const runs = fill(edges, size)
    if (runs) masks.push(runs)
  }
  const runs = unite(masks)
  return runs && writeRuns(runs, size)
}

/** Edges that cross the centre line of at least one column, each from left to right, so that neighbours compute the same crossings. */
interface Edges {
  /** First column that is crossed, and the one behind the last. */
  readonly first: number[]
  readonly end: number[]
  /** The left end, and from there to the right end, px. */
  readonly x: number[]
  readonly y: number[]
  readonly run: number[]
  readonly rise: number[]
  /** Columns crossed, all together. */
  readonly crossings: number
}

function edgesOf(rings: readonly (readonly Vertex[])[], width: number): Edges {
  const edges = { first: [], end: [], x: [], y: [], run: [], rise: [] } as Omit<Edges, 'crossings'>
  let crossings = 0
  for (const ring of rings) {
    let from = ring.at(-1)
    for (const to of ring) {
      const [[x1, y1], [x2, y2]] = (from as Vertex)[0] <= to[0] ? [from as Vertex, to] : [to, from as Vertex]
      from = to
      // A vertex on a centre line belongs to the edge on its right: the line is crossed once, not twice.
      const [start, stop] = [Math.max(Math.ceil(x1 - 0.5), 0), Math.min(Math.ceil(x2 - 0.5), width)]
      if (!(start < stop)) continue
      crossings += stop - start
      edges.first.push(start)
      edges.end.push(stop)
      edges.x.push(x1)
      edges.y.push(y1)
      edges.run.push(x2 - x1)
      edges.rise.push(y2 - y1)
    }
  }
  return { ...edges, crossings }
}

function fill({ first, end, x, y, run, rise }: Edges, { width, height }: Size): Runs | undefined {
  const count = first.length
  let [left, right] = [width, 0]
  for (let edge = 0; edge < count; edge++) {
    left = Math.min(left, first[edge] as number)
    right = Math.max(right, end[edge] as number)
  }
  if (left >= right) return undefined
  // The edges that begin at each column, as linked lists.
  const beginning = new Int32Array(right - left).fill(-1)
  const next = new Int32Array(count)
  for (let edge = 0; edge < count; edge++) {
    const column = (first[edge] as number) - left
    next[edge] = beginning[column] as number
    beginning[column] = edge
  }
  const active = new Int32Array(count)
  const rows = new Int32Array(count)
  const writer = new RunWriter()
  let length = 0
  for (let column = left; column < right; column++) {
    for (let edge = beginning[column - left] as number; edge >= 0; edge = next[edge] as number) active[length++] = edge
    let kept = 0
    for (let i = 0; i < length; i++) {
      const edge = active[i] as number
      if ((end[edge] as number) <= column) continue
      // Divided last: a crossing that falls on a pixel's centre is then not moved off it by rounding.
      const along = (column + 0.5 - (x[edge] as number)) * (rise[edge] as number)
      const crossed = (y[edge] as number) + along / (run[edge] as number)
      rows[kept] = Math.min(Math.max(Math.ceil(crossed - 0.5), 0), height)
      active[kept++] = edge
    }
    length = kept
    sort(rows, length)
    for (let i = 1; i < length; i += 2) {
      writer.add(column * height + (rows[i - 1] as number), column * height + (rows[i] as number))
    }
  }
  return writer.finish(width * height)
}

/** Sorts the first `length` numbers; most columns cross only a few edges. */
function sort(numbers: Int32Array, length: number): void {
  if (length > 32) {
    numbers.subarray(0, length).sort()
    return
  }
  for (let i = 1; i < length; i++) {
    const number = numbers[i] as number
    let j = i - 1
    for (; j >= 0 && (numbers[j] as number) > number; j--) numbers[j + 1] = numbers[j] as number
    numbers[j + 1] = number
  }
}
