import type { RawPixels } from '../types.ts'

/** Draws an SVG of the same size over RGB pixels. */
export async function drawSvg(pixels: RawPixels, svg: string): Promise<RawPixels> {
  const { default: sharp } = await import('sharp')
  const { width, height, channels } = pixels
  const { data } = await sharp(pixels.data, { raw: { width, height, channels } })
    .composite([{ input: Buffer.from(svg), top: 0, left: 0 }])
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width, height, channels: 3 }
}
