import { platform } from '#platform'
import { expected } from '../errors.ts'
import type { EncodeOptions, PixelSource } from '../platform/ports.ts'
import type { Box, ImageFormat, RawPixels, Size, Warning } from '../types.ts'
import { decodeBmp } from './bmp-decode.ts'
import { decodeFault } from './decode-fault.ts'
import { inputError, named } from './fault.ts'

/**
 * A loaded picture. `width` and `height` are those of the upright picture, or of the cut-out, in px. Pixels are decoded on
 * first use, once, off the calling thread.
 */
export interface Image extends Size {
  readonly format: ImageFormat
  /** Frames of an animation or pages of a TIFF; one of them was loaded. */
  readonly frames: number
  /** For messages: `street.jpg`, `data URL`, `bytes`. */
  readonly name: string
  /** What was ignored while loading, e.g. a broken colour profile. */
  readonly warnings: readonly Warning[]
  /** Where this picture was cut from, in px of the whole picture; absent when it is the whole one. */
  readonly region?: { readonly box: Box; readonly of: Size }
  /**
   * Cuts out a part, without decoding anything; positions found in it can be moved back by `region.box`.
   * @param box - px of this picture; clamped to it and widened to whole pixels
   * @throws VLMError `input` when nothing of the picture lies in the box
   */
  crop(box: Box): Image
  /**
   * RGB, upright, transparency over white, 8 bits.
   * @param size - exact size of the result, px (stretched, antialiased); absent: the picture's own
   * @throws VLMError `input` when the picture's data is damaged or cut off
   */
  pixels(size?: Size): Promise<RawPixels>
  /** The picture as a JPEG, PNG or WebP file without any metadata. */
  encode(options: EncodeOptions & { readonly size?: Size }): Promise<Uint8Array>
  /**
   * Writes the picture to a file; the extension (`.jpg`, `.jpeg`, `.png`, `.webp`) decides the format.
   * @param options.quality - 1 to 100, for JPEG and WebP. @default 90
   */
  save(path: string, options?: { readonly quality?: number }): Promise<void>
}

/** Where an image's pixels come from: encoded bytes, or pixels in memory. Shared by its crops. */
export type Origin = { readonly maxPixels: number } & (
  | { readonly source: PixelSource; readonly raw?: undefined }
  | { readonly raw: RawPixels; readonly source?: undefined }
)

/** What {@link Image} says about itself. */
export type Facts = Pick<Image, 'width' | 'height' | 'format' | 'frames' | 'name' | 'warnings' | 'region'>

/**
 * Long side of the raster that is kept of a picture, px: enough for what models take, and so small that a camera's picture
 * needs no more memory than a small one. Larger ones are kept only when a caller asks for more.
 */
const keptSidePx = 2048

interface Raster {
  readonly size: Size
  readonly pixels: Promise<RawPixels>
}

/** The one implementation of {@link Image}. At most one decoded raster is kept; requests at the same time share it. */
export class PictureImage implements Image {
  readonly width: number
  readonly height: number
  readonly format: ImageFormat
  readonly frames: number
  readonly name: string
  readonly warnings: readonly Warning[]
  declare readonly region?: { readonly box: Box; readonly of: Size }
  readonly #origin: Origin
  /** Whose raster a crop may cut from. */
  readonly #parent: PictureImage | undefined
  #raster: Raster | undefined

  constructor(origin: Origin, facts: Facts, parent?: PictureImage) {
    this.#origin = origin
    this.#parent = parent
    this.width = facts.width
    this.height = facts.height
    this.format = facts.format
    this.frames = facts.frames
    this.name = facts.name
    this.warnings = facts.warnings
    if (facts.region) this.region = facts.region
  }

  crop(box: Box): Image {
    for (const side of ['x', 'y', 'width', 'height'] as const)
      if (!Number.isFinite(box?.[side]))
        throw inputError('argument', expected('a finite number of px', `box.${side}`, box?.[side]))
    const left = Math.max(0, Math.floor(box.x))
    const top = Math.max(0, Math.floor(box.y))
    const right = Math.min(this.width, Math.ceil(box.x + box.width))
    const bottom = Math.min(this.height, Math.ceil(box.y + box.height))
    if (!(box.width > 0 && box.height > 0 && right > left && bottom > top))
      throw inputError(
        'argument',
        `Nothing of ${this.name} (${this.width}×${this.height} px) lies in the box at ${box.x}, ${box.y} of ${box.width}×${box.height} px.`,
      )
    const [x, y] = [(this.region?.box.x ?? 0) + left, (this.region?.box.y ?? 0) + top]
    const [width, height] = [right - left, bottom - top]
    const of = this.region?.of ?? { width: this.width, height: this.height }
    const { format, frames, name, warnings } = this
    const region = { box: { x, y, width, height }, of }
    return new PictureImage(
      this.#origin,
      { width, height, format, frames, name, warnings, region },
      this.#parent ?? this,
    )
  }

  async pixels(size?: Size): Promise<RawPixels> {
    const raster = await this.#sized(size)
    // A copy of what is kept: what the caller writes must not show up in the next answer.
    return raster.isKept ? { ...raster.pixels, data: new Uint8Array(raster.pixels.data) } : raster.pixels
  }

