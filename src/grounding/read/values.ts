/** The forms in which models write the numbers of a box or a point, for either order of the axes. */
import type { Corners, Vertex } from '../dialect.ts'
import { cornerKeys } from './names.ts'

/** Which axis a dialect writes first. Names of corners say their axis themselves and are read as they are called. */
export type AxisOrder = 'xy' | 'yx'

/** What the value of a box or point key holds. */
export interface Positions<T> {
  /** In the model's order; several where lists are nested. */
  readonly read: readonly T[]
  /** Parts that are no position: three numbers, words. */
  readonly skipped: number
  /** It is null or an empty list: the model says that there is none. */
  readonly empty: boolean
}

/** Keys of a named box: its first corner, then the opposite corner or the size. */
const cornerNames: readonly (readonly [x: string, y: string, x2: string, y2: string, sized: boolean])[] = [
  ['x1', 'y1', 'x2', 'y2', false],
  ['xmin', 'ymin', 'xmax', 'ymax', false],
  ['left', 'top', 'right', 'bottom', false],
  ['x0', 'y0', 'x1', 'y1', false],
  ['x', 'y', 'x2', 'y2', false],
  ['x', 'y', 'width', 'height', true],
  ['x', 'y', 'w', 'h', true],
  ['left', 'top', 'width', 'height', true],
]

/** An object's fields by their keys in lower case without `_` and `-`: `x_min`, `xMin` and `xmin` are one name. */
export type Fields = ReadonlyMap<string, unknown>

const noFields: Fields = /* @__PURE__ */ new Map<string, unknown>()

/** The fields of an object; of two keys that become one name the first counts. */
export function fieldsOf(object: object): Fields {
  const entries = Object.entries(object)
  // Hostile text holds millions of empty objects.
  if (entries.length === 0) return noFields
  const fields = new Map<string, unknown>()
  for (const [key, value] of entries) {
    const name = plainKey(key)
    if (!fields.has(name)) fields.set(name, value)
  }
  return fields
}

/** A key in lower case, without `_`, `-` and blanks. */
export function plainKey(key: string): string {
  return /^[a-z0-9]*$/.test(key) ? key : key.toLowerCase().replace(/[_\-\s]/g, '')
}

/**
 * The boxes of a value: `[a, b, c, d]`, numbers as strings or all in one string, two corners, named corners, and lists of these.
 * Of nested lists the innermost count, so that `[245, [234, 543, 542, 244]]` is one box.
 */
export function readBoxes(value: unknown, order: AxisOrder): Positions<Corners> {
  return readPositions(value, (part) => boxOf(part, order))
}

/** The points of a value: `[a, b]`, numbers as strings or both in one string, `{ x, y }`, and lists of these. */
export function readPoints(value: unknown, order: AxisOrder): Positions<Vertex> {
  return readPositions(value, (part) => pointOf(part, order))
}

/** The box of an object with named corners, in whatever space they are; undefined when a name is missing or no number. */
export function readNamedBox(fields: Fields): Corners | undefined {
  for (const [x, y, x2, y2, sized] of cornerNames) {
    const numbers = numbersOf([fields.get(x), fields.get(y), fields.get(x2), fields.get(y2)])
    if (!numbers) continue
    const [a, b, c, d] = numbers as [number, number, number, number]
    return sized ? [a, b, a + c, b + d] : [a, b, c, d]
  }
  return undefined
}

/** The point of an object `{ x, y }`. */
export function readNamedPoint(fields: Fields): Vertex | undefined {
  if (hasCornerNames(fields)) return undefined
  const numbers = numbersOf([fields.get('x'), fields.get('y')])
  return numbers && (numbers as [number, number])
}

/** Whether some name of a box stands there, if only in part. */
export function hasCornerNames(fields: Fields): boolean {
  return cornerKeys.some((name) => fields.has(name))
}

const decimal = /^\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d{1,4})?\s*$/i

/** A finite number, or a string that holds one and nothing else. */
export function readNumber(value: unknown): number | undefined {
  if (typeof value === 'string') return value.length <= 400 && decimal.test(value) ? finite(Number(value)) : undefined
  return typeof value === 'number' ? finite(value) : undefined
}

/** Whether a value is an object or a list. */
export function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function readPositions<T>(value: unknown, one: (part: unknown) => T | undefined): Positions<T> {
  const read: T[] = []
  let skipped = 0
  const visit = (part: unknown) => {
    if (part === null || (Array.isArray(part) && part.length === 0)) return
    const position = one(part)
    if (position) {
      read.push(position)
      return
    }
    const parts = Array.isArray(part) ? part.filter((inner) => isContainer(inner) || isList(inner)) : []
    if (parts.length > 0) parts.forEach(visit)
    else skipped += 1
  }
  visit(value)
  return { read, skipped, empty: read.length === 0 && skipped === 0 }
}

/** A string of several numbers. */
function isList(value: unknown): boolean {
  return typeof value === 'string' && (listOf(value)?.length ?? 0) > 1
}

function boxOf(value: unknown, order: AxisOrder): Corners | undefined {
  if (isContainer(value) && !Array.isArray(value)) return readNamedBox(fieldsOf(value))
  const numbers = listOf(value) ?? cornersOf(value)
  if (numbers?.length !== 4) return undefined
  const [a, b, c, d] = numbers as [number, number, number, number]
  return order === 'xy' ? [a, b, c, d] : [b, a, d, c]
}

function pointOf(value: unknown, order: AxisOrder): Vertex | undefined {
  if (isContainer(value) && !Array.isArray(value)) return readNamedPoint(fieldsOf(value))
  const numbers = listOf(value)
  if (numbers?.length !== 2) return undefined
  const [a, b] = numbers as [number, number]
  return order === 'xy' ? [a, b] : [b, a]
}

/** `[[a, b], [c, d]]`: the two corners of one box. */
function cornersOf(value: unknown): readonly number[] | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined
  const [one, other] = [listOf(value[0]), listOf(value[1])]
  return one?.length === 2 && other?.length === 2 ? [...one, ...other] : undefined
}

/** The numbers of a list that holds nothing else, or of a string like `"12, 30, 40, 80"`. */
function listOf(value: unknown): readonly number[] | undefined {
  // A list longer than any box is not looked through.
  if (Array.isArray(value)) return value.length > 4 ? undefined : numbersOf(value)
  if (typeof value !== 'string' || value.length > 400) return undefined
  return numbersOf(value.split(/[\s,;()[\]{}]+/).filter((part) => part !== ''))
}

function numbersOf(values: readonly unknown[]): readonly number[] | undefined {
  const numbers: number[] = []
  for (const value of values) {
    const number = readNumber(value)
    if (number === undefined) return undefined
    numbers.push(number)
  }
  return numbers
}

/** Farther than any picture reaches: runaway digits stay numbers that arithmetic can hold. */
const farthest = 1e12

function finite(value: number): number | undefined {
  if (!Number.isFinite(value)) return undefined
  return Math.max(-farthest, Math.min(farthest, value))
}
