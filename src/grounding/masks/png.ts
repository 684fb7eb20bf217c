/** Masks that come as a PNG: a small reader of the format, without colour management, for grey values alone. */
import { zlib } from '#platform/zlib'
import { fromBase64 } from '../../util/base64.ts'
import type { ProbabilityMap } from '../dialect.ts'
import { greyOf, type Layout, rawBytes } from './png-rows.ts'

/** Largest side, px. Models write 256. */
const maxSide = 4096

/** What the masks of one answer may take together. */
export interface MaskBudget {
  /** Decompressed bytes that are left. */
  bytes: number
}

/** Enough for one map of the largest size in 8-bit RGBA, and for a thousand of those that models write. */
const answerBytes = 2 ** 26 + 2 ** 16

/** The least that a map counts: thousands of tiny ones take time, each a decompressor of its own. */
const leastBytes = 2 ** 16

/** A budget for one answer: a few kilobytes of text can hold maps that would fill the memory. */
export function maskBudget(): MaskBudget {
  return { bytes: answerBytes }
}

/**
 * The map in a PNG. Colours become luminance, transparency counts nothing, as in Pillow's `convert('L')`; of 16 bits the upper 8
 * are taken.
 * @param image - a data URL, or base64 alone
 * @param budget - of the answer that it is from; what the picture takes is subtracted
 * @returns undefined for what is no PNG, is damaged, has a side above 4096 px, or is beyond the budget
 * @see PNG Specification (Third Edition), W3C; checksums are not looked at
 */
export function decodeMaskImage(image: string, budget: MaskBudget = maskBudget()): ProbabilityMap | undefined {
  const bytes = fromBase64(/^\s*data:/i.test(image) ? image.slice(image.indexOf(',') + 1) : image)
  const png = bytes && readChunks(bytes)
  if (!png) return undefined
  const length = rawBytes(png.layout)
  const cost = Math.max(length, leastBytes)
  if (cost > budget.bytes) return undefined
  budget.bytes -= cost
  const raw = inflate(png.data, length)
  return raw && { width: png.layout.width, height: png.layout.height, data: greyOf(raw, png.layout) }
}

const signature = [137, 80, 78, 71, 13, 10, 26, 10]

function readChunks(bytes: Uint8Array): { readonly layout: Layout; readonly data: Uint8Array } | undefined {
  if (signature.some((byte, i) => bytes[i] !== byte)) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const parts: Uint8Array[] = []
  let layout: Layout | undefined
  let palette: Uint8Array | undefined
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at)
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    const body = bytes.subarray(at + 8, at + 8 + length)
    if (body.length < length || type === 'IEND') break
    if (type === 'IHDR') layout = readHeader(body)
    if (type === 'PLTE') palette = body
    if (type === 'IDAT') parts.push(body)
    at += 12 + length
  }
  if (!layout || (layout.colour === 3 && !palette)) return undefined
  return { layout: { ...layout, ...(palette && { palette }) }, data: join(parts) }
}

/** Bits a sample that each colour type may have. */
const depths: { readonly [colour: number]: readonly number[] } = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}

function readHeader(body: Uint8Array): Layout | undefined {
  if (body.length !== 13) return undefined
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const [width, height] = [view.getUint32(0), view.getUint32(4)]
  const [depth = 0, colour = 0, compression, filter, interlace = 0] = body.subarray(8)
  const isSide = (side: number) => side >= 1 && side <= maxSide
  if (!isSide(width) || !isSide(height) || !depths[colour]?.includes(depth)) return undefined
  if (compression !== 0 || filter !== 0 || interlace > 1) return undefined
  return { width, height, depth, colour, isInterlaced: interlace === 1 }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Exactly `length` bytes, or undefined. */
function inflate(data: Uint8Array, length: number): Uint8Array | undefined {
  try {
    const raw = zlib.inflate(data, length)
    return raw.length === length ? raw : undefined
  } catch {
    // Damaged, cut off or longer than its header says.
    return undefined
  }
}
