/** Detections as an annotation file of Pascal VOC. */
import type { Detection, Size } from '../../types.ts'
import { boxOf, fault, fieldsOf, listOf, scoreOf, sizeOf, textOf, wrong } from './check.ts'
import { checkOnePicture } from './instances.ts'
import { escapeXml } from './xml.ts'

/**
 * What the four numbers of a box mean. `pixels` is the benchmark's own: the first and the last pixel of the object, counted from 1, so
 * that a picture 640 px wide goes from 1 to 640. `edges` is what many tools write instead: px from the picture's left and top
 * edge to those of the box, so that it goes from 0 to 640. A file does not say which it is.
 */
export type VOCConvention = 'pixels' | 'edges'

/** An object of a VOC file: a detection and the format's own marks. */
export interface VOCObject extends Detection {
  /** From where it is seen, e.g. `Left`. @default 'Unspecified' */
  pose?: string | undefined
  /** The box holds only a part of it: the rest is hidden or outside the picture. */
  truncated?: boolean | undefined
  /** Something hides a part of it. */
  occluded?: boolean | undefined
  /** Hard to see: evaluation counts it neither right nor wrong. */
  difficult?: boolean | undefined
}

/** How a file is written. */
export interface ToVOCOptions {
  /** The picture's size, px. */
  readonly image: Size
  /** The name of the picture's file. */
  readonly filename: string
  /** What the numbers of a box mean. @default 'pixels' */
  readonly convention?: VOCConvention | undefined
}

/**
 * Detections as an annotation file of Pascal VOC. Its numbers are whole: each edge moves to the nearest pixel's edge, by half a px at
 * most, and what is narrower than a pixel becomes the pixel that its middle lies in.
 * @param objects - px of the picture, inside it. Scores are written as `<score>`, an element that the format's readers pass over
 * @returns the XML of one picture's file
 * @throws VLMError `input`, naming the field; for boxes that reach beyond the picture, and for masks, which VOC keeps in pictures of their own
 * @example
 * const xml = toVOC(objects, { image: { width: 640, height: 480 }, filename: 'street.jpg' })
 * @see The PASCAL Visual Object Classes Challenge, development kit, "Annotation format": "the top-left pixel has coordinates (1,1)"
 */
export function toVOC(objects: readonly VOCObject[], options: ToVOCOptions): string {
  const fields = fieldsOf(options, 'options', '{ image, filename }')
  const image = sizeOf(fields.image, 'image')
  const first = firstPixel(options.convention)
  const lines = [
    '<annotation>',
    `  <filename>${escapeXml(textOf(fields.filename, 'filename'), 'filename')}</filename>`,
    '  <size>',
    `    <width>${image.width}</width>`,
    `    <height>${image.height}</height>`,
    '    <depth>3</depth>',
    '  </size>',
    '  <segmented>0</segmented>',
  ]
  checkOnePicture([{ path: 'objects', things: listOf(objects, 'objects') }])
  for (const [index, object] of listOf(objects, 'objects').entries()) {
    lines.push(...objectLines(object, `objects[${index}]`, image, first))
  }
  return `${lines.join('\n')}\n</annotation>\n`
}

/** The number of the first pixel, which stands for the box's first edge. */
export function firstPixel(convention: unknown = 'pixels'): 0 | 1 {
  if (convention !== 'pixels' && convention !== 'edges') throw wrong("'pixels' or 'edges'", 'convention', convention)
  return convention === 'pixels' ? 1 : 0
}

function objectLines(object: unknown, path: string, image: Size, first: 0 | 1): string[] {
  const { label, box, score, rle, pose = 'Unspecified', ...marks } = fieldsOf(object, path, 'an object { label, box }')
  if (rle !== undefined) {
    throw fault(
      `VOC keeps masks in pictures of their own, not in the file of ${path}: leave rle out, and see toPNG.`,
      path,
    )
  }
  const { x, y, width, height } = boxOf(box, `${path}.box`)
  const [left, right] = wholeEdges(x, width, image.width, `${path}.box`)
  const [top, bottom] = wholeEdges(y, height, image.height, `${path}.box`)
  const certainty = scoreOf(score, `${path}.score`)
  const mark = (name: string) => (markOf(marks[name], `${path}.${name}`) ? 1 : 0)
  return [
    '  <object>',
    `    <name>${escapeXml(textOf(label, `${path}.label`), `${path}.label`)}</name>`,
    `    <pose>${escapeXml(textOf(pose, `${path}.pose`), `${path}.pose`)}</pose>`,
    `    <truncated>${mark('truncated')}</truncated>`,
    ...(marks.occluded === undefined ? [] : [`    <occluded>${mark('occluded')}</occluded>`]),
    `    <difficult>${mark('difficult')}</difficult>`,
    ...(certainty === undefined ? [] : [`    <score>${certainty}</score>`]),
    '    <bndbox>',
    `      <xmin>${left + first}</xmin>`,
    `      <ymin>${top + first}</ymin>`,
    `      <xmax>${right}</xmax>`,
    `      <ymax>${bottom}</ymax>`,
    '    </bndbox>',
    '  </object>',
  ]
}

function markOf(value: unknown, path: string): boolean {
  if (value !== undefined && typeof value !== 'boolean') throw wrong('true or false', path, value)
  return value === true
}

/** Rounding errors of what was computed to lie at the picture's edge. */
const slack = 1e-6

/** The nearest whole edges, at least a pixel apart and inside the picture, px. */
function wholeEdges(start: number, length: number, side: number, path: string): [number, number] {
  const end = start + length
  if (start < -slack || end > side + slack) {
    throw fault(`${path} reaches beyond the picture, which VOC has no numbers for: see clamp.`, path)
  }
  const [from, to] = [Math.max(Math.round(start), 0), Math.min(Math.round(end), side)]
  if (from < to) return [from, to]
  const pixel = Math.min(Math.floor((start + end) / 2), side - 1)
  return [pixel, pixel + 1]
}
