/** Between a dialect's numbers and pixels of the user's picture, in both directions. Nothing is rounded or clamped. */
import { type Frame, pointToSent, pointToSource } from '../images/frame.ts'
import type { Point, Size } from '../types.ts'
import type { Space, Vertex } from './dialect.ts'

/** A vertex of the dialect's space in pixels of the user's picture. */
export function toSource([x, y]: Vertex, space: Space, frame: Frame): Point {
  const { scale, left, top } = scaleOf(space, frame.sent)
  return pointToSource({ x: x * scale.width - left, y: y * scale.height - top }, frame)
}

/** A point of the user's picture as a vertex of the dialect's space. */
export function fromSource(point: Point, space: Space, frame: Frame): Vertex {
  const { scale, left, top } = scaleOf(space, frame.sent)
  const { x, y } = pointToSent(point, frame)
  return [(x + left) / scale.width, (y + top) / scale.height]
}

/** Pixels of the sent picture in one unit of the space, and what a padded square adds to its left and top. */
function scaleOf(space: Space, sent: Size): { readonly scale: Size; readonly left: number; readonly top: number } {
  if (space.unit === 'px') return { scale: { width: 1, height: 1 }, left: 0, top: 0 }
  if (space.unit === 'grid') {
    return { scale: { width: sent.width / space.max, height: sent.height / space.max }, left: 0, top: 0 }
  }
  const side = Math.max(sent.width, sent.height)
  const left = Math.floor((side - sent.width) / 2)
  const top = Math.floor((side - sent.height) / 2)
  return { scale: { width: side, height: side }, left, top }
}
