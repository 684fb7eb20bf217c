import { Fault } from '../fault.ts'
import { Reader } from '../reader.ts'
import { checkArea, type Header } from './header.ts'

/** What a BMP's headers say. */
export interface BmpHeader extends Header {
  /** 1, 4, 8, 16, 24 or 32. */
  readonly bitsPerPixel: number
  readonly compression: 'none' | 'rle8' | 'rle4' | 'masks'
  /** Rows come from the top instead of from the bottom. */
  readonly isTopDown: boolean
  readonly palette: { readonly at: number; readonly count: number; readonly entryBytes: 3 | 4 }
  /** Red, green, blue, alpha; 0: no alpha. */
  readonly masks: readonly [number, number, number, number]
  readonly dataAt: number
}

/**
 * Reads and checks file header, bitmap header, masks and the palette's place.
 * @see learn.microsoft.com/windows/win32/api/wingdi: BITMAPFILEHEADER, BITMAPCOREHEADER, BITMAPINFOHEADER, BITMAPV4HEADER
 */
export function readBmpHeader(bytes: Uint8Array): BmpHeader {
  const reader = new Reader(bytes, 'little')
  const headerSize = reader.u32(14)
  const isCore = headerSize === 12
  const width = isCore ? reader.u16(18) : reader.i32(18)
  const signedHeight = isCore ? reader.u16(20) : reader.i32(22)
  const height = Math.abs(signedHeight)
  checkArea(width, height)
  const bitsPerPixel = reader.u16(isCore ? 24 : 28)
  const method = isCore || headerSize < 40 ? 0 : reader.u32(30)
  const compression = compressionName(method, bitsPerPixel)
  const masksAt = 14 + 40
  const hasMasks = compression === 'masks'
  const masks: BmpHeader['masks'] = hasMasks
    ? [
        reader.u32(masksAt),
        reader.u32(masksAt + 4),
        reader.u32(masksAt + 8),
        headerSize >= 56 || method === 6 ? reader.u32(masksAt + 12) : 0,
      ]
    : bitsPerPixel === 16
      ? [0x7c00, 0x3e0, 0x1f, 0]
      : [0xff0000, 0xff00, 0xff, 0]
  // A plain 40-byte header is followed by its masks; larger ones contain them.
  const paletteAt = 14 + headerSize + (hasMasks && headerSize === 40 ? (method === 6 ? 16 : 12) : 0)
  const entryBytes = isCore ? 3 : 4
  const declared = bitsPerPixel > 8 ? 0 : (isCore || headerSize < 40 ? 0 : reader.u32(46)) || 2 ** bitsPerPixel
  const dataAt = reader.u32(10)
  const count = Math.min(
    declared,
    2 ** Math.min(bitsPerPixel, 8),
    Math.max(0, Math.floor((dataAt - paletteAt) / entryBytes)),
  )
  if (bitsPerPixel <= 8 && count === 0)
    throw new Fault('corrupt', 'is corrupt: a BMP without the colours of its palette')
  reader.need(paletteAt, count * entryBytes)
  const needed = rowBytes(width, bitsPerPixel) * height
  if ((compression === 'none' || compression === 'masks') && dataAt + needed > bytes.length)
    throw new Fault(
      'truncated',
      `is cut off: its pixels end at byte ${dataAt + needed}, the file after ${bytes.length}`,
    )
  return {
    width,
    height,
    orientation: 1,
    frames: 1,
    warnings: [],
    bitsPerPixel,
    compression,
    isTopDown: signedHeight < 0,
    palette: { at: paletteAt, count, entryBytes },
    masks,
    dataAt,
  }
}

/** Rows are padded to four bytes. */
export function rowBytes(width: number, bitsPerPixel: number): number {
  return Math.ceil((width * bitsPerPixel) / 32) * 4
}

function compressionName(method: number, bits: number): BmpHeader['compression'] {
  if (method === 0 && [1, 4, 8, 16, 24, 32].includes(bits)) return 'none'
  if (method === 1 && bits === 8) return 'rle8'
  if (method === 2 && bits === 4) return 'rle4'
  if ((method === 3 || method === 6) && (bits === 16 || bits === 32)) return 'masks'
  if (method === 4 || method === 5)
    throw new Fault('format', 'is a BMP that wraps a JPEG or PNG, which is not read: convert it to PNG')
  throw new Fault('corrupt', `is corrupt: BMP compression ${method} with ${bits} bits a pixel does not exist`)
}
