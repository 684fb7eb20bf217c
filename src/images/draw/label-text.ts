/**
 * Text for labels. Latin, Greek and Cyrillic are drawn from outlines that the package carries: the same everywhere, measured
 * exactly, no font needed. Runs of other scripts are left to the system's fonts (`system-text.ts`).
 */

/** The characters that the package can draw itself. */
export type Glyphs = ReadonlyMap<string, { readonly advance: number; readonly path: string }>

/** A piece of a label in one way of drawing; `width` in em. */
export type Run =
  | { readonly kind: 'outline'; readonly width: number; readonly path: string }
  | { readonly kind: 'system'; readonly text: string }

/** Units of one em in the outlines. */
export const emUnits = 1000

/** Loads the outlines; they are not part of what `import 'vlmkit'` loads. */
export async function loadGlyphs(): Promise<Glyphs> {
  const { glyphData } = await import('./glyph-data.ts')
  const glyphs = new Map<string, { advance: number; path: string }>()
  for (const line of glyphData.split('\n')) {
    const space = line.indexOf(' ', 1)
    glyphs.set(line.slice(0, 1), { advance: Number(line.slice(1, space)), path: line.slice(space + 1) })
  }
  return glyphs
}

/** Longest label that is looked at, UTF-16 units: more than any tag has room for. */
const maxLength = 300

/** A label fit for drawing: one line, no control, bidi or unpaired characters, no blanks at the ends, not endless. */
export function cleanLabel(text: string): string {
  const short = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text
  return (
    short
      .normalize('NFC')
      .replace(/\uFEFF/g, '')
      .replace(/[\p{Cc}\s]+/gu, ' ')
      // Joiners (U+200C, U+200D) shape Indic words and emoji, tags (U+E0020 on) shape flags; they stay.
      .replace(/(?!\u200C|\u200D|[\u{E0020}-\u{E007F}])[\p{Cf}\p{Cs}]/gu, '')
      .trim()
  )
}

/** Splits a label into runs. A label with letters from right to left is one run: its order is the renderer's business. */
export function runsOf(text: string, glyphs: Glyphs): Run[] {
  if (rightToLeft.test(text)) return [{ kind: 'system', text }]
  const runs: Run[] = []
  let pending = ''
  let system = false
  const flush = () => {
    if (pending) runs.push(system ? { kind: 'system', text: pending } : outlineOf(pending, glyphs))
    pending = ''
  }
  for (const cluster of clusters(text)) {
    const drawable = [...cluster].every((char) => glyphs.has(char))
    if (drawable === system) {
      flush()
      system = !drawable
    }
    pending += cluster
  }
  flush()
  return runs
}

/** Hebrew, Arabic, Syriac, Thaana, N'Ko and the other scripts from right to left. */
const rightToLeft = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u

/** What a reader takes for one character: cuts never fall inside. */
export function clusters(text: string): string[] {
  return [...new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment)
}

function outlineOf(text: string, glyphs: Glyphs): Run {
  let x = 0
  let path = ''
  for (const char of text) {
    const glyph = glyphs.get(char)
    if (!glyph) continue
    // Each outline begins with a relative move: from the origin of its letter.
    if (glyph.path) path += `M${x} 0${glyph.path}`
    x += glyph.advance
  }
  return { kind: 'outline', width: x / emUnits, path }
}
