import { Fault } from '../fault.ts'
import { Reader } from '../reader.ts'
import { checkArea, type Header } from './header.ts'

/** Nesting and number of boxes that are looked at: far more than any picture has. */
const maxBoxes = 10_000

interface BoxSpan {
  readonly type: string
  readonly start: number
  readonly end: number
}

/**
 * Size of the primary item of an AVIF or HEIC file, after its own rotation (which the decoder applies, so that
 * `orientation` is 1 whatever EXIF says).
 * @see ISO/IEC 14496-12 section 8.11 (meta, iloc, iprp), ISO/IEC 23008-12 section 6.5 (ispe, irot, clap)
 */
export function readIsobmffHeader(bytes: Uint8Array, heldBytesPerPixel: number): Header {
  const reader = new Reader(bytes)
  const budget = { left: maxBoxes }
  const top = boxes(reader, 0, bytes.length, budget)
  const meta = top.find((box) => box.type === 'meta')
  if (!meta) {
    const cut = top.some((box) => box.end > bytes.length) || bytes.length < 64
    throw new Fault(cut ? 'truncated' : 'corrupt', `holds no picture: it has no meta box in its ${bytes.length} bytes`)
  }
  if (meta.end > bytes.length)
    throw new Fault('truncated', `is cut off: its meta box ends at byte ${meta.end}, the file after ${bytes.length}`)
  const inside = boxes(reader, meta.start + 4, meta.end, budget)
  const find = (type: string) => inside.find((box) => box.type === type)
  const pitm = find('pitm')
  const primary = pitm
    ? reader.u8(pitm.start) === 0
      ? reader.u16(pitm.start + 4)
      : reader.u32(pitm.start + 4)
    : undefined
  const iloc = find('iloc')
  if (iloc) checkExtents(reader, iloc)
  const iprp = find('iprp')
  const properties = iprp ? boxes(reader, iprp.start, iprp.end, budget) : []
  const ipco = properties.find((box) => box.type === 'ipco')
  if (!ipco) throw new Fault('corrupt', 'is corrupt: the size of its picture is missing')
  const all = boxes(reader, ipco.start, ipco.end, budget)
  const ipma = properties.filter((box) => box.type === 'ipma')
  const own = ipma.flatMap((box) => associations(reader, box, primary)).map((index) => all[index - 1])
  const size = own.find((box) => box?.type === 'ispe') ?? all.find((box) => box.type === 'ispe')
  if (!size) throw new Fault('corrupt', 'is corrupt: the size of its picture is missing')
  let [width, height] = [reader.u32(size.start + 4), reader.u32(size.start + 8)]
  for (const box of own) {
    if (box?.type === 'clap') {
      width = Math.round(reader.u32(box.start) / reader.u32(box.start + 4))
      height = Math.round(reader.u32(box.start + 8) / reader.u32(box.start + 12))
    } else if (box?.type === 'irot' && reader.u8(box.start) & 1) [width, height] = [height, width]
  }
  checkArea(width, height)
  return { width, height, orientation: 1, frames: 1, warnings: [], heldBytesPerPixel }
}

/** The boxes between two positions; `start` is behind each box's header. A last box may reach beyond the file. */
function boxes(reader: Reader, from: number, to: number, budget: { left: number }): BoxSpan[] {
  const found: BoxSpan[] = []
  for (let at = from; at + 8 <= to && at + 8 <= reader.length; ) {
    if (budget.left-- <= 0) throw new Fault('corrupt', `is corrupt: more than ${maxBoxes} boxes`)
    const size = reader.u32(at)
    const type = reader.text(at + 4, 4)
    const header = size === 1 ? 16 : 8
    const end = size === 0 ? to : at + (size === 1 ? reader.u64(at + 8) : size)
    if (end < at + header)
      throw new Fault('corrupt', `is corrupt: its ${JSON.stringify(type)} box has no room for a header`)
    found.push({ type, start: at + header, end })
    at = end
  }
  return found
}

/** Indices (from 1) of the properties of one item, in order. */
function associations(reader: Reader, box: BoxSpan, item: number | undefined): number[] {
  const version = reader.u8(box.start)
  const isWide = (reader.u8(box.start + 3) & 1) === 1
  const count = reader.u32(box.start + 4)
  let at = box.start + 8
  for (let i = 0; i < count && at < box.end; i++) {
    const id = version < 1 ? reader.u16(at) : reader.u32(at)
    at += version < 1 ? 2 : 4
    const own: number[] = []
    const entries = reader.u8(at++)
    for (let j = 0; j < entries; j++) {
      // The top bit says whether the property is essential.
      own.push(isWide ? reader.u16(at) & 0x7fff : reader.u8(at) & 0x7f)
      at += isWide ? 2 : 1
    }
    if (item === undefined || id === item) return own
  }
  return []
}

/** Every extent that lies in the file itself must end inside it. */
function checkExtents(reader: Reader, { start, end }: BoxSpan): void {
  const version = reader.u8(start)
  const [sizes, more] = [reader.u8(start + 4), reader.u8(start + 5)]
  const [offsetSize, lengthSize, baseSize] = [sizes >> 4, sizes & 15, more >> 4]
  const indexSize = version > 0 ? more & 15 : 0
  const sized = (at: number, size: number) => (size === 0 ? 0 : size === 8 ? reader.u64(at) : reader.u32(at))
  let at = start + 6
  const items = version < 2 ? reader.u16(at) : reader.u32(at)
  at += version < 2 ? 2 : 4
  for (let i = 0; i < items && at < end; i++) {
    at += version < 2 ? 2 : 4
    const method = version > 0 ? reader.u16(at) & 15 : 0
    at += version > 0 ? 4 : 2
    const base = sized(at, baseSize)
    at += baseSize
    const extents = reader.u16(at)
    at += 2
    for (let j = 0; j < extents && at < end; j++) {
      at += indexSize
      const offset = base + sized(at, offsetSize)
      const length = sized(at + offsetSize, lengthSize)
      at += offsetSize + lengthSize
      if (method === 0 && offset + length > reader.length)
        throw new Fault(
          'truncated',
          `is cut off: its pixels end at byte ${offset + length}, the file after ${reader.length}`,
        )
    }
  }
}
