import type { ImageFormat } from '../types.ts'
import { readBmpHeader } from './formats/bmp.ts'
import { readGifHeader } from './formats/gif.ts'
import type { Header } from './formats/header.ts'
import { readIsobmffHeader } from './formats/isobmff.ts'
import { readJpegHeader } from './formats/jpeg.ts'
import { readPngHeader } from './formats/png.ts'
import { readTiffHeader } from './formats/tiff.ts'
import { readWebpHeader } from './formats/webp.ts'

/** The formats whose header is read here; SVG is rendered first and raw pixels have none. */
export type EncodedFormat = Exclude<ImageFormat, 'svg' | 'raw'>

/**
 * Size, frames and orientation from the header alone; nothing is decoded and no package is loaded.
 * @param frame - whose size is wanted where frames differ (TIFF pages), from 0
 * @throws Fault when the header lies, is cut off or describes no picture
 */
export function readHeader(bytes: Uint8Array, format: EncodedFormat, frame: number): Header {
  switch (format) {
    case 'jpeg':
      return readJpegHeader(bytes)
    case 'png':
      return readPngHeader(bytes)
    case 'webp':
      return readWebpHeader(bytes)
    case 'gif':
      return readGifHeader(bytes)
    case 'tiff':
      return readTiffHeader(bytes, frame)
    case 'bmp':
      return readBmpHeader(bytes)
    // Video decoders hold the picture several times: planes, references, RGB.
    case 'avif':
      return readIsobmffHeader(bytes, 18)
    case 'heic':
      return readIsobmffHeader(bytes, 12)
  }
}
