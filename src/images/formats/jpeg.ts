import { exifOrientation } from '../exif.ts'
import { Fault } from '../fault.ts'
import { Reader, startsWith } from '../reader.ts'
import { checkArea, type Header, ignored } from './header.ts'

/** The size of an ICC profile's header, which holds all that is checked (ICC.1:2022 section 7.2). */
const profileHeaderBytes = 128

/**
 * Walks the markers up to the first frame header.
 * @see ITU-T T.81 annex B (markers), EXIF in APP1, ICC profile in APP2 (ICC.1:2022 annex B.4)
 */
export function readJpegHeader(bytes: Uint8Array): Header {
  const reader = new Reader(bytes)
  const warnings = []
  let orientation = 1
  let profileStart: Uint8Array | undefined
  let at = 2
  for (;;) {
    // Markers may be preceded by fill bytes; anything else between segments is damage that decoders skip too.
    while (reader.u8(at) !== 0xff) at++
    while (reader.u8(at) === 0xff) at++
    const marker = reader.u8(at++)
    // 0: a stuffed byte; 1, RST0 to 7 and SOI stand alone.
    if (marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8)) continue
    if (marker === 0xd9 || marker === 0xda)
      throw new Fault('corrupt', 'is a JPEG without a picture: no frame header comes before its end')
    const length = reader.u16(at)
    if (length < 2) throw new Fault('corrupt', `is corrupt: JPEG segment of ${length} bytes at ${at}`)
    if (isFrameHeader(marker)) {
      const [precision, height, width] = [reader.u8(at + 2), reader.u16(at + 3), reader.u16(at + 5)]
      const components = reader.u8(at + 7)
      if (precision !== 8)
        throw new Fault('format', `is a JPEG of ${precision} bits a channel, which is not read: save it with 8 bits`)
      checkArea(width, height)
      const colours = components === 1 ? 'GRAY' : components === 4 ? 'CMYK' : 'RGB '
      const profile = profileStart && ({ bytes: profileStart, colours } as const)
      const held = isProgressive(marker) && { heldBytesPerPixel: coefficientBytes(reader, at + 8, components) }
      return { width, height, orientation, frames: 1, warnings, ...(profile && { profile }), ...held }
    }
    const body = bytes.subarray(at + 2, at + length)
    if (marker === 0xe1 && startsWith(body, 'Exif\0\0') && orientation === 1) {
      const found = exifOrientation(body)
      if (found === undefined) warnings.push(ignored('EXIF', 'it cannot be read'))
      else orientation = found
    }
    // ICC chunks carry their number; the first holds the profile's header.
    if (marker === 0xe2 && startsWith(body, 'ICC_PROFILE\0') && body[12] === 1)
      profileStart = body.subarray(14, 14 + profileHeaderBytes)
    at += length
  }
}

/** SOF0 to SOF15 without DHT (C4), JPG (C8) and DAC (CC). */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}

/** SOF2, SOF6, SOF10, SOF14: every scan refines the whole picture. */
function isProgressive(marker: number): boolean {
  return (marker & 3) === 2
}

/** Two bytes for each coefficient of each component, which may be subsampled (T.81 section A.1.1). */
function coefficientBytes(reader: Reader, start: number, components: number): number {
  const areas = Array.from({ length: components }, (_, i) => {
    const factors = reader.u8(start + i * 3 + 1)
    return (factors >> 4) * (factors & 15)
  })
  return (areas.reduce((sum, area) => sum + area, 0) / Math.max(1, ...areas)) * 2 * 1.1
}
