/**
 * Text in the system's fonts: how wide it is and whether there is a font for it. Nothing tells that in advance, so the text is
 * drawn on a scratch picture and looked at.
 */
import { platform } from '#platform'
import { textElement } from '../svg-text.ts'

/** Where the ink of a text lies when it is drawn centred at x = 0 on the baseline y = 0 at 1 px an em. */
export interface Ink {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Size of letters on the scratch picture, px: large enough to measure to 2 % of an em. */
const em = 48
const rowHeight = em * 3
/** Below this many scratch pixels memory and time do not matter. */
const maxBatchPixels = 4_000_000
/** Pixels that differ this much from the scratch picture's grey are ink; emoji hold black as well as white. */
const grey = 128
const inkStep = 24

/** Measures texts; one that leaves no ink (blank, or all letters unknown and not marked) has a box of no width. */
export async function measureInk(texts: readonly string[]): Promise<Ink[]> {
  const inks: Ink[] = []
  for (let start = 0; start < texts.length; ) {
    let width = 0
    let end = start
    while (end < texts.length) {
      const wider = Math.max(width, scratchWidth(texts[end] as string))
      if (end > start && wider * rowHeight * (end - start + 1) > maxBatchPixels) break
      width = wider
      end++
    }
    const rows = texts.slice(start, end)
    const data = await drawRows(rows, width)
    for (const row of rows.keys()) inks.push(inkOf(data, width, row))
    start = end
  }
  return inks
}

/**
 * The characters of a set of texts that no installed font has. The renderer draws a frame with the character's number in its
 * place, or an empty frame; a character that certainly has no font shows what that looks like here.
 */
export async function missingCharacters(texts: readonly string[]): Promise<string[]> {
  const chars = [...new Set(texts.flatMap((text) => [...text]))].filter((char) => /[\p{L}\p{N}\p{S}\p{P}]/u.test(char))
  // Private-use characters, one of four digits and one of six: the two shapes of the frame.
  const rows = ['\uF8F0', '\u{10FFF0}', ...chars.slice(0, maxChecked)]
  const width = em * 4
  const data = await drawRows(rows, width)
  const frames = [0, 1].map((row) => frameOf(data, width, row))
  return chars.slice(0, maxChecked).filter((_, index) => {
    const frame = frameOf(data, width, index + 2)
    return frame !== '' && frames.includes(frame)
  })
}

/** Enough to name the scripts of any label. */
const maxChecked = 128

function scratchWidth(text: string): number {
  // No letter is wider than two em, save ligatures that replace many.
  return em * 2 * ([...text].length + 1)
}

/** Grey pixels, one byte each: every text centred on a row of its own. */
async function drawRows(rows: readonly string[], width: number): Promise<Uint8Array> {
  const height = rowHeight * rows.length
  const lines = rows.map((text, row) => textElement(text, width / 2, row * rowHeight + em * 2, em))
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${lines.join('')}</svg>`
  const background = new Uint8Array(width * height * 3).fill(grey)
  const { data } = await platform.pixels.draw({ data: background, width, height, channels: 3 }, svg)
  const marks = new Uint8Array(width * height)
  for (let i = 0; i < marks.length; i++) {
    const at = i * 3
    const step = Math.max(
      Math.abs((data[at] as number) - grey),
      Math.abs((data[at + 1] as number) - grey),
      Math.abs((data[at + 2] as number) - grey),
    )
    marks[i] = step > inkStep ? 1 : 0
  }
  return marks
}

function inkOf(marks: Uint8Array, width: number, row: number): Ink {
  const { left, right, top, bottom } = bounds(marks, width, row)
  if (right <= left) return { left: 0, right: 0, top: 0, bottom: 0 }
  const [x, y] = [width / 2, em * 2]
  return { left: (left - x) / em, right: (right - x) / em, top: (top - y) / em, bottom: (bottom - y) / em }
}

/** A text that stands for the outermost pixels of a character: size and the four edges, not what is inside. */
function frameOf(marks: Uint8Array, width: number, row: number): string {
  const { left, right, top, bottom } = bounds(marks, width, row)
  if (right - left < 8) return ''
  const at = (x: number, y: number) => marks[(row * rowHeight + y) * width + x]
  const across = Array.from({ length: right - left }, (_, i) => `${at(left + i, top)}${at(left + i, bottom - 1)}`)
  const down = Array.from({ length: bottom - top }, (_, i) => `${at(left, top + i)}${at(right - 1, top + i)}`)
  return `${across.join('')} ${down.join('')}`
}

function bounds(marks: Uint8Array, width: number, row: number) {
  let [left, right, top, bottom] = [width, 0, rowHeight, 0]
  for (let y = 0; y < rowHeight; y++) {
    const start = (row * rowHeight + y) * width
    for (let x = 0; x < width; x++) {
      if (!marks[start + x]) continue
      left = Math.min(left, x)
      right = Math.max(right, x + 1)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y + 1)
    }
  }
  return { left, right, top, bottom }
}
