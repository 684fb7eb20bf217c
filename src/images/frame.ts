import type { Box, Point, Size } from '../types.ts'

/** Where the sent picture lies in the user's picture: all that is needed to bring positions back. */
export interface Frame {
  /** The user's whole picture, upright, px. */
  readonly source: Size
  /** The part of it that was sent: a crop, or all of it; px of the source. */
  readonly region: Box
  /** The picture as the model got it, px. */
  readonly sent: Size
  /** Index among several pictures; absent when one was given. */
  readonly picture?: number
}

/**
 * A point of the sent picture in pixels of the user's picture, not clamped.
 * @param point - px of `frame.sent`
 */
export function pointToSource(point: { readonly x: number; readonly y: number }, frame: Frame): Point {
  const { region, sent } = frame
  return {
    x: region.x + (point.x * region.width) / sent.width,
    y: region.y + (point.y * region.height) / sent.height,
  }
}

/**
 * A box of the sent picture in pixels of the user's picture: corners mended where they were swapped, clamped to the part that was sent.
 * @param box - px of `frame.sent`; width and height may be negative
 */
export function boxToSource(box: Box, frame: Frame): Box {
  const { region } = frame
  const one = pointToSource(box, frame)
  const other = pointToSource({ x: box.x + box.width, y: box.y + box.height }, frame)
  const left = between(Math.min(one.x, other.x), region.x, region.x + region.width)
  const right = between(Math.max(one.x, other.x), region.x, region.x + region.width)
  const top = between(Math.min(one.y, other.y), region.y, region.y + region.height)
  const bottom = between(Math.max(one.y, other.y), region.y, region.y + region.height)
  return { x: left, y: top, width: right - left, height: bottom - top }
}

/** A point in pixels of the user's picture, clamped to the part that was sent. */
export function clampToRegion(point: Point, { region }: Frame): Point {
  return {
    ...point,
    x: between(point.x, region.x, region.x + region.width),
    y: between(point.y, region.y, region.y + region.height),
  }
}

function between(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}
