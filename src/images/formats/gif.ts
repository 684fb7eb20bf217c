import { Fault } from '../fault.ts'
import { Reader } from '../reader.ts'
import { checkArea, type Header } from './header.ts'

/**
 * Walks the blocks and counts the frames.
 * @see GIF89a specification, sections 18 to 26
 */
export function readGifHeader(bytes: Uint8Array): Header {
  const reader = new Reader(bytes, 'little')
  const screen = { width: reader.u16(6), height: reader.u16(8) }
  const extent = { width: 1, height: 1 }
  let frames = 0
  let at = 13 + paletteBytes(reader.u8(10))
  // The trailer (3B) ends the file; many writers leave it out.
  for (; at < bytes.length && bytes[at] !== 0x3b; ) {
    const kind = reader.u8(at)
    if (kind === 0x21) at = skipBlocks(reader, at + 2)
    else if (kind === 0x2c) {
      extent.width = Math.max(extent.width, reader.u16(at + 1) + reader.u16(at + 5))
      extent.height = Math.max(extent.height, reader.u16(at + 3) + reader.u16(at + 7))
      frames++
      at = skipBlocks(reader, at + 10 + paletteBytes(reader.u8(at + 9)) + 1)
    } else if (frames > 0) break
    else throw new Fault('corrupt', `is corrupt: unknown GIF block ${kind} at byte ${at}`)
  }
  if (frames === 0) throw new Fault('corrupt', 'is a GIF without a picture')
  const size = isTypicalOfOldWriters(screen)
    ? extent
    : {
        width: Math.max(screen.width, extent.width),
        height: Math.max(screen.height, extent.height),
      }
  checkArea(size.width, size.height)
  // Frames are composed on a canvas of RGBA, of which there is a copy while it is read.
  return { ...size, orientation: 1, frames, warnings: [], heldBytesPerPixel: 5 }
}

/** Size of a colour table from the packed byte that announces it. */
function paletteBytes(packed: number): number {
  return packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0
}

/** The position behind a chain of sub-blocks. */
function skipBlocks(reader: Reader, start: number): number {
  let at = start
  for (;;) {
    if (at >= reader.length)
      throw new Fault('truncated', `is cut off: it ends after ${reader.length} bytes, inside a GIF block`)
    const length = reader.u8(at)
    at += 1 + length
    if (length === 0) return at
  }
}

/**
 * Old writers stored the size of their monitor: the decoder then takes the size from the frames, and so must we.
 * @see libnsgif (in libvips) `gif.c`, "broken GIFs" in nsgif_data_scan
 */
function isTypicalOfOldWriters({ width, height }: { width: number; height: number }): boolean {
  const monitors = ['640x480', '640x512', '800x600', '1024x768', '1280x1024', '1600x1200']
  return monitors.includes(`${width}x${height}`) || width === 0 || height === 0 || width > 2048 || height > 2048
}
