/** Paints masks into pixels: half transparent, with a line around each that stands out from what lies below. */
import type { RawPixels, Size } from '../../types.ts'
import { contrastingWith, type Rgb } from './palette.ts'

/** A decoded mask and its colour. */
export interface PaintedMask extends Size {
  /** One byte a pixel, row by row: 1 in the mask. As large as the whole picture, px. */
  readonly data: Uint8Array
  readonly colour: Rgb
}

/** The part of a picture that a canvas shows: canvas pixel (x, y) is picture pixel ((x / scale) + left, (y / scale) + top). */
export interface View extends Size {
  readonly left: number
  readonly top: number
  /** Canvas px a picture px. */
  readonly scale: number
  /** The whole picture, px. */
  readonly of: Size
}

const fill = 0.45

/** Paints over RGB pixels, in place. */
export function paintMask(canvas: RawPixels, mask: PaintedMask, view: View, lineWidth: number): void {
  const halo = Math.max(1, Math.round(lineWidth / 3))
  const { inside, ...area } = cutToView(mask, view, halo)
  if (area.width === 0) return
  const depth = cityBlock(inside, area, 1, lineWidth)
  const distance = cityBlock(inside, area, 0, halo)
  const edge = contrastingWith(mask.colour)
  for (let y = 0; y < area.height; y++) {
    const row = area.y + y
    if (row < 0 || row >= canvas.height) continue
    for (let x = 0; x < area.width; x++) {
      const column = area.x + x
      if (column < 0 || column >= canvas.width) continue
      const at = y * area.width + x
      const target = (row * canvas.width + column) * 3
      if (inside[at]) blend(canvas.data, target, mask.colour, (depth[at] as number) <= lineWidth ? 1 : fill)
      else if ((distance[at] as number) <= halo) blend(canvas.data, target, edge, 0.8)
    }
  }
}

/** The mask as the canvas shows it, cut to the box around its pixels and `margin` px more; outside the canvas all is 0. */
function cutToView(mask: PaintedMask, view: View, margin: number) {
  // A mask of another size than the picture is stretched over it.
  const columns = Array.from({ length: view.width }, (_, x) => {
    return Math.floor((((x + 0.5) / view.scale + view.left) * mask.width) / view.of.width)
  })
  const rows = Array.from({ length: view.height }, (_, y) => {
    return Math.floor((((y + 0.5) / view.scale + view.top) * mask.height) / view.of.height)
  })
  let [left, right, top, bottom] = [view.width, 0, view.height, 0]
  for (const [y, row] of rows.entries()) {
    for (let x = 0; x < view.width; x++) {
      if (!mask.data[row * mask.width + (columns[x] as number)]) continue
      if (x < left) left = x
      if (x >= right) right = x + 1
      if (y < top) top = y
      bottom = y + 1
    }
  }
  if (right <= left) return { x: 0, y: 0, width: 0, height: 0, inside: new Uint8Array(0) }
  const area = {
    x: left - margin,
    y: top - margin,
    width: right - left + 2 * margin,
    height: bottom - top + 2 * margin,
  }
  const inside = new Uint8Array(area.width * area.height)
  for (let y = top; y < bottom; y++) {
    const row = (rows[y] as number) * mask.width
    const start = (y - area.y) * area.width - area.x
    for (let x = left; x < right; x++) inside[start + x] = mask.data[row + (columns[x] as number)] as number
  }
  return { ...area, inside }
}

/**
 * For every pixel of a kind its distance to the nearest of the other kind, in steps along rows and columns, counted to `limit` + 1;
 * 0 for the other kind itself.
 */
function cityBlock(inside: Uint8Array, { width, height }: Size, kind: 0 | 1, limit: number): Uint8Array {
  const far = Math.min(limit + 1, 255)
  const steps = new Uint8Array(inside.length)
  const pass = (from: number, to: number, step: 1 | -1) => {
    for (let y = from; y !== to; y += step) {
      for (let i = 0; i < width; i++) {
        const x = step === 1 ? i : width - 1 - i
        const at = y * width + x
        if (inside[at] !== kind) continue
        const beside = x - step >= 0 && x - step < width ? (steps[at - step] as number) : kind === 1 ? 0 : far
        const above = y - step >= 0 && y - step < height ? (steps[at - step * width] as number) : kind === 1 ? 0 : far
        const nearest = Math.min(beside, above) + 1
        steps[at] = step === 1 ? Math.min(nearest, far) : Math.min(steps[at] as number, nearest)
      }
    }
  }
  pass(0, height, 1)
  pass(height - 1, -1, -1)
  return steps
}

function blend(data: Uint8Array | Uint8ClampedArray, at: number, colour: Rgb, share: number): void {
  for (let channel = 0; channel < 3; channel++) {
    const below = data[at + channel] as number
    data[at + channel] = Math.round(below + ((colour[channel] as number) - below) * share)
  }
}
