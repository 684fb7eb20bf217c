/** Checks what a caller gives to `annotate`: it may come from a file, so nothing is taken on trust. */
import { expected } from '../../errors.ts'
import type { Box, Detection, Mask, Point, TextRegion } from '../../types.ts'
import { inputError } from '../fault.ts'

/** What `annotate` draws, in px of the picture; a result of `detect`, `point`, `segment` or `read` fits as it is. */
export interface AnnotateThings {
  readonly objects?: readonly Detection[] | undefined
  readonly points?: readonly Point[] | undefined
  readonly masks?: readonly Mask[] | undefined
  readonly regions?: readonly TextRegion[] | undefined
}

/** How `annotate` draws. */
export interface AnnotateOptions {
  /** Width of the lines, px, 1 to 1000. @default by the picture's size */
  readonly lineWidth?: number | undefined
  /** Size of the letters, px, 1 to 1000. @default by the picture's size, at least 11 */
  readonly fontSize?: number | undefined
  /** Whether labels and texts are written. @default true */
  readonly labels?: boolean | undefined
  /** Whether scores are written. @default true */
  readonly scores?: boolean | undefined
  /** Colours by label, `#rrggbb`; those of text regions under `text`. @default by the label, the same in every picture unless two labels of one picture share it */
  readonly colors?: { readonly [label: string]: string } | undefined
}

/** The things, none missing. */
export interface CheckedThings {
  readonly objects: readonly Detection[]
  readonly points: readonly Point[]
  readonly masks: readonly Mask[]
  readonly regions: readonly TextRegion[]
}

/** The options with every default that does not depend on the picture. */
export interface CheckedOptions {
  readonly lineWidth: number | undefined
  readonly fontSize: number | undefined
  readonly labels: boolean
  readonly scores: boolean
  readonly colors: { readonly [label: string]: string }
}

/** @throws VLMError `input`, naming the field: `objects[3].box.x` */
export function checkThings(things: AnnotateThings): CheckedThings {
  if (typeof things !== 'object' || things === null) {
    throw wrong('an object with objects, points, masks or regions', 'things', things)
  }
  const { objects = [], points = [], masks = [], regions = [] } = things
  each('objects', objects, (name, { label, box, score }) => {
    checkLabel(`${name}.label`, label)
    checkBox(`${name}.box`, box)
    checkScore(`${name}.score`, score)
  })
  each('points', points, (name, point) => {
    checkNumbers(name, point, ['x', 'y'])
    if (point.label !== undefined) checkLabel(`${name}.label`, point.label)
  })
  each('masks', masks, (name, { label, box, rle, score }) => {
    checkLabel(`${name}.label`, label)
    checkBox(`${name}.box`, box)
    checkScore(`${name}.score`, score)
    if (!Array.isArray(rle?.size) || typeof rle.counts !== 'string') {
      throw wrong('{ size: [height, width], counts }', `${name}.rle`, rle)
    }
  })
  each('regions', regions, (name, { text, polygon, box, score }) => {
    checkLabel(`${name}.text`, text)
    checkBox(`${name}.box`, box)
    checkScore(`${name}.score`, score)
    if (!Array.isArray(polygon)) throw wrong('a list of [x, y]', `${name}.polygon`, polygon)
    for (const [index, corner] of polygon.entries()) {
      if (!Array.isArray(corner) || corner.length !== 2 || !corner.every(Number.isFinite)) {
        throw wrong('[x, y] in finite px', `${name}.polygon[${index}]`, corner)
      }
    }
  })
  return { objects, points, masks, regions }
}

/** @throws VLMError `input`, naming the option */
export function checkOptions(options: AnnotateOptions): CheckedOptions {
  const { lineWidth, fontSize, labels = true, scores = true, colors = {} } = options
  for (const [name, value] of Object.entries({ lineWidth, fontSize })) {
    if (value !== undefined && !(Number.isFinite(value) && value >= 1 && value <= 1_000)) {
      throw wrong('a number of px from 1 to 1000', name, value)
    }
  }
  for (const [label, colour] of Object.entries(colors)) {
    if (typeof colour !== 'string' || !/^#[0-9a-f]{6}$/i.test(colour)) {
      throw wrong('a colour as "#rrggbb"', `colors[${JSON.stringify(label)}]`, colour)
    }
  }
  return { lineWidth, fontSize, labels, scores, colors }
}

function each<T>(name: string, list: readonly T[], check: (name: string, item: T) => void): void {
  if (!Array.isArray(list)) throw wrong('an array', name, list)
  for (const [index, item] of list.entries()) {
    if (typeof item !== 'object' || item === null) throw wrong('an object', `${name}[${index}]`, item)
    check(`${name}[${index}]`, item)
  }
}

function checkLabel(name: string, value: unknown): void {
  if (typeof value !== 'string') throw wrong('a string', name, value)
}

function checkScore(name: string, value: unknown): void {
  if (value !== undefined && !Number.isFinite(value)) throw wrong('a finite number', name, value)
}

function checkBox(name: string, box: Box): void {
  if (typeof box !== 'object' || box === null) throw wrong('{ x, y, width, height } in px', name, box)
  checkNumbers(name, box, ['x', 'y', 'width', 'height'])
  if (box.width < 0 || box.height < 0) throw wrong('sides of at least 0 px', name, box)
}

function checkNumbers<T extends object>(name: string, thing: T, keys: readonly (keyof T & string)[]): void {
  for (const key of keys) {
    if (!Number.isFinite(thing[key])) throw wrong('a finite number of px', `${name}.${key}`, thing[key])
  }
}

function wrong(what: string, name: string, value: unknown) {
  return inputError('argument', expected(what, name, value), { stage: 'check' })
}
