/** Label files of YOLO as detections and masks. */
import type { Box, Detection, Mask, Size, Warning } from '../../types.ts'
import { fromXYXY } from '../boxes.ts'
import type { Vertex } from '../dialect.ts'
import { rasterize } from '../masks/rasterize.ts'
import { decimalOf, fieldsOf, scoreOf, sizeOf, wrong } from './check.ts'
import { type ClassNames, listNames } from './names.ts'

/** What is known of a label file. */
export interface FromYOLOOptions {
  /** The picture's size, px. */
  readonly image: Size
  /** The classes by number, as in `data.yaml`. */
  readonly names: ClassNames
}

/** What a label file holds. */
export interface YOLOImport {
  /** The picture's size, px. */
  image: Size
  /** All objects, those with a mask too, in the file's order, px of the picture. */
  objects: Detection[]
  /** As large as the picture: pixels whose centre is inside the outline. */
  masks: Mask[]
  /** What could not be kept, counted. */
  warnings: Warning[]
}

/**
 * Reads a label file of YOLO, line by line: 5 columns are a box, 6 a box and its confidence, an odd number from 7 on is an outline, an even
 * one an outline and its confidence. What overshoots the picture by the rounding of the file is clamped, nothing else.
 * @param text - the file's text
 * @throws VLMError `input`, naming the line; for classes without a name and numbers that are no fractions
 * @example const { objects } = fromYOLO(text, { image: { width: 640, height: 480 }, names: ['cat', 'dog'] })
 */
export function fromYOLO(text: string, options: FromYOLOOptions): YOLOImport {
  if (typeof text !== 'string') throw wrong('the text of a label file', 'text', text)
  const fields = fieldsOf(options, 'options', '{ image, names }')
  const image = sizeOf(fields.image, 'image')
  const names = listNames(fields.names, 'names')
  const [objects, masks]: [Detection[], Mask[]] = [[], []]
  let lost = 0
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .split('\n')
    .entries()) {
    const words = line.trim().split(/\s+/)
    if (words[0] === '') continue
    const path = `line ${index + 1}`
    if (words.length < 5) throw wrong('class, cx, cy, width, height', path, line.trim())
    const label = nameOf(words[0] as string, names, path)
    const [numbers, score] = readColumns(words.slice(1), path)
    const rest = score !== undefined && { score }
    if (numbers.length === 4) {
      objects.push({ label, box: readBox(numbers as [number, number, number, number], image), ...rest })
      continue
    }
    const ring = readOutline(numbers, image)
    const box = boundsOf(ring)
    const rle = rasterize([[ring]], image)
    objects.push({ label, box, ...rest })
    if (rle) masks.push({ label, box: { ...box }, rle, ...rest })
    else lost += 1
  }
  const message = `${lost} outlines have no pixel inside; their boxes are kept.`
  return { image, objects, masks, warnings: lost > 0 ? [{ code: 'no_mask', message }] : [] }
}

function nameOf(word: string, names: readonly string[], path: string): string {
  const index = decimalOf(word, `${path}, class`)
  const name = names[index]
  if (name !== undefined) return name
  const last = names.length - 1
  const near = Math.round(Math.min(Math.max(index, 0), last))
  const hint = last < 0 ? 'There are no names.' : `The nearest is ${near} ("${names[near]}").`
  throw wrong(`a number from 0 to ${last}`, `the class in ${path}`, index, hint)
}

/** The coordinates, and the confidence where there is one: it makes their number odd. */
function readColumns(words: readonly string[], path: string): readonly [number[], number | undefined] {
  const numbers = words.map((word, index) => decimalOf(word, `${path}, column ${index + 2}`))
  const score = numbers.length % 2 === 1 ? scoreOf(numbers.pop(), `${path}, column ${words.length + 1}`) : undefined
  for (const [index, number] of numbers.entries()) {
    if (number >= -rounding && number <= 1 + rounding) continue
    throw wrong('a fraction of the picture, 0 to 1,', `${path}, column ${index + 2}`, number)
  }
  return [numbers, score]
}

/** What a file's own rounding can add at the picture's edge: five digits are the fewest that its writers use. */
const rounding = 1e-5

/** A fraction that overshoots by no more than rounding, back at the edge. */
function settled(fraction: number): number {
  if (fraction < 0 && fraction >= -rounding) return 0
  return fraction > 1 && fraction <= 1 + rounding ? 1 : fraction
}

function readBox([cx, cy, w, h]: readonly [number, number, number, number], { width, height }: Size): Box {
  const [x1, x2] = [settled(cx - w / 2), settled(cx + w / 2)]
  const [y1, y2] = [settled(cy - h / 2), settled(cy + h / 2)]
  return fromXYXY([x1 * width, y1 * height, x2 * width, y2 * height])
}

function readOutline(numbers: readonly number[], { width, height }: Size): Vertex[] {
  const ring: Vertex[] = []
  for (let i = 0; i < numbers.length; i += 2) {
    ring.push([settled(numbers[i] as number) * width, settled(numbers[i + 1] as number) * height])
  }
  return ring
}

function boundsOf(ring: readonly Vertex[]): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [x, y] of ring) {
    left = Math.min(left, x)
    top = Math.min(top, y)
    right = Math.max(right, x)
    bottom = Math.max(bottom, y)
  }
  return { x: left, y: top, width: right - left, height: bottom - top }
}
