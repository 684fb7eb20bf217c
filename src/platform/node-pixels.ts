import type { Sharp, SharpOptions } from 'sharp'
import { Fault } from '../images/fault.ts'
import type { Box, RawPixels, Size } from '../types.ts'
import { once } from '../util/once.ts'
import { drawSvg } from './node-draw.ts'
import { decodeHeic } from './node-heic.ts'
import { renderSvg } from './node-svg.ts'
import type { DecodeOptions, EncodeOptions, PixelSource, PixelsPort } from './ports.ts'

/** Longest decode of one picture, seconds. */
const decodeSeconds = 5

/** sharp on first use. Its operation cache is off: it would keep pictures of earlier calls. */
const loadSharp = once(async () => {
  const { default: sharp } = await import('sharp')
  sharp.cache(false)
  return sharp
})

/** The pixels port over sharp (libvips): everything runs on its own threads. */
export const pixels: PixelsPort = { decode, encode, resize, draw: drawSvg, renderSvg }

async function decode(source: PixelSource, options: DecodeOptions): Promise<RawPixels> {
  options.signal?.throwIfAborted()
  if (source.format === 'heic') return turned(await decodeHeic(source), source, options)
  try {
    return await decodeStrictly(source, options, 'warning')
  } catch (error) {
    if (source.format === 'tiff' && isTagWarning(error)) return decodeStrictly(source, options, 'error')
    if (source.format === 'jpeg' && /premature end/i.test(String(error))) throw await cutOff(source, error)
    throw error
  }
}

/** `failOn` is how bad a fault must be for the decoder to give up: a picture is whole or refused, never half. */
async function decodeStrictly(
  source: PixelSource,
  options: DecodeOptions,
  failOn: 'warning' | 'error',
): Promise<RawPixels> {
  const sharp = await loadSharp()
  const settings: SharpOptions = { failOn, limitInputPixels: options.maxPixels, page: source.frame, pages: 1 }
  const { width, height } = await sharp(source.bytes, settings).metadata()
  if (width !== source.stored.width || height !== source.stored.height)
    throw new Fault(
      'corrupt',
      `is corrupt: it says ${source.stored.width}×${source.stored.height} px and holds ${width}×${height} px`,
    )
  return run(sharp(source.bytes, settings), source, options)
}

/** libtiff warns of tags that it does not like, e.g. a date without its final zero: that is metadata and spoils no pixel. */
function isTagWarning(error: unknown): boolean {
  const text = error instanceof Error ? error.message : ''
  return /^Warning treated/.test(text) && /\btag\b|directory/i.test(text) && !/JPEG|PackBits|LZW|scanline/i.test(text)
}

/** How far a cut JPEG goes: a baseline decoder leaves what is missing mid-grey, so the grey rows at its end are counted. */
async function cutOff(source: PixelSource, cause: unknown): Promise<unknown> {
  const sharp = await loadSharp()
  const { data, info } = await sharp(source.bytes, { failOn: 'none' })
    .greyscale()
    .resize({ width: 8, height: 200, fit: 'fill', kernel: 'nearest', fastShrinkOnLoad: false })
    .raw()
    .timeout({ seconds: decodeSeconds })
    .toBuffer({ resolveWithObject: true })
    // Cut within its header: there are no rows to count.
    .catch(() => ({ data: new Uint8Array(), info: { width: 8, height: 200, channels: 1 } }))
  const last = data.findLastIndex((value) => Math.abs(value - 128) > 1)
  const percent = Math.floor(((Math.floor(last / (info.width * info.channels)) + 1) / info.height) * 100)
  if (percent <= 0 || percent >= 100) return cause
  return new Fault('truncated', `is cut off: the JPEG ends after ${percent} % of its rows`, { cause })
}

/** Region, size and orientation for pixels that another decoder gave. */
async function turned(raw: RawPixels, source: PixelSource, options: DecodeOptions): Promise<RawPixels> {
  const sharp = await loadSharp()
  const { width, height } = raw
  return run(fromRaw(sharp, raw), { ...source, stored: { width, height } }, options)
}

