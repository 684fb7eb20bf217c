import type { PixelSource } from '../platform/ports.ts'
import { Fault } from './fault.ts'

const formatNames = {
  jpeg: 'JPEG',
  png: 'PNG',
  webp: 'WebP',
  gif: 'GIF',
  avif: 'AVIF',
  tiff: 'TIFF',
  bmp: 'BMP',
  svg: 'SVG',
  heic: 'HEIC',
  raw: 'raw',
}

/** Words in which decoders say that data ends too early. */
const cutOff =
  /premature end|unexpected end|bad seek|end of (?:file|data|source)|not enough data|truncated|read error|short read/i

/** Words a decoder's failure for people: the picture's format and what is wrong with it; the decoder's own text stays the cause. */
export function decodeFault(error: unknown, { format, bytes }: PixelSource): unknown {
  if (error instanceof Fault || !(error instanceof Error)) return error
  const name = formatNames[format]
  const text = error.message.replaceAll(/\s+/g, ' ').trim()
  if (/timeout/i.test(text))
    return new Fault('timeout', `takes too long to decode: more than 5 seconds for a ${name} picture`, { cause: error })
  if (/exceeds pixel limit/i.test(text))
    return new Fault('too_large', 'is too large: it holds more pixels than its header says or than maxPixels allows', {
      cause: error,
    })
  if (cutOff.test(text))
    return new Fault(
      'truncated',
      `is cut off or damaged: its ${name} data ends before all rows are there (file of ${bytes.length} bytes)`,
      { cause: error },
    )
  return new Fault('corrupt', `is corrupt: its ${name} data cannot be decoded (${text.slice(0, 200)})`, {
    cause: error,
  })
}
