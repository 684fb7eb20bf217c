/** The rows of a PNG, decompressed: filters undone, interlaced pictures put together, samples made grey. */
import type { Size } from '../../types.ts'

/** How the samples of a PNG lie. */
export interface Layout extends Size {
  /** Bits a sample: 1, 2, 4, 8 or 16. */
  readonly depth: number
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA. */
  readonly colour: number
  readonly isInterlaced: boolean
  /** RGB, RGB, …; for colour 3. */
  readonly palette?: Uint8Array
}

/** A picture within the picture: the whole one, or one of the seven that an interlaced one is stored as. */
interface Pass extends Size {
  readonly left: number
  readonly top: number
  readonly stepX: number
  readonly stepY: number
}

/** PNG Specification section 8, Adam7: first column, first row, steps. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

function passesOf({ width, height, isInterlaced }: Size & { readonly isInterlaced: boolean }): Pass[] {
  const passes = (isInterlaced ? adam7 : ([[0, 0, 1, 1]] as const)).map(([left, top, stepX, stepY]): Pass => {
    const [columns, rows] = [Math.ceil((width - left) / stepX), Math.ceil((height - top) / stepY)]
    return { left, top, stepX, stepY, width: columns, height: rows }
  })
  return passes.filter((pass) => pass.width > 0 && pass.height > 0)
}

/** Bits a pixel. */
function bitsOf({ colour, depth }: Layout): number {
  const samples = colour === 2 ? 3 : colour === 4 ? 2 : colour === 6 ? 4 : 1
  return samples * depth
}

function rowBytes(width: number, layout: Layout): number {
  return Math.ceil((width * bitsOf(layout)) / 8)
}

/** Bytes of all rows, each behind the byte that names its filter. */
export function rawBytes(layout: Layout): number {
  return passesOf(layout).reduce((sum, { width, height }) => sum + height * (1 + rowBytes(width, layout)), 0)
}

/**
 * The grey values of a picture.
 * @param raw - as long as `rawBytes` says; overwritten
 * @returns one byte a pixel, row by row; an unknown filter counts as none, a colour behind the palette as black
 */
export function greyOf(raw: Uint8Array, layout: Layout): Uint8Array {
  const grey = new Uint8Array(layout.width * layout.height)
  const read = readerOf(layout)
  let at = 0
  for (const pass of passesOf(layout)) {
    const length = rowBytes(pass.width, layout)
    let above: Uint8Array = new Uint8Array(length)
    for (let row = 0; row < pass.height; row++) {
      const line = raw.subarray(at + 1, at + 1 + length)
      unfilter(raw[at] as number, line, above, Math.ceil(bitsOf(layout) / 8))
      const start = (pass.top + row * pass.stepY) * layout.width + pass.left
      for (let x = 0; x < pass.width; x++) grey[start + x * pass.stepX] = read(line, x)
      above = line
      at += 1 + length
    }
  }
  return grey
}

/** @param size - bytes of a whole pixel, at least 1 */
function unfilter(filter: number, line: Uint8Array, above: Uint8Array, size: number): void {
  if (filter < 1 || filter > 4) return
  for (let i = 0; i < line.length; i++) {
    const left = i < size ? 0 : (line[i - size] as number)
    const up = above[i] as number
    const corner = i < size ? 0 : (above[i - size] as number)
    const predicted =
      filter === 1 ? left : filter === 2 ? up : filter === 3 ? (left + up) >> 1 : paeth(left, up, corner)
    line[i] = (line[i] as number) + predicted
  }
}

/** Whichever of the three is nearest to `left + up - corner`; ties in this order. */
function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner
  const a = Math.abs(estimate - left)
  const b = Math.abs(estimate - up)
  const c = Math.abs(estimate - corner)
  return a <= b && a <= c ? left : b <= c ? up : corner
}

/** Reads the grey value of a pixel of a row. */
function readerOf({ depth, colour, palette = new Uint8Array() }: Layout): (line: Uint8Array, x: number) => number {
  const bytes = depth === 16 ? 2 : 1
  if (colour === 2 || colour === 6) {
    const step = (colour === 2 ? 3 : 4) * bytes
    return (line, x) => luminance(line, x * step, bytes)
  }
  if (colour === 4 || depth >= 8) {
    const step = (colour === 4 ? 2 : 1) * bytes
    if (colour !== 3) return (line, x) => line[x * step] as number
    return (line, x) => luminance(palette, (line[x] as number) * 3, 1)
  }
  const most = 2 ** depth - 1
  const bits = (line: Uint8Array, x: number) =>
    ((line[(x * depth) >> 3] as number) >> (8 - depth - ((x * depth) & 7))) & most
  if (colour === 3) return (line, x) => luminance(palette, bits(line, x) * 3, 1)
  return (line, x) => (bits(line, x) * 255) / most
}

/** ITU-R BT.601, in the fixed-point numbers of Pillow's `convert('L')`. */
function luminance(data: Uint8Array, at: number, step: number): number {
  const red = data[at] ?? 0
  const green = data[at + step] ?? 0
  const blue = data[at + 2 * step] ?? 0
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16
}