/** Cuts, resizes, turns upright and flattens: one pass, so that decoders can shrink on load. */
async function run(image: Sharp, source: PixelSource, { region, size }: DecodeOptions): Promise<RawPixels> {
  const { orientation } = source
  const swaps = orientation >= 5
  let pipeline = image
  if (region) pipeline = pipeline.extract(extractArea(storedRegion(region, source.stored, orientation)))
  if (size)
    pipeline = pipeline.resize({
      width: swaps ? size.height : size.width,
      height: swaps ? size.width : size.height,
      fit: 'fill',
    })
  pipeline = turn(pipeline, orientation)
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .timeout({ seconds: decodeSeconds })
  return rgb(await pipeline.raw().toBuffer({ resolveWithObject: true }))
}

/** EXIF orientation as mirror, then clockwise turn (CIPA DC-008 section 4.6.4, tag 0x0112). */
function turn(image: Sharp, orientation: number): Sharp {
  const mirrored =
    orientation === 2 || orientation === 7
      ? image.flop()
      : orientation === 4 || orientation === 5
        ? image.flip()
        : image
  if (orientation === 3) return mirrored.rotate(180)
  if (orientation === 8) return mirrored.rotate(270)
  return orientation >= 5 ? mirrored.rotate(90) : mirrored
}

/** A region of the upright picture in px of the stored one. */
export function storedRegion(box: Box, stored: Size, orientation: number): Box {
  const swaps = orientation >= 5
  const upright = swaps ? { width: stored.height, height: stored.width } : stored
  const right = upright.width - box.x - box.width
  const bottom = upright.height - box.y - box.height
  const { x, y, width, height } = box
  switch (orientation) {
    case 2:
      return { x: right, y, width, height }
    case 3:
      return { x: right, y: bottom, width, height }
    case 4:
      return { x, y: bottom, width, height }
    case 5:
      return { x: y, y: x, width: height, height: width }
    case 6:
      return { x: y, y: right, width: height, height: width }
    case 7:
      return { x: bottom, y: right, width: height, height: width }
    case 8:
      return { x: bottom, y: x, width: height, height: width }
    default:
      return { x, y, width, height }
  }
}

function extractArea({ x, y, width, height }: Box) {
  return { left: x, top: y, width, height }
}

/** The bytes of a Buffer as what they are: a Buffer's methods (slice above all) behave differently. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Pixels in memory have passed the limits already. */
function fromRaw(sharp: Awaited<ReturnType<typeof loadSharp>>, { data, width, height, channels }: RawPixels): Sharp {
  return sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
}

/** sharp's raw output with exactly three channels: grey comes back as one. */
function rgb({
  data,
  info,
}: {
  data: Uint8Array
  info: { width: number; height: number; channels: number }
}): RawPixels {
  const { width, height, channels } = info
  if (channels === 3) return { data: plain(data), width, height, channels: 3 }
  const count = width * height
  const out = new Uint8Array(count * 3)
  for (let i = 0; i < count; i++) {
    const from = i * channels
    const [r, g, b] = channels < 3 ? [from, from, from] : [from, from + 1, from + 2]
    out[i * 3] = data[r] ?? 0
    out[i * 3 + 1] = data[g] ?? 0
    out[i * 3 + 2] = data[b] ?? 0
  }
  return { data: out, width, height, channels: 3 }
}

async function resize(raw: RawPixels, size: Size): Promise<RawPixels> {
  const sharp = await loadSharp()
  const image = fromRaw(sharp, raw).resize({ ...size, fit: 'fill' })
  return rgb(
    await image.flatten({ background: '#fff' }).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true }),
  )
}

async function encode(raw: RawPixels, { format, quality = 90 }: EncodeOptions): Promise<Uint8Array> {
  const sharp = await loadSharp()
  const image = fromRaw(sharp, raw)
  const encoder =
    format === 'png'
      ? image.png()
      : format === 'webp'
        ? image.webp({ quality })
        : image.flatten({ background: '#fff' }).jpeg({ quality })
  return plain(await encoder.toBuffer())
}
