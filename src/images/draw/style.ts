/** How large everything is drawn: by the picture's size, so that it looks the same on an icon and on a photograph. */
import type { RawPixels, Size } from '../../types.ts'
import type { CheckedOptions } from './check.ts'

/** Measures of a drawing, px. */
export interface Style {
  readonly lineWidth: number
  /** The contrasting outline on either side of a line. */
  readonly halo: number
  readonly fontSize: number
  readonly dotRadius: number
}

/** Letters below this cannot be read, px an em. */
const smallestFont = 11
/** A picture smaller than this has no room for a word in letters that can be read, px. */
const [leastLongSide, leastShortSide] = [160, 32]
/** An enlarged picture stays below these: long strips would otherwise grow without bounds. */
const [mostLongSide, mostPixels] = [16_000, 4_000_000]
/** From so many things on, lines and letters get thinner. */
const crowd = 40

/**
 * How many times larger a picture is drawn so that there is room for words: 1 unless it is tiny.
 */
export function enlargement({ width, height }: Size): number {
  const [short, long] = [Math.min(width, height), Math.max(width, height)]
  const wanted = Math.max(Math.ceil(leastLongSide / long), Math.ceil(leastShortSide / short))
  const possible = Math.floor(Math.min(mostLongSide / long, Math.sqrt(mostPixels / (width * height))))
  const times = Math.max(1, Math.min(wanted, possible))
  // A strip that stays too thin for a line of text would be blown up for nothing.
  return short * times < smallestFont * 1.5 ? 1 : times
}

/** RGB pixels, each repeated `times` times in both directions. */
export function enlarge(pixels: RawPixels, times: number): RawPixels {
  if (times === 1) return pixels
  const [width, height] = [pixels.width * times, pixels.height * times]
  const data = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (Math.floor(y / times) * pixels.width + Math.floor(x / times)) * 3
      data.set(pixels.data.subarray(from, from + 3), (y * width + x) * 3)
    }
  }
  return { data, width, height, channels: 3 }
}

/** Measures for a drawing of this size with so many things in it. The caller's own go first. */
export function styleFor({ width, height }: Size, things: number, options: CheckedOptions): Style {
  const mean = Math.sqrt(width * height)
  const short = Math.min(width, height)
  const thin = things > crowd ? 0.8 : 1
  // A little less than in proportion: 1 px on an icon, 3 px at 640×480, 12 px at 4000×3000.
  const lineWidth = options.lineWidth ?? Math.max(1, Math.round(Math.min(0.0175 * mean ** 0.8, short / 24) * thin))
  const fontSize = options.fontSize ?? Math.max(smallestFont, Math.min(mean * 0.025, short / 6) * thin)
  return {
    lineWidth,
    halo: Math.max(1, Math.round(lineWidth / 3)),
    fontSize,
    dotRadius: Math.max(2, Math.min(lineWidth * 2.2, short / 8)),
  }
}
