/** The last stage: things in a model's space become things in pixels of the user's picture. Mending, clamping and dropping live here, once. */
import type { Things } from '../contract.ts'
import { boxToSource, clampToRegion, type Frame, pointToSource } from '../images/frame.ts'
import type { Box, Detection, Point, Size } from '../types.ts'
import type { Space } from './dialect.ts'

/** Placed things, and what had to be left out. */
export interface Placed {
  readonly objects: Detection[]
  readonly points: Point[]
  /** Sentences for people, e.g. how many boxes had no area. */
  readonly warnings: string[]
}

/**
 * Brings things back to the user's picture: scaled, moved, clamped; boxes without area and exact duplicates dropped and counted.
 * @param space - what the numbers in `things` mean
 */
export function place(things: Things, space: Space, frame: Frame): Placed {
  const warnings: string[] = []
  const objects: Detection[] = []
  let empty = 0
  for (const { label, box, score } of things.objects ?? []) {
    const placed = placeBox(box, space, frame)
    if (placed.width > 0 && placed.height > 0)
      objects.push({ label, box: placed, ...(score !== undefined && { score }) })
    else empty += 1
  }
  if (empty > 0) warnings.push(`${empty} of the model's boxes had no area inside the picture and were left out.`)
  const points = (things.points ?? []).map((point) => ({ ...point, ...placePoint(point, space, frame) }))
  const unique = objects.filter((object, index) => objects.findIndex((other) => same(other, object)) === index)
  if (unique.length < objects.length) warnings.push(`${objects.length - unique.length} repeated boxes were left out.`)
  return { objects: unique, points, warnings }
}

/** One box in pixels of the user's picture: corners mended, clamped. */
export function placeBox(box: Box, space: Space, frame: Frame): Box {
  const scale = toSent(space, frame.sent)
  const sent = {
    x: box.x * scale.width,
    y: box.y * scale.height,
    width: box.width * scale.width,
    height: box.height * scale.height,
  }
  return { ...boxToSource(sent, frame), ...(frame.picture !== undefined && { picture: frame.picture }) }
}

/** One point in pixels of the user's picture, clamped. */
export function placePoint(point: Point, space: Space, frame: Frame): Point {
  const scale = toSent(space, frame.sent)
  const source = pointToSource({ x: point.x * scale.width, y: point.y * scale.height }, frame)
  return { ...clampToRegion(source, frame), ...(frame.picture !== undefined && { picture: frame.picture }) }
}

/** Pixels of the sent picture in one unit of the space. */
function toSent(space: Space, sent: Size): Size {
  return space.unit === 'px'
    ? { width: 1, height: 1 }
    : { width: sent.width / space.max, height: sent.height / space.max }
}

function same(a: Detection, b: Detection): boolean {
  return (
    a.label === b.label &&
    a.box.x === b.box.x &&
    a.box.y === b.box.y &&
    a.box.width === b.box.width &&
    a.box.height === b.box.height
  )
}
