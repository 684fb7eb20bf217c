import type { RawPixels, Size } from '../types.ts'
import { Fault } from './fault.ts'
import { type BmpHeader, readBmpHeader, rowBytes } from './formats/bmp.ts'

/** Pixels decoded before other work gets its turn: a few milliseconds. */
const pixelsPerTurn = 1 << 19

/** Longest decode, ms. */
const decodeMs = 5_000

/**
 * Decodes a BMP row by row: RGB, transparency over white. With a size, whole blocks of pixels are averaged as long as the
 * result stays at least that large, so that a huge picture never needs huge memory.
 * @throws Fault when the data is damaged or cut off
 * @see learn.microsoft.com/windows/win32/gdi/bitmap-compression (RLE4, RLE8)
 */
export async function decodeBmp(bytes: Uint8Array, size?: Size): Promise<RawPixels> {
  const header = readBmpHeader(bytes)
  const { width, height } = header
  const block = size ? Math.max(1, Math.floor(Math.min(width / size.width, height / size.height))) : 1
  const out = new Shrinker(width, height, block)
  const rows =
    header.compression === 'rle8' || header.compression === 'rle4' ? runRows(bytes, header) : plainRows(bytes, header)
  const start = performance.now()
  let sinceTurn = 0
  let stored = 0
  for (const row of rows) {
    out.add(header.isTopDown ? stored : height - 1 - stored, row)
    stored++
    sinceTurn += width
    if (sinceTurn > pixelsPerTurn) {
      sinceTurn = 0
      if (performance.now() - start > decodeMs)
        throw new Fault('timeout', `takes too long to decode: more than ${decodeMs / 1000} seconds for a BMP picture`)
      await new Promise((resolve) => setTimeout(resolve))
    }
  }
  return out.finish()
}

/** Averages blocks of `block`×`block` pixels; rows may come from the top or from the bottom, each once. */
class Shrinker {
  readonly #fullWidth: number
  readonly #width: number
  readonly #height: number
  readonly #block: number
  readonly #data: Uint8Array
  readonly #sums: Uint32Array
  #blockRow = -1
  #rowsInBlock = 0

  constructor(width: number, height: number, block: number) {
    this.#fullWidth = width
    this.#block = block
    this.#width = Math.ceil(width / block)
    this.#height = Math.ceil(height / block)
    this.#data = new Uint8Array(this.#width * this.#height * 3)
    this.#sums = new Uint32Array(block > 1 ? this.#width * 3 : 0)
  }

