/** Positions on a grid of whole numbers, as models write them. */
import type { Corners, Vertex } from '../dialect.ts'

/** The nearest whole number from 0 to `max`. */
export function toStep(value: number, max: number): number {
  return Math.min(Math.max(Math.round(value), 0), max)
}

/** A vertex in whole steps. */
export function vertexInSteps([x, y]: Vertex, max: number): Vertex {
  return [toStep(x, max), toStep(y, max)]
}

/** Corners in whole steps, in order, at least one step apart: a box without an area would be dropped when it is read. */
export function boxInSteps([x1, y1, x2, y2]: Corners, max: number): Corners {
  const [left, right] = edgesInSteps(x1, x2, max)
  const [top, bottom] = edgesInSteps(y1, y2, max)
  return [left, top, right, bottom]
}

/** Two edges along one axis in whole steps, in order and at least one step apart, as near as that allows. */
export function edgesInSteps(one: number, other: number, max: number): readonly [low: number, high: number] {
  const [from, to] = [Math.min(one, other), Math.max(one, other)]
  const [low, high] = [toStep(from, max), toStep(to, max)]
  if (low < high) return [low, high]
  // Both were rounded to the same step: the one that lies on the far side of it gives way.
  return low > 0 && (low > from || high === max) ? [low - 1, high] : [low, high + 1]
}

/** The four corners of a box, clockwise from the top left. */
export function cornersOf([x1, y1, x2, y2]: Corners): readonly Vertex[] {
  const [left, right] = [Math.min(x1, x2), Math.max(x1, x2)]
  const [top, bottom] = [Math.min(y1, y2), Math.max(y1, y2)]
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ]
}
