import { platform } from '#platform'
import { VLMError } from '../errors.ts'
import type { ImageFormat, Warning } from '../types.ts'
import { boolean, instance, list, number, object, string } from '../util/shape.ts'
import { decodeDataUrl } from './data-url.ts'
import { swapsSides } from './exif.ts'
import { Fault, inputError, named } from './fault.ts'
import { fetchPicture } from './fetch-picture.ts'
import { type Header, ignored } from './formats/header.ts'
import { readHeader } from './header.ts'
import { type Image, PictureImage } from './image.ts'
import { type ImageInput, type KnownInput, looksLikeBase64, recognizeInput } from './input.ts'
import { profileProblem } from './profile.ts'
import { checkRaw } from './raw.ts'
import { sniff } from './sniff.ts'
import { readStream } from './stream.ts'
import { unpackSvg } from './svg.ts'

/** Limits and choices for {@link loadImage}. */
export interface LoadOptions {
  /** Largest file, bytes; counted after decompression. @default 67108864 (64 MB) */
  readonly maxBytes?: number
  /**
   * Largest number of pixels of one frame (width × height). Pictures that can only be decoded at once (AVIF, HEIC, GIF,
   * progressive JPEG, interlaced PNG) are also held to 3.5 bytes of memory for each pixel of it. @default 100000000
   */
  readonly maxPixels?: number
  /** Whether SVG is rendered, in a process of its own. @default false */
  readonly svg?: boolean
  /** Frame of an animation or page of a TIFF, from 0. @default 0 */
  readonly frame?: number
  /**
   * Hosts and addresses that may be fetched from although they are not public: `host`, `*.host`, an address (each with an
   * optional `:port`), or a range such as `10.0.0.0/8`.
   * @default []
   */
  readonly allow?: readonly string[]
  /** Ends reading and fetching. */
  readonly signal?: AbortSignal
}

const defaults = { maxBytes: 64 * 1024 * 1024, maxPixels: 100e6, svg: false, frame: 0, allow: [] as readonly string[] }

/** Bytes of memory for each pixel of `maxPixels`: 350 MB for 100 megapixels. */
const heldPerAllowedPixel = 3.5

const optionShape = /* @__PURE__ */ object({
  maxBytes: /* @__PURE__ */ number(1, Number.MAX_SAFE_INTEGER, { integer: true }),
  maxPixels: /* @__PURE__ */ number(1, Number.MAX_SAFE_INTEGER, { integer: true }),
  svg: /* @__PURE__ */ boolean(),
  frame: /* @__PURE__ */ number(0, Number.MAX_SAFE_INTEGER, { integer: true }),
  allow: /* @__PURE__ */ list(/* @__PURE__ */ string()),
  signal: /* @__PURE__ */ instance('an AbortSignal', (value) => value instanceof AbortSignal),
})

/** Options with every default filled in. */
export type FullLoadOptions = typeof defaults & { readonly signal?: AbortSignal }

/**
 * Loads a picture: reads its bytes, tells the format by content and reads the header. Pixels are decoded when first asked for.
 * @param input - see {@link ImageInput}
 * @returns an {@link Image}; an Image comes back as it is
 * @throws VLMError `input` (missing, unreadable, too large, corrupt, not a picture, address not allowed), `aborted`
 * @example const image = await loadImage('street.jpg'); console.log(image.width, image.height)
 */
export async function loadImage(input: ImageInput, options: LoadOptions = {}): Promise<Image> {
  const full = fillOptions(options)
  throwIfAborted(full.signal)
  const known = recognizeInput(input)
  try {
    if (known.kind === 'image') return known.image
    if (known.kind === 'raw') return rawImage(known.pixels, known.name, full)
    const bytes = await readBytes(known, full)
    return await openImage(bytes, known.name, full)
  } catch (error) {
    throwIfAborted(full.signal, error)
    throw named(error, known.name)
  }
}

function fillOptions(options: LoadOptions): FullLoadOptions {
  return {
    ...defaults,
    ...(optionShape.check(options, { kind: 'input', path: 'options' }) as Partial<FullLoadOptions>),
  }
}

/** Throws the `aborted` error of a signal that has fired. */
function throwIfAborted(signal: AbortSignal | undefined, error?: unknown): void {
  if (!signal?.aborted) return
  if (error instanceof VLMError && error.kind === 'aborted') throw error
  throw new VLMError('aborted', 'Loading the picture was aborted.', { stage: 'load', cause: signal.reason })
}

async function readBytes(
  known: Exclude<KnownInput, { kind: 'image' | 'raw' }>,
  options: FullLoadOptions,
): Promise<Uint8Array> {
  const { maxBytes, signal } = options
  switch (known.kind) {
    case 'path':
      return readFile(known.path, known.name, options)
    case 'address':
      return fetchPicture(known.url, { allow: options.allow, maxBytes, ...(signal && { signal }) }, platform.http)
    case 'data':
      return decodeDataUrl(known.url, maxBytes)
    case 'bytes':
      checkBytes(known.bytes.length, maxBytes)
      // A copy (a Buffer's own slice would be none): the caller may reuse its memory before the picture is decoded.
      return new Uint8Array(known.bytes)
    case 'blob':
      checkBytes(known.blob.size, maxBytes)
      return new Uint8Array(await known.blob.arrayBuffer())
    case 'stream':
      return readStream(known.stream, maxBytes, signal)
  }
}

