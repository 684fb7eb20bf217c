import { Fault } from '../images/fault.ts'
import type { RawPixels } from '../types.ts'
import type { PixelSource } from './ports.ts'

/** The part of the optional package `heic-decode` that is used. */
interface HeicDecode {
  readonly all: (input: { readonly buffer: Uint8Array }) => Promise<readonly HeicImage[] & { dispose?: () => void }>
}

interface HeicImage {
  readonly width: number
  readonly height: number
  readonly decode: () => Promise<{ readonly width: number; readonly height: number; readonly data: Uint8ClampedArray }>
}

/**
 * Decodes the first picture of a HEIC file with the optional package `heic-decode`.
 * @throws Fault that names the package when it is not installed
 */
export async function decodeHeic({ bytes, stored }: PixelSource, maxPixels: number): Promise<RawPixels> {
  const { all } = await loadHeicDecode()
  const images = await all({ buffer: bytes })
  try {
    const [first] = images
    if (!first) throw new Fault('corrupt', 'is a HEIC file without a picture')
    // Sizes are known before anything is decoded: a header that lies costs nothing.
    if (first.width * first.height > maxPixels)
      throw new Fault('too_large', `is too large: ${first.width}×${first.height} px. Raise maxPixels.`)
    if (first.width !== stored.width || first.height !== stored.height)
      throw new Fault(
        'corrupt',
        `is corrupt: it says ${stored.width}×${stored.height} px and holds ${first.width}×${first.height} px`,
      )
    const { width, height, data } = await first.decode()
    return { data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength), width, height, channels: 4 }
  } finally {
    images.dispose?.()
  }
}

async function loadHeicDecode(): Promise<HeicDecode> {
  // In a variable, so that neither the compiler nor a bundler looks for a package that need not be there.
  const name = 'heic-decode'
  try {
    const loaded: { readonly default: HeicDecode } = await import(name)
    return loaded.default
  } catch (cause) {
    throw new Fault(
      'decoder_missing',
      'is a HEIC picture: run `npm install heic-decode` to read it, or convert it to JPEG',
      { cause },
    )
  }
}
