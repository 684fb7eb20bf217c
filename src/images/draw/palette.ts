/** Colours of labels: one each, the same in every picture where none collide, and text that can be read on them. */

/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number]

/** Far apart in hue and lightness; none is near white, black or grey, which the outlines around lines and tags use. */
const colours: readonly Rgb[] = [
  [230, 25, 75],
  [0, 130, 200],
  [60, 180, 75],
  [245, 130, 48],
  [145, 30, 180],
  [255, 225, 25],
  [70, 240, 240],
  [240, 50, 230],
  [188, 246, 12],
  [0, 128, 128],
  [250, 150, 170],
  [110, 80, 230],
  [154, 99, 36],
  [170, 255, 195],
  [128, 0, 32],
  [128, 128, 0],
  [255, 190, 120],
  [0, 60, 180],
  [200, 160, 255],
  [0, 90, 50],
]

/** White and black: the two that text and outlines are made of. */
export const white: Rgb = [255, 255, 255]
export const black: Rgb = [0, 0, 0]

/**
 * A colour for each label: by the label's hash, so that it is the same in every picture; labels of one picture that would share
 * a colour are moved apart, in alphabetical order, as long as there are colours left.
 * @param given - the caller's colours by label, `#rrggbb`
 */
export function coloursOf(labels: Iterable<string>, given: { readonly [label: string]: string }): Map<string, Rgb> {
  const chosen = new Map<string, Rgb>()
  const taken = new Set<number>()
  for (const label of [...new Set(labels)].sort()) {
    if (Object.hasOwn(given, label)) {
      chosen.set(label, fromHex(given[label] as string))
      continue
    }
    let index = hash(label) % colours.length
    for (let tries = 0; taken.has(index) && tries < colours.length; tries++) index = (index + 1) % colours.length
    taken.add(index)
    chosen.set(label, colours[index] as Rgb)
  }
  return chosen
}

/** Black or white, whichever contrasts more: at least 4.58 to 1 on any colour. */
export function contrastingWith(colour: Rgb): Rgb {
  return contrast(colour, black) >= contrast(colour, white) ? black : white
}

/**
 * Contrast ratio of two colours, 1 to 21.
 * @see WCAG 2.2, "contrast ratio" and "relative luminance"; 4.5 is its limit for text
 */
export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

export function toHex(colour: Rgb): string {
  return `#${colour.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

/** @param hex - `#rrggbb`, already checked */
function fromHex(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((value) => {
    const v = value / 255
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** FNV-1a, 32 bits, over UTF-16 units. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return (value ^ (value >>> 15)) >>> 0
}