  add(y: number, row: Uint8Array): void {
    const block = this.#block
    if (block === 1) {
      this.#data.set(row, y * row.length)
      return
    }
    const blockRow = Math.floor(y / block)
    if (blockRow !== this.#blockRow) this.#flush()
    this.#blockRow = blockRow
    this.#rowsInBlock++
    const sums = this.#sums
    for (let to = 0, from = 0; from < row.length; to += 3) {
      let [red, green, blue] = [0, 0, 0]
      const end = Math.min(row.length, from + block * 3)
      for (; from < end; from += 3) {
        red += row[from] ?? 0
        green += row[from + 1] ?? 0
        blue += row[from + 2] ?? 0
      }
      sums[to] = (sums[to] ?? 0) + red
      sums[to + 1] = (sums[to + 1] ?? 0) + green
      sums[to + 2] = (sums[to + 2] ?? 0) + blue
    }
  }

  #flush(): void {
    if (this.#rowsInBlock === 0) return
    const start = this.#blockRow * this.#width * 3
    for (let x = 0; x < this.#width; x++) {
      const count = Math.min(this.#block, this.#fullWidth - x * this.#block) * this.#rowsInBlock
      for (let i = x * 3; i < x * 3 + 3; i++) this.#data[start + i] = Math.round((this.#sums[i] ?? 0) / count)
    }
    this.#sums.fill(0)
    this.#rowsInBlock = 0
  }

  finish(): RawPixels {
    if (this.#block > 1) this.#flush()
    return { data: this.#data, width: this.#width, height: this.#height, channels: 3 }
  }
}

/** Red, green, blue of each palette entry; entries that the file lacks are black. */
function readPalette(bytes: Uint8Array, { palette }: BmpHeader): Uint8Array {
  const colours = new Uint8Array(256 * 3)
  for (let i = 0; i < palette.count; i++) {
    const at = palette.at + i * palette.entryBytes
    colours.set([bytes[at + 2] ?? 0, bytes[at + 1] ?? 0, bytes[at] ?? 0], i * 3)
  }
  return colours
}

/** Uncompressed rows, in the order of the file. The header has checked that all lie inside it. */
function* plainRows(bytes: Uint8Array, header: BmpHeader): Generator<Uint8Array> {
  const { width, height, bitsPerPixel: bits, dataAt } = header
  const stride = rowBytes(width, bits)
  const row = new Uint8Array(width * 3)
  const fill = bits <= 8 ? paletteReader(bytes, header) : bits === 24 ? read24 : maskReader(header)
  for (let y = 0; y < height; y++) {
    fill(bytes, dataAt + y * stride, width, row)
    yield row
  }
}

type RowReader = (bytes: Uint8Array, at: number, width: number, row: Uint8Array) => void

const read24: RowReader = (bytes, at, width, row) => {
  for (let x = 0, from = at, to = 0; x < width; x++, from += 3, to += 3) {
    row[to] = bytes[from + 2] ?? 0
    row[to + 1] = bytes[from + 1] ?? 0
    row[to + 2] = bytes[from] ?? 0
  }
}

function paletteReader(file: Uint8Array, header: BmpHeader): RowReader {
  const { bitsPerPixel: bits } = header
  const colours = readPalette(file, header)
  const mask = 2 ** bits - 1
  return (bytes, start, width, row) => {
    const end = width * 3
    for (let at = start, to = 0; to < end; at++) {
      const byte = bytes[at] ?? 0
      // The first pixel lies in the highest bits.
      for (let shift = 8 - bits; shift >= 0 && to < end; shift -= bits, to += 3) {
        const index = ((byte >> shift) & mask) * 3
        row[to] = colours[index] ?? 0
        row[to + 1] = colours[index + 1] ?? 0
        row[to + 2] = colours[index + 2] ?? 0
      }
    }
  }
}

/** 16 and 32 bits: each channel is scaled from its mask's width to 8 bits; alpha lies over white. */
function maskReader({ bitsPerPixel, masks }: BmpHeader): RowReader {
  const [red, green, blue, alpha] = masks.map(channel) as [Channel, Channel, Channel, Channel]
  const step = bitsPerPixel / 8
  return (bytes, start, width, row) => {
    for (let x = 0, at = start; x < width; x++, at += step) {
      const low = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
      const value = step === 2 ? low : (low | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0
      const opacity = masks[3] === 0 ? 1 : alpha(value) / 255
      row[x * 3] = Math.round(red(value) * opacity + 255 * (1 - opacity))
      row[x * 3 + 1] = Math.round(green(value) * opacity + 255 * (1 - opacity))
      row[x * 3 + 2] = Math.round(blue(value) * opacity + 255 * (1 - opacity))
    }
  }
}

type Channel = (value: number) => number

function channel(mask: number): Channel {
  if (mask === 0) return () => 0
  const shift = 31 - Math.clz32(mask & -mask)
  const largest = mask >>> shift
  return (value) => Math.round((((value & mask) >>> shift) * 255) / largest)
}

/** Run-length rows, from the bottom up. What a jump or an early end leaves out is colour 0, as the format says. */
function* runRows(bytes: Uint8Array, header: BmpHeader): Generator<Uint8Array> {
  const { width, height, dataAt } = header
  const isHalf = header.compression === 'rle4'
  const colours = readPalette(bytes, header)
  const row = new Uint8Array(width * 3)
  const clear = () => {
    for (let x = 0; x < width; x++) row.set(colours.subarray(0, 3), x * 3)
  }
  let [x, y, at] = [0, 0, dataAt]
  const put = (index: number) => {
    if (x < width) row.set(colours.subarray(index * 3, index * 3 + 3), x * 3)
    x++
  }
  const next = () => {
    if (at >= bytes.length) throw new Fault('truncated', `is cut off: its BMP data ends after row ${y} of ${height}`)
    return bytes[at++] ?? 0
  }
  clear()
  while (y < height) {
    const count = next()
    const value = next()
    if (count > 0) {
      for (let i = 0; i < count; i++) put(isHalf ? (i % 2 === 0 ? value >> 4 : value & 15) : value)
    } else if (value >= 3) {
      let byte = 0
      for (let i = 0; i < value; i++) {
        if (!isHalf || i % 2 === 0) byte = next()
        put(isHalf ? (i % 2 === 0 ? byte >> 4 : byte & 15) : byte)
      }
      // Absolute runs are padded to two bytes.
      if ((isHalf ? Math.ceil(value / 2) : value) % 2 === 1) next()
    } else {
      const [right, up] = value === 2 ? [next(), next()] : [0, value === 1 ? height - y : 1]
      for (let i = 0; i < up && y < height; i++, y++) {
        yield row
        clear()
      }
      x = value === 2 ? x + right : 0
    }
  }
}