async function readFile(path: string | URL, name: string, { maxBytes, signal }: FullLoadOptions): Promise<Uint8Array> {
  let resolved = String(path)
  try {
    resolved = platform.files.resolve(path)
    return await platform.files.read(resolved, { maxBytes, ...(signal && { signal }) })
  } catch (cause) {
    if (typeof path === 'string' && looksLikeBase64(path))
      throw inputError(
        'argument',
        'Expected a path or URL for image but received what looks like base64: put data:image/jpeg;base64, before it, or give the decoded bytes.',
        { cause },
      )
    throw fileError(cause, name, resolved, maxBytes)
  }
}

function fileError(cause: unknown, name: string, resolved: string, maxBytes: number): unknown {
  const where = `(resolved to ${resolved})`
  switch ((cause as { code?: unknown }).code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENAMETOOLONG':
      return inputError('not_found', `No file at "${name}" ${where}.`, { cause })
    case 'EISDIR':
      return inputError('not_readable', `"${name}" is a directory ${where}: give the path of a picture in it.`, {
        cause,
      })
    case 'EACCES':
    case 'EPERM':
      return inputError('not_readable', `No permission to read "${name}" ${where}.`, { cause })
    case 'EFBIG':
      return new Fault('too_large', tooManyBytes(undefined, maxBytes))
    case 'ERR_INVALID_FILE_URL_HOST':
    case 'ERR_INVALID_FILE_URL_PATH':
      return inputError('address', `"${name}" is not the URL of a local file.`, { cause })
  }
  if (cause instanceof VLMError) return cause
  return inputError('not_readable', `"${name}" could not be read ${where}: ${(cause as Error).message}`, { cause })
}

function checkBytes(bytes: number, maxBytes: number): void {
  if (bytes > maxBytes) throw new Fault('too_large', tooManyBytes(bytes, maxBytes))
}

function tooManyBytes(bytes: number | undefined, maxBytes: number): string {
  const size = bytes === undefined ? '' : `${bytes} bytes, `
  return `is too large: ${size}more than the limit of ${maxBytes} bytes. Give a smaller file or raise maxBytes.`
}

/** From bytes to an Image: signature, header, limits. */
async function openImage(bytes: Uint8Array, name: string, options: FullLoadOptions): Promise<Image> {
  if (bytes.length === 0) throw new Fault('empty', 'is empty: 0 bytes')
  const found = sniff(bytes)
  if (found.format === undefined)
    throw new Fault('format', `is ${found.what}${found.advice ? `: ${found.advice}` : ''}`)
  if (found.format !== 'svg') return encodedImage(bytes, found.format, found.format, name, options)
  const text = found.gzip ? await unpackSvg(bytes) : bytes
  if (!options.svg)
    throw new Fault(
      'svg_off',
      'is an SVG, which is not rendered unless allowed: pass { svg: true } if you trust its source enough',
    )
  const { maxPixels, signal } = options
  const png = await platform.pixels.renderSvg(text, { maxPixels, ...(signal && { signal }) })
  return encodedImage(png, 'png', 'svg', name, options)
}

async function encodedImage(
  bytes: Uint8Array,
  coding: Exclude<ImageFormat, 'svg' | 'raw'>,
  format: ImageFormat,
  name: string,
  { frame, maxPixels }: FullLoadOptions,
): Promise<Image> {
  const header = readHeader(bytes, coding, frame)
  if (frame >= header.frames)
    throw new Fault(
      'argument',
      `has ${header.frames} frame${header.frames === 1 ? '' : 's'}, so frame ${frame} does not exist`,
    )
  checkPixels(header.width, header.height, maxPixels)
  checkHeld(header, maxPixels)
  const warnings: Warning[] = [...header.warnings]
  const problem = header.profile && (await profileProblem(header.profile))
  if (problem) warnings.push(ignored('The colour profile', problem))
  const { width, height, orientation, frames } = header
  const turned = swapsSides(orientation)
  return new PictureImage(
    { source: { bytes, format: coding, stored: { width, height }, orientation, frame }, maxPixels },
    { width: turned ? height : width, height: turned ? width : height, format, frames, name, warnings },
  )
}

function checkPixels(width: number, height: number, maxPixels: number): void {
  if (width * height > maxPixels)
    throw new Fault(
      'too_large',
      `is too large: ${width}×${height} px, more than the limit of ${maxPixels} pixels. Shrink it first or raise maxPixels.`,
    )
}

/** Formats that cannot be read row by row cost more memory a pixel: at the default limit no more than 350 MB. */
function checkHeld({ width, height, heldBytesPerPixel = 0 }: Header, maxPixels: number): void {
  const bytes = width * height * heldBytesPerPixel
  if (bytes > maxPixels * heldPerAllowedPixel)
    throw new Fault(
      'too_large',
      `is too large: ${width}×${height} px that can only be decoded at once, in ${Math.round(bytes / 1e6)} MB of memory. Shrink it first or raise maxPixels.`,
    )
}

function rawImage(pixels: unknown, name: string, { maxPixels }: FullLoadOptions): Image {
  const raw = checkRaw(pixels)
  checkPixels(raw.width, raw.height, maxPixels)
  const { width, height } = raw
  return new PictureImage({ raw, maxPixels }, { width, height, format: 'raw', frames: 1, name, warnings: [] })
}
