import { exifOrientation } from '../exif.ts'
import { Fault } from '../fault.ts'
import { Reader } from '../reader.ts'
import { checkArea, type Header, ignored } from './header.ts'

/** Bit depths allowed for each colour type (PNG, third edition, table 12). */
const depths: { readonly [colourType: number]: readonly number[] } = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}

/** Samples a pixel after decoding; a palette becomes colours, possibly with alpha. */
const samples: { readonly [colourType: number]: number } = { 0: 1, 2: 3, 3: 4, 4: 2, 6: 4 }

/**
 * Reads IHDR and walks the chunks: a chunk that reaches beyond the file means that it is cut off. Of an animated PNG
 * only the default picture is read, so `frames` is 1.
 * @see W3C PNG, third edition, section 5 (chunks), 11.3 (eXIf, iCCP)
 */
export function readPngHeader(bytes: Uint8Array): Header {
  const reader = new Reader(bytes)
  if (reader.text(12, 4) !== 'IHDR') throw new Fault('corrupt', 'is corrupt: its first PNG chunk is not IHDR')
  const [width, height, depth, colourType] = [reader.u32(16), reader.u32(20), reader.u8(24), reader.u8(25)]
  checkArea(width, height)
  if (!depths[colourType]?.includes(depth))
    throw new Fault('corrupt', `is corrupt: PNG colour type ${colourType} with ${depth} bits does not exist`)
  const warnings = []
  let orientation = 1
  let profile: Header['profile']
  let hasData = false
  for (let at = 8; at + 8 <= bytes.length; ) {
    const length = reader.u32(at)
    const type = reader.text(at + 4, 4)
    if (type === 'IEND') break
    const body = at + 8
    if (body + length > bytes.length)
      throw new Fault(
        'truncated',
        `is cut off: its ${type} chunk ends at byte ${body + length}, the file after ${bytes.length}`,
      )
    if (type === 'IDAT') hasData = true
    if (type === 'eXIf') {
      const found = exifOrientation(bytes.subarray(body, body + length))
      if (found === undefined) warnings.push(ignored('EXIF', 'it cannot be read'))
      else orientation = found
    }
    if (type === 'iCCP') {
      // Name of 1 to 79 bytes, a zero, the compression method, the compressed profile.
      const nameEnd = bytes.indexOf(0, body)
      if (nameEnd > body && nameEnd < body + Math.min(length, 80)) {
        const colours = colourType === 0 || colourType === 4 ? 'GRAY' : 'RGB '
        profile = { bytes: bytes.subarray(nameEnd + 2, body + length), deflated: true, colours }
      } else warnings.push(ignored('The colour profile', 'it has no name'))
    }
    at = body + length + 4
  }
  if (!hasData) throw new Fault('corrupt', 'is a PNG without a picture: it has no IDAT chunk')
  // Interlaced rows come in seven passes over the whole picture.
  const held = reader.u8(28) === 1 && { heldBytesPerPixel: (samples[colourType] ?? 4) * Math.max(1, depth / 8) * 1.15 }
  return { width, height, orientation, frames: 1, warnings, ...(profile && { profile }), ...held }
}
