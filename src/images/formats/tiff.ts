import { validOrientation } from '../exif.ts'
import { Fault } from '../fault.ts'
import { Reader } from '../reader.ts'
import { checkArea, type Header } from './header.ts'

/** Pages that are counted at most: a chain of more is taken for an attack. */
const maxPages = 100_000

const tag = {
  width: 256,
  height: 257,
  stripOffsets: 273,
  orientation: 274,
  stripBytes: 279,
  tileOffsets: 324,
  tileBytes: 325,
}

/**
 * Walks the chain of directories. A directory seen before ends the chain, so a loop costs nothing.
 * @param page - whose size is wanted, from 0
 * @see TIFF 6.0 section 2; BigTIFF (libtiff.gitlab.io/libtiff/specification/bigtiff.html)
 */
export function readTiffHeader(bytes: Uint8Array, page: number): Header {
  const reader = new Reader(bytes, bytes[0] === 0x49 ? 'little' : 'big')
  const isBig = reader.u16(2) === 43
  const layout = isBig ? { count: 8, entry: 20, offset: 8 } : { count: 2, entry: 12, offset: 4 }
  const word = (at: number) => (isBig ? reader.u64(at) : reader.u32(at))
  const seen = new Set<number>()
  let header: Header | undefined
  let at = word(isBig ? 8 : 4)
  while (at !== 0 && !seen.has(at) && seen.size < maxPages) {
    if (seen.size > 0 && at + layout.count > bytes.length) break
    const count = isBig ? reader.u64(at) : reader.u16(at)
    if (count > 65_535) throw new Fault('corrupt', `is corrupt: a TIFF directory of ${count} entries`)
    if (seen.size === page || seen.size === 0) header = readDirectory(reader, at + layout.count, count, isBig)
    seen.add(at)
    const next = at + layout.count + count * layout.entry
    if (next + layout.offset > bytes.length) break
    at = word(next)
  }
  if (!header) throw new Fault('corrupt', 'is a TIFF without a picture')
  return { ...header, frames: seen.size }
}

function readDirectory(reader: Reader, start: number, count: number, isBig: boolean): Header {
  const step = isBig ? 20 : 12
  const values = new Map<number, Values>()
  for (let i = 0; i < count; i++) {
    const at = start + i * step
    const type = reader.u16(at + 2)
    values.set(reader.u16(at), {
      type,
      count: isBig ? reader.u64(at + 4) : reader.u32(at + 4),
      at: at + (isBig ? 12 : 8),
    })
  }
  const first = (name: keyof typeof tag) => {
    const found = values.get(tag[name])
    return found && number(reader, found.type, found.at, isBig)
  }
  const width = first('width')
  const height = first('height')
  if (width === undefined || height === undefined)
    throw new Fault('corrupt', 'is corrupt: a TIFF without width or height')
  checkArea(width, height)
  for (const [offsets, lengths] of [
    ['stripOffsets', 'stripBytes'],
    ['tileOffsets', 'tileBytes'],
  ] as const) {
    const [where, sizes] = [values.get(tag[offsets]), values.get(tag[lengths])]
    if (where && sizes) checkExtent(reader, where, sizes, isBig)
  }
  return { width, height, orientation: validOrientation(first('orientation') ?? 1), frames: 1, warnings: [] }
}

interface Values {
  readonly type: number
  readonly count: number
  /** Where the value field lies. */
  readonly at: number
}

/** Strips and tiles must lie inside the file: decoders would fill what is missing with grey. */
function checkExtent(reader: Reader, offsets: Values, lengths: Values, isBig: boolean): void {
  const count = Math.min(offsets.count, lengths.count)
  const [offsetAt, lengthAt] = [arrayStart(reader, offsets, isBig), arrayStart(reader, lengths, isBig)]
  for (let i = 0; i < count; i++) {
    const offset = number(reader, offsets.type, offsetAt + i * bytesOf(offsets.type), isBig)
    const length = number(reader, lengths.type, lengthAt + i * bytesOf(lengths.type), isBig)
    if (offset + length > reader.length)
      throw new Fault(
        'truncated',
        `is cut off: its pixels end at byte ${offset + length}, the file after ${reader.length}`,
      )
  }
}

/** Values that do not fit into the value field lie elsewhere. */
function arrayStart(reader: Reader, values: Values, isBig: boolean): number {
  if (values.count * bytesOf(values.type) <= (isBig ? 8 : 4)) return values.at
  return isBig ? reader.u64(values.at) : reader.u32(values.at)
}

/** BYTE, SHORT, LONG, LONG8. */
function bytesOf(type: number): number {
  return type === 1 ? 1 : type === 3 ? 2 : type === 16 ? 8 : 4
}

function number(reader: Reader, type: number, at: number, isBig: boolean): number {
  if (type === 1) return reader.u8(at)
  if (type === 3) return reader.u16(at)
  return type === 16 && isBig ? reader.u64(at) : reader.u32(at)
}
