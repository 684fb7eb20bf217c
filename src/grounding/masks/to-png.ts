/** Masks as PNG. */
import { zlib } from '#platform/zlib'
import { expected, VLMError } from '../../errors.ts'
import type { Mask, RLE } from '../../types.ts'
import { decodeRle } from '../../util/rle.ts'
import { rleOf } from './measure.ts'

/**
 * A mask as a PNG.
 * @returns the bytes of an 8-bit grey PNG as large as the picture: 255 in the mask, 0 outside
 * @throws VLMError `input` when the mask cannot be read, has no pixels at all, or more than 2^28
 * @example await writeFile('cat.png', toPNG(masks[0]))
 * @see PNG Specification (Third Edition), W3C
 */
export function toPNG(mask: Mask | RLE): Uint8Array {
  const rle = rleOf(mask)
  const bits = decodeRle(rle)
  const [height, width] = rle.size
  if (bits.length === 0) {
    throw new VLMError('input', expected('a mask of at least 1×1 px', 'mask', rle.size), { reason: 'size' })
  }
  // Each row behind a byte that names its filter: none.
  const rows = new Uint8Array((width + 1) * height)
  for (let y = 0; y < height; y++) {
    const start = y * (width + 1) + 1
    for (let x = 0; x < width; x++) rows[start + x] = bits[y * width + x] === 1 ? 255 : 0
  }
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  // 8 bits; grey, deflate, the standard filters and not interlaced are all 0.
  header[8] = 8
  const chunks = [chunk('IHDR', header), chunk('IDAT', zlib.deflate(rows)), chunk('IEND', new Uint8Array())]
  const png = new Uint8Array(chunks.reduce((length, part) => length + part.length, signature.length))
  png.set(signature)
  let at = signature.length
  for (const part of chunks) {
    png.set(part, at)
    at += part.length
  }
  return png
}

const signature = [137, 80, 78, 71, 13, 10, 26, 10]

function chunk(type: string, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(body.length + 12)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, body.length)
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i)
  bytes.set(body, 8)
  view.setUint32(body.length + 8, crc32(bytes.subarray(4, body.length + 8)))
  return bytes
}

/** The checksum of a chunk's type and data: PNG Specification annex D, bit by bit, since masks compress to a few kilobytes. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}
