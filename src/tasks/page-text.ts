/** Pieces of text put together. */
import type { TextRegion } from '../types.ts'

/** Scripts that write no blank between words. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u

/** Words of one picture as running text: a line break where the next word stands above or below the one before. */
export function joinWords(regions: readonly TextRegion[]): string {
  let text = ''
  let before: TextRegion | undefined
  for (const region of regions) {
    if (before) text += sameLine(before, region) ? gap(before.text, region.text) : '\n'
    text += region.text
    before = region
  }
  return text
}

/** Lines of one picture: one below the other. */
export function joinLines(regions: readonly TextRegion[]): string {
  return regions.map(({ text }) => text).join('\n')
}

/** All pieces of one picture as one: the box around them. The score is the least sure piece's, where all have one. */
export function wholePage(regions: readonly TextRegion[]): TextRegion[] {
  const [first, ...others] = regions
  if (!first || others.length === 0) return [...regions]
  let { x: left, y: top } = first.box
  let [right, bottom] = [left, top]
  let score: number | undefined = 1
  for (const { box, score: sure } of regions) {
    left = Math.min(left, box.x)
    top = Math.min(top, box.y)
    right = Math.max(right, box.x + box.width)
    bottom = Math.max(bottom, box.y + box.height)
    score = sure === undefined || score === undefined ? undefined : Math.min(score, sure)
  }
  const polygon: [number, number][] = [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ]
  const box = { ...first.box, x: left, y: top, width: right - left, height: bottom - top }
  return [{ text: joinLines(regions), polygon, box, ...(score !== undefined && { score }) }]
}

/** The middle of each lies within the height of the other. */
function sameLine({ box: a }: TextRegion, { box: b }: TextRegion): boolean {
  const [middleA, middleB] = [a.y + a.height / 2, b.y + b.height / 2]
  return middleA >= b.y && middleA <= b.y + b.height && middleB >= a.y && middleB <= a.y + a.height
}

function gap(before: string, next: string): string {
  return unspaced.test(before.slice(-1)) && unspaced.test(next.slice(0, 1)) ? '' : ' '
}
