import { exifOrientation } from '../exif.ts'
import { Fault } from '../fault.ts'
import { Reader } from '../reader.ts'
import { checkArea, type Header, ignored } from './header.ts'

/**
 * Walks the RIFF chunks.
 * @see RFC 9649 (WebP container), RFC 6386 section 9.1 (VP8 frame header)
 */
export function readWebpHeader(bytes: Uint8Array): Header {
  const reader = new Reader(bytes, 'little')
  const end = reader.u32(4) + 8
  if (end > bytes.length)
    throw new Fault('truncated', `is cut off: its header says ${end} bytes, the file has ${bytes.length}`)
  const warnings = []
  let size: { width: number; height: number } | undefined
  let orientation = 1
  let frames = 0
  let isAnimated = false
  let profile: Header['profile']
  for (let at = 12; at + 8 <= end; ) {
    const type = reader.text(at, 4)
    const length = reader.u32(at + 4)
    const body = at + 8
    if (body + length > bytes.length)
      throw new Fault(
        'truncated',
        `is cut off: its ${type.trim()} chunk ends at byte ${body + length}, the file after ${bytes.length}`,
      )
    if (type === 'VP8X') {
      size = { width: reader.u24(body + 4) + 1, height: reader.u24(body + 7) + 1 }
      isAnimated = (reader.u8(body) & 2) !== 0
    } else if (type === 'VP8 ') size ??= { width: reader.u16(body + 6) & 0x3fff, height: reader.u16(body + 8) & 0x3fff }
    else if (type === 'VP8L') size ??= losslessSize(reader, body)
    else if (type === 'ANMF') frames++
    else if (type === 'EXIF') {
      const found = exifOrientation(bytes.subarray(body, body + length))
      if (found === undefined) warnings.push(ignored('EXIF', 'it cannot be read'))
      else orientation = found
    } else if (type === 'ICCP') profile = { bytes: bytes.subarray(body, body + length), colours: 'RGB ' }
    at = body + length + (length & 1)
  }
  if (!size) throw new Fault('corrupt', 'is a WebP without a picture: it has no VP8 chunk')
  checkArea(size.width, size.height)
  return { ...size, orientation, frames: isAnimated ? Math.max(1, frames) : 1, warnings, ...(profile && { profile }) }
}

/** 14 bits of width − 1 and 14 of height − 1 behind the signature byte (RFC 9649 section 3.4). */
function losslessSize(reader: Reader, body: number): { width: number; height: number } {
  if (reader.u8(body) !== 0x2f) throw new Fault('corrupt', 'is corrupt: its lossless WebP data has no signature')
  const bits = reader.u32(body + 1)
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
}
