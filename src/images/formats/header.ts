import type { Size, Warning } from '../../types.ts'
import { Fault } from '../fault.ts'

/** What a picture's header says, read without decoding. Width and height are as stored, before orientation. */
export interface Header extends Size {
  /** EXIF orientation, 1 to 8; 1 where the decoder itself turns the picture (AVIF, HEIC). */
  readonly orientation: number
  /** Frames or pages that can be asked for. */
  readonly frames: number
  readonly warnings: readonly Warning[]
  /** Bytes a pixel that a decoder must hold at once, as measured with libvips 8.18; absent where it reads row by row. */
  readonly heldBytesPerPixel?: number
  /** The embedded colour profile, or its first bytes. PNG: still compressed. */
  readonly profile?: {
    readonly bytes: Uint8Array
    readonly deflated?: true
    readonly colours: 'GRAY' | 'RGB ' | 'CMYK'
  }
}

/** A warning about metadata that was ignored. */
export function ignored(what: string, why: string): Warning {
  return { code: 'metadata_ignored', message: `${what} is ignored: ${why}.` }
}

/** Throws unless the picture has an area. */
export function checkArea(width: number, height: number): void {
  if (width > 0 && height > 0) return
  throw new Fault('corrupt', `has no area: its header says ${width}×${height} px`)
}
