/** One object of a model's JSON as findings: its box, point, mask, text, label and score, under whichever keys. */
import type { Corners, Finding, Vertex } from '../dialect.ts'
import { type MaskReader, readPolygons } from './masks.ts'
import { boxKeys, labelKeys, maskKeys, pointKeys, scoreKeys, textKeys } from './names.ts'
import {
  type AxisOrder,
  type Fields,
  fieldsOf,
  isContainer,
  type Positions,
  readBoxes,
  readNamedBox,
  readNamedPoint,
  readNumber,
  readPoints,
} from './values.ts'

/** What was made of an object. */
export interface ReadElement {
  /** Several where a key holds several positions: they share label, score and text. */
  readonly findings: readonly Finding[]
  /** Positions that could not be read. */
  readonly skipped: number
  /** Its box is null: the model says that there is none. */
  readonly empty: boolean
}

/** How objects are read. */
export interface ElementForm {
  readonly order: AxisOrder
  readonly masks: MaskReader
  /** Coordinates may stand on the object itself: `{ label, x1, y1, x2, y2 }`. */
  readonly flat: boolean
  /** For elements that have none themselves. */
  readonly label: string | undefined
}

/** Reads an object; undefined when it has no key of a position, or holds other elements there. */
export function readElement(fields: Fields, form: ElementForm): ReadElement | undefined {
  const boxes = positionsAt(boxKeys, fields, form.order, readBoxes)
  const pairs =
    boxes && boxes.read.length === 0 ? positionsAt(['coordinates'], fields, form.order, readPoints) : undefined
  const points = positionsAt(pointKeys, fields, form.order, readPoints) ?? pairs
  const flat = form.flat && !boxes && !points ? readFlat(fields) : undefined
  const maskKey = maskKeys.find((key) => fields.has(key))
  if (!boxes && !points && !flat && maskKey === undefined) return undefined

  const box = boxes?.read ?? flat?.box ?? []
  const point = points?.read ?? flat?.point ?? []
  const text = textOf(fields)
  const polygons = text === undefined || maskKey === undefined ? undefined : readPolygons(fields.get(maskKey))
  const mask = maskKey !== undefined && !polygons ? form.masks.read(fields.get(maskKey), box.length > 0) : undefined
  const count = Math.max(box.length, point.length, mask?.polygons || polygons ? 1 : 0)
  if (count === 0) {
    if (boxKeys.some((key) => holdsElements(fields.get(key)))) return undefined
    const empty = (boxes?.empty ?? true) && (points?.empty ?? true) && (boxes !== undefined || points !== undefined)
    return { findings: [], skipped: empty ? 0 : 1, empty }
  }
  // What is written in the picture is no name of the list around it.
  const label = labelOf(fields) ?? (text === undefined ? form.label : undefined)
  const score = scoreOf(fields)
  const shared = {
    ...(label !== undefined && { label }),
    ...(score !== undefined && { score }),
    ...(text !== undefined && { text }),
  }
  const findings: Finding[] = []
  for (let i = 0; i < count; i++) {
    const [corners, vertex, outline] = [box[i], point[i], polygons?.[i]]
    findings.push({
      ...shared,
      ...(corners && { box: corners }),
      ...(vertex && { point: vertex }),
      ...(i === 0 && mask),
      ...(outline && { outline }),
    })
  }
  return { findings, skipped: box.length > 0 ? (boxes?.skipped ?? 0) : 0, empty: false }
}

/** The label of an object: a word, or the number of a class. */
export function labelOf(fields: Fields): string | undefined {
  return wordsAt(labelKeys, fields, 'string') ?? wordsAt(labelKeys, fields, 'number')
}

function textOf(fields: Fields): string | undefined {
  return wordsAt(textKeys, fields, 'string') ?? wordsAt(textKeys, fields, 'number')
}

/** What stands under the first of the keys that holds a value of that type which is not blank. */
function wordsAt(keys: readonly string[], fields: Fields, type: 'string' | 'number'): string | undefined {
  for (const key of keys) {
    const value = fields.get(key)
    const words = typeof value === type ? String(value).trim() : ''
    if (words !== '') return words
  }
  return undefined
}

/** 0 to 1; per cent above that; anything else is no score. */
function scoreOf(fields: Fields): number | undefined {
  for (const key of scoreKeys) {
    const value = readNumber(fields.get(key))
    if (value !== undefined && value >= 0 && value <= 100) return value <= 1 ? value : value / 100
  }
  return undefined
}

function readFlat(fields: Fields): { box?: readonly Corners[]; point?: readonly Vertex[] } | undefined {
  const box = readNamedBox(fields)
  if (box) return { box: [box] }
  const point = readNamedPoint(fields)
  return point && { point: [point] }
}

/** What stands under the first of the keys that holds a position, else under the first that is there. */
function positionsAt<T>(
  keys: readonly string[],
  fields: Fields,
  order: AxisOrder,
  read: (value: unknown, order: AxisOrder) => Positions<T>,
): Positions<T> | undefined {
  let first: Positions<T> | undefined
  for (const key of keys) {
    if (!fields.has(key)) continue
    const positions = read(fields.get(key), order)
    if (positions.read.length > 0) return positions
    first ??= positions
  }
  return first
}

/** Whether the value of a box key is a list of elements under a name that misleads, like `{"box": [{"label": …, "box_2d": …}]}`. */
function holdsElements(value: unknown): boolean {
  if (!isContainer(value)) return false
  return (Array.isArray(value) ? value : [value]).some((item) => {
    if (!isContainer(item) || Array.isArray(item)) return false
    const fields = fieldsOf(item)
    return boxKeys.some((key) => fields.has(key)) || pointKeys.some((key) => fields.has(key))
  })
}
