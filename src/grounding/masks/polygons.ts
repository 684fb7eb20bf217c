/** Outlines of masks, along the edges of their pixels. */
import type { Mask, RLE } from '../../types.ts'
import { eachColumn, readRuns } from '../../util/rle.ts'
import { rleOf } from './measure.ts'

/**
 * The outlines of a mask. They run along the edges of its pixels, so the vertices are whole px, and filled even-odd all together they
 * give back exactly the mask.
 * @param mask - of any shape: in pieces, with holes
 * @returns rings of `[x, y]`, px, closed without repeating the first vertex, without vertices in the middle of a straight line; ordered by
 * their leftmost vertex. Around a piece a ring runs clockwise as one sees it (to the right along the top), around a hole
 * counterclockwise: the sum of `x1 * y2 - x2 * y1` over its edges is above 0 for a piece, below 0 for a hole. Pixels that touch only at a corner are
 * outlined apart. Empty for an empty mask.
 * @throws VLMError `input` when the mask cannot be read
 * @example toPolygons({ size: [2, 3], counts: '213' }) // [[[1, 0], [2, 0], [2, 1], [1, 1]]]
 */
export function toPolygons(mask: Mask | RLE): [number, number][][] {
  const rle = rleOf(mask)
  const tracer = new Tracer()
  let [last, spans] = [-1, [] as readonly number[]]
  eachColumn(readRuns(rle), rle.size[0], (column, next) => {
    if (last >= 0 && column > last + 1) {
      tracer.between(last + 1, spans, [])
      spans = []
    }
    tracer.between(column, spans, next)
    last = column
    spans = next
  })
  if (last >= 0) tracer.between(last + 1, spans, [])
  return tracer.rings()
}

/**
 * Goes through the lines between columns, from the left. Wherever the column on one side begins or ends, there is a corner: a
 * horizontal edge begins or ends there, and a vertical one. Edges are kept as the vertex behind each vertex.
 */
class Tracer {
  private readonly x: number[] = []
  private readonly y: number[] = []
  /** By vertex, the one behind it on the ring. */
  private readonly next: number[] = []
  /** For each start and end of the spans on the left, the vertex at which its horizontal edge began. */
  private open: number[] = []

  /**
   * The line at `x`.
   * @param left - starts and ends of the column before it, in turn
   * @param right - of the column behind it
   */
  between(x: number, left: readonly number[], right: readonly number[]): void {
    const open: number[] = []
    let [i, j] = [0, 0]
    /** Where the vertical edge began that reaches down to here; below 0: both sides are alike. */
    let above = -1
    while (i < left.length || j < right.length) {
      const [leftY, rightY] = [left[i] ?? Infinity, right[j] ?? Infinity]
      const isLeftInside = (i & 1) === 1
      if (leftY === rightY && above < 0) {
        // Straight on.
        open.push(this.open[i++] as number)
        j++
        continue
      }
      const corner = this.vertex(x, Math.min(leftY, rightY))
      // The mask lies to the right of where its edges lead: down where it is on the left side of the line, else up.
      if (above >= 0 && isLeftInside) this.next[above] = corner
      else if (above >= 0) this.next[corner] = above
      if (leftY < rightY) {
        above = above < 0 ? corner : -1
        this.end(i++, corner)
      } else if (rightY < leftY) {
        above = above < 0 ? corner : -1
        open.push(corner)
        j++
      } else {
        // Two pixels that touch at a corner: each gets a vertex of its own, and the vertical edge changes from one to the other.
        above = this.vertex(x, leftY)
        this.end(i++, isLeftInside ? corner : above)
        open.push(isLeftInside ? above : corner)
        j++
      }
    }
    this.open = open
  }

  /** The horizontal edge of the left column's start or end number `i` ends at `corner`: to the right along the top, back along the bottom. */
  private end(i: number, corner: number): void {
    const begin = this.open[i] as number
    if (i & 1) this.next[corner] = begin
    else this.next[begin] = corner
  }

  private vertex(x: number, y: number): number {
    this.y.push(y)
    return this.x.push(x) - 1
  }

  rings(): [number, number][][] {
    const rings: [number, number][][] = []
    const done = new Uint8Array(this.x.length)
    for (let first = 0; first < done.length; first++) {
      if (done[first] === 1) continue
      const ring: [number, number][] = []
      for (let at = first; done[at] === 0; at = this.next[at] as number) {
        done[at] = 1
        ring.push([this.x[at] as number, this.y[at] as number])
      }
      rings.push(ring)
    }
    return rings
  }
}
