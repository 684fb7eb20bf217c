/** Draws things into a picture: masks into its pixels, then shapes and tags as one SVG over them. */
import { platform } from '#platform'
import type { Box, RawPixels, Warning } from '../../types.ts'
import { decodeRle } from '../../util/rle.ts'
import type { Image } from '../image.ts'
import type { CheckedOptions, CheckedThings } from './check.ts'
import { paintMask, type View } from './masks.ts'
import { coloursOf, type Rgb } from './palette.ts'
import { boxShape, frameOf, pointShape, polygonShape } from './shapes.ts'
import { enlarge, enlargement, type Style, styleFor } from './style.ts'
import { drawTags, type TagSpec } from './tags.ts'

/** The label that gives text regions their colour. */
const regionLabel = 'text'
/** Widest text of a tag, em: a few words of a label, a line of a text. */
const [labelWidth, textWidth] = [18, 30]

/** A shape and its tag. */
interface Mark {
  readonly shape: string
  readonly tag: TagSpec
  /** The thing's own box, px of the picture. */
  readonly box: Box
}

/** The picture with the things drawn on it, and what could not be drawn. */
export async function drawThings(
  picture: Image,
  things: CheckedThings,
  options: CheckedOptions,
): Promise<{ readonly pixels: RawPixels; readonly warnings: readonly Warning[] }> {
  const named = options.labels || options.scores
  const scale = named ? enlargement(picture) : 1
  const canvas = enlarge(await picture.pixels(), scale)
  const { width, height } = canvas
  const { box, of } = picture.region ?? { box: { x: 0, y: 0 }, of: picture }
  const view: View = { width, height, left: box.x, top: box.y, scale, of }

  const count = things.objects.length + things.points.length + things.masks.length + things.regions.length
  const style = styleFor(canvas, count, options)
  const labels = [...things.objects, ...things.points, ...things.masks].map(({ label }) => label ?? '')
  const colours = coloursOf(things.regions.length > 0 ? [...labels, regionLabel] : labels, options.colors)
  const colourOf = (label: string) => colours.get(label) as Rgb

  for (const { label, rle } of largestFirst(things.masks)) {
    const mask = { data: decodeRle(rle), width: rle.size[1], height: rle.size[0], colour: colourOf(label) }
    paintMask(canvas, mask, view, style.lineWidth)
  }
  const inside = marksOf(things, options, view, style, colourOf)
  const marks = withoutRepeats(inside)
  const specs = marks.map(({ tag }) => tag)
  const anchors = specs.map(({ anchor }) => anchor)
  const tags = await drawTags(named ? specs : [], anchors, canvas, style)

  const shapes = marks.map(({ shape }) => shape).join('')
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${shapes}${tags.svg}</svg>`
  const pixels = await platform.pixels.draw(canvas, svg)
  const outside = count - inside.length
  if (outside === 0 || picture.region) return { pixels, warnings: tags.warnings }
  const message = `${outside} of ${count} things lie outside the picture and were not drawn.`
  return { pixels, warnings: [...tags.warnings, { code: 'outside', message }] }
}

/** All that lies in the picture: regions below, then boxes, large ones first, then points. */
function marksOf(
  things: CheckedThings,
  options: CheckedOptions,
  view: View,
  style: Style,
  colourOf: (label: string) => Rgb,
): Mark[] {
  const spec = (text: string, score: number | undefined, colour: Rgb, anchor: Box, rank: number): TagSpec => ({
    text: options.labels ? text : '',
    score: options.scores ? score : undefined,
    colour,
    anchor,
    maxWidth: labelWidth,
    rank,
  })
  const regions = things.regions.flatMap(({ text, polygon, box, score }): Mark[] => {
    const anchor = place(box, view)
    if (!anchor) return []
    const corners = polygon.length > 2 ? polygon : cornersOf(box)
    const colour = colourOf(regionLabel)
    const shape = polygonShape(
      corners.map(([x, y]) => toCanvas(x, y, view)),
      colour,
      style,
    )
    // Texts come after everything that has a name, in reading order.
    return [{ shape, tag: { ...spec(text, score, colour, anchor, -1), maxWidth: textWidth }, box }]
  })
  const masks = things.masks.flatMap(({ label, box, score }): Mark[] => {
    const anchor = place(box, view)
    return anchor ? [{ shape: '', tag: spec(label, score, colourOf(label), anchor, score ?? 0.5), box }] : []
  })
  const objects = largestFirst(things.objects).flatMap(({ label, box, score }): Mark[] => {
    const visible = place(box, view)
    if (!visible) return []
    const anchor = frameOf(visible, style, view)
    const colour = colourOf(label)
    return [{ shape: boxShape(anchor, colour, style), tag: spec(label, score, colour, anchor, score ?? 0.5), box }]
  })
  const points = things.points.flatMap(({ x, y, label = '' }): Mark[] => {
    const [cx, cy] = toCanvas(x, y, view)
    if (cx < 0 || cy < 0 || cx > view.width || cy > view.height) return []
    const radius = style.dotRadius + style.halo
    const anchor = { x: cx - radius, y: cy - radius, width: 2 * radius, height: 2 * radius }
    const colour = colourOf(label)
    const box = { x, y, width: 0, height: 0 }
    return [{ shape: pointShape({ x: cx, y: cy }, colour, style), tag: spec(label, undefined, colour, anchor, 2), box }]
  })
  return [...regions, ...objects, ...masks, ...points]
}

/** A box on the canvas, cut to it; undefined when nothing of it is there. */
function place(box: Box, view: View): Box | undefined {
  const [left, top] = toCanvas(box.x, box.y, view)
  const [right, bottom] = toCanvas(box.x + box.width, box.y + box.height, view)
  if (right < 0 || bottom < 0 || left > view.width || top > view.height) return undefined
  const [x, y] = [Math.max(0, left), Math.max(0, top)]
  return { x, y, width: Math.min(right, view.width) - x, height: Math.min(bottom, view.height) - y }
}

function toCanvas(x: number, y: number, { left, top, scale }: View): [number, number] {
  return [(x - left) * scale, (y - top) * scale]
}

function cornersOf({ x, y, width, height }: Box): [number, number][] {
  return [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ]
}

/** One mark for a thing that was given twice, as a box and as a mask. */
function withoutRepeats(marks: readonly Mark[]): Mark[] {
  const seen = new Set<string>()
  return marks.filter(({ tag: { text, score, colour }, box: { x, y, width, height } }) => {
    const key = JSON.stringify([text, score, colour, x, y, width, height])
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** In the order of drawing: what is small lies on top of what is large. */
function largestFirst<T extends { readonly box: Box }>(things: readonly T[]): T[] {
  return [...things].sort((a, b) => b.box.width * b.box.height - a.box.width * a.box.height)
}
