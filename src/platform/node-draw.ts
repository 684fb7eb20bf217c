import type { RawPixels } from '../types.ts'

/** The renderer's surfaces end at 32767 px; smaller tiles also keep its memory small. */
const tilePx = 4096

/**
 * Draws an SVG over RGB pixels.
 * @param svg - one that vlmkit wrote, with `width` and `height` of the pixels
 */
export async function drawSvg(pixels: RawPixels, svg: string): Promise<RawPixels> {
  const { default: sharp } = await import('sharp')
  const { width, height, channels } = pixels
  const overlays: { input: Buffer; left: number; top: number }[] = []
  for (let top = 0; top < height; top += tilePx) {
    for (let left = 0; left < width; left += tilePx) {
      const [w, h] = [Math.min(tilePx, width - left), Math.min(tilePx, height - top)]
      const open = `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="${left} ${top} ${w} ${h}">`
      overlays.push({ input: Buffer.from(`${open}${svg}</svg>`), left, top })
    }
  }
  const { data } = await sharp(pixels.data, { raw: { width, height, channels } })
    .composite(overlays)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width, height, channels: 3 }
}