  async encode({ size, ...options }: EncodeOptions & { readonly size?: Size }): Promise<Uint8Array> {
    checkEncoding(options)
    const { pixels } = await this.#sized(size)
    try {
      return await platform.pixels.encode(pixels, options)
    } catch (cause) {
      const what = `${pixels.width}×${pixels.height} px as ${options.format.toUpperCase()}`
      throw inputError('argument', `${this.name} cannot be encoded with ${what}: ${(cause as Error).message}`, {
        cause,
      })
    }
  }

  async save(path: string, options: { readonly quality?: number } = {}): Promise<void> {
    const bytes = await this.encode({ format: formatOf(path), ...options })
    try {
      await platform.files.write(path, bytes)
    } catch (cause) {
      throw inputError('not_readable', `The picture could not be written to "${path}": ${(cause as Error).message}`, {
        cause,
      })
    }
  }

  /** Pixels of exactly the size; `isKept` when they are the raster that later calls use too. */
  async #sized(size: Size | undefined): Promise<{ readonly pixels: RawPixels; readonly isKept: boolean }> {
    const wanted = size ? checkSize(size, this.#origin.maxPixels) : { width: this.width, height: this.height }
    const kept = await this.#rasterFor(wanted)
    if (sameSize(kept, wanted)) return { pixels: kept, isKept: true }
    return { pixels: await platform.pixels.resize(kept, wanted), isKept: false }
  }

  /** A raster from which `wanted` can be made without blur: the kept one, or a new one that is kept from now on. */
  #rasterFor(wanted: Size): Promise<RawPixels> {
    const kept = this.#raster
    if (kept && covers(kept.size, wanted, this)) return kept.pixels
    const scale = Math.min(1, keptSidePx / Math.max(this.width, this.height))
    const size = {
      width: Math.min(this.width, Math.max(wanted.width, Math.round(this.width * scale), 1)),
      height: Math.min(this.height, Math.max(wanted.height, Math.round(this.height * scale), 1)),
    }
    const raster = { size, pixels: this.#decode(size) }
    this.#raster = raster
    raster.pixels.catch(() => {
      if (this.#raster === raster) this.#raster = undefined
    })
    return raster.pixels
  }

  async #decode(size: Size): Promise<RawPixels> {
    const { raw, source, maxPixels } = this.#origin
    const region = this.region?.box
    try {
      if (raw) return await platform.pixels.resize(region ? cut(raw, region) : raw, size)
      // The whole picture in full, if someone has it already: cutting is cheaper than decoding again.
      const whole = region && this.#parent ? this.#parent.#raster : undefined
      if (region && whole && this.region && sameSize(whole.size, this.region.of))
        return await platform.pixels.resize(cut(await whole.pixels, region), size)
      if (source.format === 'bmp') return await bmpPixels(source.bytes, region, size)
      return await platform.pixels.decode(source, { maxPixels, size, ...(region && { region }) })
    } catch (error) {
      throw named(source ? decodeFault(error, source) : error, this.name)
    }
  }
}

/** BMP has no decoder in the platform: it is decoded here, no larger than needed, and resized there. */
async function bmpPixels(bytes: Uint8Array, region: Box | undefined, size: Size): Promise<RawPixels> {
  const whole = await decodeBmp(bytes, region ? undefined : size)
  return platform.pixels.resize(region ? cut(whole, region) : whole, size)
}

/** True when `wanted` can be made from a raster of `kept` px: it is as large, or already all that the picture has. */
function covers(kept: Size, wanted: Size, full: Size): boolean {
  return kept.width >= Math.min(wanted.width, full.width) && kept.height >= Math.min(wanted.height, full.height)
}

function sameSize(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height
}

function checkSize(size: Size, maxPixels: number): Size {
  for (const side of ['width', 'height'] as const)
    if (!Number.isInteger(size[side]) || size[side] < 1)
      throw inputError('argument', expected('a whole number of px of at least 1', `size.${side}`, size[side]))
  if (size.width * size.height > maxPixels)
    throw inputError(
      'too_large',
      `Expected at most ${maxPixels} pixels for size but received ${size.width}×${size.height} px: ask for less or raise maxPixels.`,
    )
  return { width: size.width, height: size.height }
}

function checkEncoding({ format, quality }: EncodeOptions): void {
  if (!['jpeg', 'png', 'webp'].includes(format))
    throw inputError('argument', expected("'jpeg', 'png' or 'webp'", 'format', format))
  if (quality !== undefined && !(Number.isInteger(quality) && quality >= 1 && quality <= 100))
    throw inputError('argument', expected('a whole number from 1 to 100', 'quality', quality))
}

/** Rows of a part of pixels in memory; `box` lies inside them and is whole. */
function cut(pixels: RawPixels, box: Box): RawPixels {
  const { channels } = pixels
  const data = new Uint8Array(box.width * box.height * channels)
  for (let row = 0; row < box.height; row++) {
    const start = ((box.y + row) * pixels.width + box.x) * channels
    data.set(pixels.data.subarray(start, start + box.width * channels), row * box.width * channels)
  }
  return { data, width: box.width, height: box.height, channels }
}

function formatOf(path: string): EncodeOptions['format'] {
  const extension = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase()
  if (extension === 'jpg' || extension === 'jpeg') return 'jpeg'
  if (extension === 'png' || extension === 'webp') return extension
  throw inputError('argument', `Cannot tell the format of "${path}": give it the extension .jpg, .png or .webp.`)
}
