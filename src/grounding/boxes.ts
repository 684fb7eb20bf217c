/** Geometry of boxes and points in pixels: top-left origin, x to the right, y down, floats. Pure functions; nothing is rounded. */
import { expected, VLMError } from '../errors.ts'
import type { Box, Detection, Mask, Point, RLE, Size } from '../types.ts'
import { isMask, maskIou } from './masks/measure.ts'

/**
 * The corners of a box.
 * @param box - px
 * @returns `[left, top, right, bottom]`, px
 * @example toXYXY({ x: 10, y: 20, width: 30, height: 40 }) // [10, 20, 40, 60]
 */
export function toXYXY(box: Box): [number, number, number, number] {
  return [box.x, box.y, box.x + box.width, box.y + box.height]
}

/**
 * The box between two opposite corners, in whichever order they come.
 * @param corners - `[x1, y1, x2, y2]`, px
 * @returns px; sides at least 0
 * @example fromXYXY([40, 60, 10, 20]) // { x: 10, y: 20, width: 30, height: 40 }
 */
export function fromXYXY(corners: readonly [number, number, number, number]): Box {
  const [x1, y1, x2, y2] = corners
  return { x: Math.min(x1, x2), y: Math.min(y1, y2), width: Math.abs(x2 - x1), height: Math.abs(y2 - y1) }
}

/**
 * A box as fractions of its picture.
 * @param box - px
 * @param size - of the picture, px, above 0
 * @returns the same fields; 0 to 1 for a box inside the picture
 * @throws VLMError `input` when a side of the picture is not above 0
 * @example toNormalized({ x: 10, y: 20, width: 30, height: 40 }, { width: 100, height: 200 })
 * // { x: 0.1, y: 0.1, width: 0.3, height: 0.2 }
 */
export function toNormalized(box: Box, size: Size): Box {
  checkSize(size)
  return {
    ...box,
    x: box.x / size.width,
    y: box.y / size.height,
    width: box.width / size.width,
    height: box.height / size.height,
  }
}

/**
 * The box whose fractions of its picture are given: the way back from {@link toNormalized}.
 * @param box - 0 to 1 for a box inside the picture
 * @param size - of the picture, px, above 0
 * @returns the same fields, px
 * @throws VLMError `input` when a side of the picture is not above 0
 * @example fromNormalized({ x: 0.1, y: 0.1, width: 0.3, height: 0.2 }, { width: 100, height: 200 })
 * // { x: 10, y: 20, width: 30, height: 40 }
 */
export function fromNormalized(box: Box, size: Size): Box {
  checkSize(size)
  return {
    ...box,
    x: box.x * size.width,
    y: box.y * size.height,
    width: box.width * size.width,
    height: box.height * size.height,
  }
}

function checkSize({ width, height }: Size): void {
  if (width > 0 && height > 0) return
  throw new VLMError('input', expected('a width and a height above 0', 'size', { width, height }), { reason: 'size' })
}

/**
 * Overlap of two boxes: shared area / joined area.
 * @param a - px; width, height ≥ 0
 * @param b - same frame as `a`
 * @returns 0 to 1; 0 when both are empty, and for boxes in different pictures
 * @example iou({ x: 0, y: 0, width: 2, height: 2 }, { x: 1, y: 0, width: 2, height: 2 }) // 1/3
 * @see COCO API, `common/maskApi.c`, `bbIou`, non-crowd case
 */
export function iou(a: Box, b: Box): number
/**
 * Overlap of two masks: shared pixels / joined pixels.
 * @param a - of the same picture as `b`
 * @param b - as large as `a`
 * @returns 0 to 1; 0 when both are empty, and for masks of different pictures
 * @throws VLMError `input` when a mask cannot be read or the two differ in size
 * @example iou(masks[0], masks[1])
 * @see COCO API, `common/maskApi.c`, `rleIou`, non-crowd case
 */
export function iou(a: Mask | RLE, b: Mask | RLE): number
export function iou(a: Box | Mask | RLE, b: Box | Mask | RLE): number {
  return isMask(a) || isMask(b) ? maskIou(a as Mask | RLE, b as Mask | RLE) : boxIou(a, b)
}

function boxIou(a: Box, b: Box): number {
  if (a.picture !== b.picture) return 0
  const [ax1, ay1, ax2, ay2] = toXYXY(a)
  const [bx1, by1, bx2, by2] = toXYXY(b)
  const width = Math.min(ax2, bx2) - Math.max(ax1, bx1)
  const height = Math.min(ay2, by2) - Math.max(ay1, by1)
  if (width <= 0 || height <= 0) return 0
  const shared = width * height
  // Areas from the same rounded corners as the shared one: a box and itself give exactly 1.
  const joined = (ax2 - ax1) * (ay2 - ay1) + (bx2 - bx1) * (by2 - by1) - shared
  return joined > 0 ? Math.min(1, shared / joined) : 0
}

/**
 * Moves what lies outside the picture onto its edge. A box that is wholly outside keeps no width or no height.
 * @param thing - a box or a point, px; other fields are kept
 * @param size - of the picture, px
 * @example clamp({ x: -5, y: 10, width: 20, height: 5 }, { width: 100, height: 100 }) // { x: 0, y: 10, width: 15, height: 5 }
 */
export function clamp<T extends Box | Point>(thing: T, size: Size): T {
  const x = between(thing.x, size.width)
  const y = between(thing.y, size.height)
  if (!('width' in thing)) return { ...thing, x, y }
  const [, , right, bottom] = toXYXY(thing)
  return { ...thing, x, y, width: between(right, size.width) - x, height: between(bottom, size.height) - y }
}

/**
 * Greedy non-maximum suppression: of detections that overlap, the one with the highest score stays. Equal scores are decided by order,
 * and a detection without a score comes after all that have one.
 * @param detections - px
 * @param options - `iou`: two boxes that overlap by more than this are the same object, 0 to 1, default 0.5;
 * `perLabel`: only boxes of one label can be the same object, default true
 * @returns those that stay, in the order given
 * @throws VLMError `input` when `iou` is not between 0 and 1
 * @example const objects = nms(detections, { iou: 0.6 })
 * @see torchvision `ops/nms`: strictly greater than the threshold suppresses
 */
export function nms<T extends Detection>(
  detections: readonly T[],
  options: { readonly iou?: number; readonly perLabel?: boolean } = {},
): T[] {
  const { iou: threshold = 0.5, perLabel = true } = options
  if (!(threshold >= 0 && threshold <= 1)) {
    throw new VLMError('input', expected('a number from 0 to 1', 'iou', threshold), { reason: 'range' })
  }
  const byScore = [...detections.keys()].sort((a, b) => scoreAt(detections, b) - scoreAt(detections, a))
  const kept = new Map<number, T>()
  for (const index of byScore) {
    const one = detections[index] as T
    const rivals = [...kept.values()].filter((other) => !perLabel || other.label === one.label)
    if (rivals.every((other) => iou(other.box, one.box) <= threshold)) kept.set(index, one)
  }
  return detections.filter((_, index) => kept.has(index))
}

function scoreAt(detections: readonly Detection[], index: number): number {
  return detections[index]?.score ?? -1
}

function between(value: number, max: number): number {
  return Math.min(Math.max(value, 0), max)
}
