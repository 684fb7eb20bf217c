/** Sets labels as lines of a known width: cut with an ellipsis where they are too long, in outlines and in the system's fonts. */

import { px, textElement } from '../svg-text.ts'
import { cleanLabel, clusters, emUnits, type Glyphs, loadGlyphs, type Run, runsOf } from './label-text.ts'
import { type Ink, measureInk, missingCharacters } from './system-text.ts'

/** One line of text, ready to be drawn at any size. */
export interface Line {
  /** In em. */
  readonly width: number
  /** SVG of the line, its left end at `x` and its baseline at `y`, px. The fill is inherited. */
  draw(x: number, y: number, fontSize: number): string
}

/** Ink of a line stays between these, em from the baseline (up is negative); letters of other fonts shrink to it. */
export const lineTop = -0.98
export const lineBottom = 0.3

/** Blank on both sides of a run in a system font, em: measured ink has no side bearings. */
const bearing = 0.06

/**
 * Sets labels, each at most `maxWidth` em wide.
 * @returns one line a label, undefined where nothing of it can be drawn; and the characters that no font here has
 */
export async function setLines(
  labels: readonly string[],
  maxWidth: number,
): Promise<{ readonly lines: readonly (Line | undefined)[]; readonly missing: readonly string[] }> {
  const glyphs = await loadGlyphs()
  const texts = labels.map(cleanLabel)
  const inks = new Map<string, Ink>()
  await measure(texts, glyphs, inks)
  const fitting = texts.map((text) => shortened(text, maxWidth, glyphs, inks))
  await measure(fitting, glyphs, inks)
  const lines = fitting.map((text) => lineOf(runsOf(text, glyphs), maxWidth, inks))
  return { lines, missing: inks.size > 0 ? await missingCharacters([...inks.keys()]) : [] }
}

/** Adds the ink of every run that needs the system's fonts and is not measured yet. */
async function measure(texts: readonly string[], glyphs: Glyphs, inks: Map<string, Ink>): Promise<void> {
  const runs = texts.flatMap((text) => runsOf(text, glyphs))
  const unknown = [...new Set(runs.flatMap((run) => (run.kind === 'system' ? [run.text] : [])))].filter(
    (text) => !inks.has(text),
  )
  if (unknown.length === 0) return
  const measured = await measureInk(unknown)
  for (const [index, text] of unknown.entries()) inks.set(text, measured[index] as Ink)
}

/** The label itself, or as much of its beginning as fits with an ellipsis; exact for outlines, by proportion for other scripts. */
function shortened(text: string, maxWidth: number, glyphs: Glyphs, inks: ReadonlyMap<string, Ink>): string {
  const width = widthOf(runsOf(text, glyphs), inks)
  if (width <= maxWidth) return text
  const parts = clusters(text)
  let count = Math.max(1, Math.floor(parts.length * (maxWidth / width)))
  const cut = () => `${parts.slice(0, count).join('').trimEnd()}…`
  const isOutline = () => runsOf(cut(), glyphs).every((run) => run.kind === 'outline')
  if (!isOutline()) return cut()
  while (count < parts.length && isOutline() && widthOf(runsOf(cut(), glyphs), inks) <= maxWidth) count++
  while (count > 1 && (!isOutline() || widthOf(runsOf(cut(), glyphs), inks) > maxWidth)) count--
  return cut()
}

function widthOf(runs: readonly Run[], inks: ReadonlyMap<string, Ink>): number {
  return runs.reduce((sum, run) => sum + (run.kind === 'outline' ? run.width : systemWidth(inks.get(run.text))), 0)
}

function systemWidth(ink: Ink | undefined): number {
  return ink && ink.right > ink.left ? (ink.right - ink.left) * shrink(ink) + 2 * bearing : 0
}

/** How much smaller a run must be drawn to stay inside the line. */
function shrink(ink: Ink): number {
  return Math.min(1, ink.top < 0 ? lineTop / ink.top : 1, ink.bottom > 0 ? lineBottom / ink.bottom : 1)
}

function lineOf(runs: readonly Run[], maxWidth: number, inks: ReadonlyMap<string, Ink>): Line | undefined {
  const natural = widthOf(runs, inks)
  if (natural === 0) return undefined
  // What was cut by proportion may still be a little too wide: it is set narrower.
  const squeeze = Math.min(1, maxWidth / natural)
  const draw = (x: number, y: number, fontSize: number): string => {
    let at = 0
    const parts = runs.map((run) => {
      const left = at
      at += widthOf([run], inks)
      return run.kind === 'outline' ? drawOutline(run.path, left, fontSize) : drawSystem(run.text, left, fontSize, inks)
    })
    const narrow = squeeze < 1 ? ` scale(${squeeze.toFixed(4)} 1)` : ''
    return `<g transform="translate(${px(x)} ${px(y)})${narrow}">${parts.join('')}</g>`
  }
  return { width: natural * squeeze, draw }
}

function drawOutline(path: string, left: number, fontSize: number): string {
  const scale = (fontSize / emUnits).toFixed(5)
  return `<path transform="translate(${px(left * fontSize)} 0) scale(${scale})" d="${path}"/>`
}

function drawSystem(text: string, left: number, fontSize: number, inks: ReadonlyMap<string, Ink>): string {
  const ink = inks.get(text)
  if (!ink || ink.right <= ink.left) return ''
  const size = fontSize * shrink(ink)
  // The ink's left end goes to the run's left end; the text itself is centred at its own x.
  return textElement(text, (left + bearing) * fontSize - ink.left * size, 0, size)
}
