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
  if (source.format === 'heic') return turned(await decodeHeic(source, options.maxPixels), source, options)
  const sharp = await loadSharp()
  const settings: SharpOptions = {
    failOn: 'warning',
    limitInputPixels: options.maxPixels,
    page: source.frame,
    pages: 1,
    sequentialRead: true,
  }
  const { width, height } = await sharp(source.bytes, settings).metadata()
  if (width !== source.stored.width || height !== source.stored.height)
    throw new Fault(
      'corrupt',
      `is corrupt: it says ${source.stored.width}×${source.stored.height} px and holds ${width}×${height} px`,
    )
  return run(sharp(source.bytes, settings), source, options)
}

/** What {@link turned} needs of pixels that another decoder gave. */
async function turned(raw: RawPixels, source: PixelSource, options: DecodeOptions): Promise<RawPixels> {
  const sharp = await loadSharp()
  const { width, height, channels } = raw
  return run(sharp(raw.data, { raw: { width, height, channels } }), { ...source, stored: { width, height } }, options)
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

/** sharp's raw output with exactly three channels: grey comes back as one. */
function rgb({
  data,
  info,
}: {
  data: Uint8Array
  info: { width: number; height: number; channels: number }
}): RawPixels {
  const { width, height, channels } = info
  if (channels === 3) return { data, width, height, channels: 3 }
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
  const { width, height, channels } = raw
  const image = sharp(raw.data, { raw: { width, height, channels } }).resize({ ...size, fit: 'fill' })
  return rgb(
    await image.flatten({ background: '#fff' }).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true }),
  )
}

async function encode(raw: RawPixels, { format, quality = 90 }: EncodeOptions): Promise<Uint8Array> {
  const sharp = await loadSharp()
  const { width, height, channels } = raw
  const image = sharp(raw.data, { raw: { width, height, channels } })
  if (format === 'png') return image.png().toBuffer()
  return (
    format === 'webp' ? image.webp({ quality }) : image.flatten({ background: '#fff' }).jpeg({ quality })
  ).toBuffer()
}
