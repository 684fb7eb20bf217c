import type { Box, Point, Size } from '../types.ts'

/** Where the sent picture lies in the user's picture: all that is needed to bring positions back. */
export interface Frame {
  /** The user's whole picture, upright, px. */
  readonly source: Size
  /** The part of it that was sent: a crop, or all of it; px of the source. */
  readonly region: Box
  /** The picture as the model sees it, px: as it was sent, or as the model's server resizes that. */
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
 * A point of the user's picture in pixels of the sent picture, not clamped.
 * @param point - px of `frame.source`
 */
export function pointToSent(point: { readonly x: number; readonly y: number }, frame: Frame): Point {
  const { region, sent } = frame
  return {
    x: ((point.x - region.x) * sent.width) / region.width,
    y: ((point.y - region.y) * sent.height) / region.height,
  }
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
