/** Tags: a label and a score on the label's colour, placed beside what they name. */
import type { Box, Point, Size, Warning } from '../../types.ts'
import { px } from '../svg-text.ts'
import { type Line, setLines } from './label-line.ts'
import { placeTags, type TagPlace } from './layout.ts'
import { contrastingWith, type Rgb, toHex } from './palette.ts'
import { leaderShape } from './shapes.ts'
import type { Style } from './style.ts'

/** What a tag says, and of what. */
export interface TagSpec {
  readonly text: string
  /** Absent: no score is shown. */
  readonly score: number | undefined
  readonly colour: Rgb
  /** The thing's box as drawn, px. */
  readonly anchor: Box
  /** Widest text, em. */
  readonly maxWidth: number
  readonly rank: number
}

/** Measures of a tag, em. */
const [padding, height, gap, capHeight] = [0.36, 1.32, 0.34, 0.711]

interface Tag {
  readonly spec: TagSpec
  readonly line: Line | undefined
  readonly score: Line | undefined
  readonly width: number
  readonly height: number
}

/**
 * The tags of a drawing as SVG.
 * @param things - what tags should not hide, px, anchors included
 */
export async function drawTags(specs: readonly TagSpec[], things: readonly Box[], size: Size, style: Style) {
  const { tags, missing } = await setTags(specs, size, style)
  const places = placeTags(
    tags.map(({ width, height, spec }) => ({ width, height, anchor: spec.anchor, rank: spec.rank })),
    things,
    size,
  )
  const leaders: string[] = []
  const plates: string[] = []
  for (const [index, tag] of tags.entries()) {
    const place = places[index]
    if (!place) continue
    if (place.apart) leaders.push(leader(tag, place, style))
    plates.push(plate(tag, place, style))
  }
  const warnings: Warning[] = []
  const left = tags.length - plates.length
  if (left > 0) {
    const message = `${left} of ${tags.length} labels had no room in the picture and were left out; boxes and colours are there.`
    warnings.push({ code: 'labels_left_out', message })
  }
  if (missing.length > 0) warnings.push(noFont(missing))
  return { svg: leaders.join('') + plates.join(''), warnings }
}

/** Sets the text of all tags, those of one width together; a tag without anything to say falls away. */
async function setTags(specs: readonly TagSpec[], size: Size, { fontSize }: Style) {
  const room = size.width / fontSize - 2 * padding
  const scores = await setLines(
    specs.map(({ score }) => (score === undefined ? '' : score.toFixed(2))),
    room,
  )
  const lines: (Line | undefined)[] = specs.map(() => undefined)
  const missing = new Set<string>()
  const widthOf = (index: number) => {
    const score = scores.lines[index]
    // In steps of half an em, so that labels with scores of nearly one width are measured together.
    return Math.max(
      1,
      Math.floor(2 * Math.min((specs[index] as TagSpec).maxWidth, room - (score ? score.width + gap : 0))) / 2,
    )
  }
  for (const maxWidth of new Set(specs.map((_, index) => widthOf(index)))) {
    const indices = [...specs.keys()].filter((index) => widthOf(index) === maxWidth)
    const set = await setLines(
      indices.map((index) => (specs[index] as TagSpec).text),
      maxWidth,
    )
    for (const [at, index] of indices.entries()) lines[index] = set.lines[at]
    for (const char of set.missing) missing.add(char)
  }
  const tags = specs.flatMap((spec, index): Tag[] => {
    const [line, score] = [lines[index], scores.lines[index]]
    if (!line && !score) return []
    const text = (line?.width ?? 0) + (score?.width ?? 0) + (line && score ? gap : 0)
    return [
      { spec, line, score, width: Math.ceil((text + 2 * padding) * fontSize), height: Math.ceil(height * fontSize) },
    ]
  })
  return { tags, missing: [...missing] }
}

function plate(tag: Tag, place: TagPlace, { fontSize, halo }: Style): string {
  const { line, score, spec } = tag
  const ink = toHex(contrastingWith(spec.colour))
  const edge = Math.max(1, halo / 2)
  const baseline = place.y + tag.height / 2 + (capHeight / 2) * fontSize
  const left = place.x + padding * fontSize
  const scoreLeft = left + (line ? (line.width + gap) * fontSize : 0)
  const box = `x="${px(place.x + edge / 2)}" y="${px(place.y + edge / 2)}" width="${px(tag.width - edge)}" height="${px(tag.height - edge)}"`
  return (
    `<rect ${box} rx="${px(fontSize * 0.18)}" fill="${toHex(spec.colour)}" stroke="${ink}" stroke-width="${px(edge)}"/>` +
    `<g fill="${ink}">${line?.draw(left, baseline, fontSize) ?? ''}${score?.draw(scoreLeft, baseline, fontSize) ?? ''}</g>`
  )
}

/** From the middle of the tag to the nearest point of what it names; the part below the tag is covered by it. */
function leader(tag: Tag, place: TagPlace, style: Style): string {
  const from: Point = { x: place.x + tag.width / 2, y: place.y + tag.height / 2 }
  const { x, y, width, height } = tag.spec.anchor
  const to = { x: Math.min(Math.max(from.x, x), x + width), y: Math.min(Math.max(from.y, y), y + height) }
  return leaderShape(from, to, tag.spec.colour, style)
}

function noFont(missing: readonly string[]): Warning {
  const shown = missing.slice(0, 8).join(' ')
  const more = missing.length > 8 ? ' …' : ''
  const message =
    `No installed font has these characters of the labels, so frames stand in their place: ${shown}${more}. ` +
    'Install one for the script, e.g. the packages fonts-noto-core, fonts-noto-cjk and fonts-noto-color-emoji of Debian.'
  return { code: 'no_font', message }
}
