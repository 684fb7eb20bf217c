/** Positions as fields of the user's own schemas: lists of numbers in the dialect's order and scale. */
import type { JsonSchema } from '../types.ts'
import type { DialectField, Finding } from './dialect.ts'
import { type AxisOrder, readBoxes, readPoints } from './read/values.ts'

/** How a dialect's lists are written. */
export interface FieldForm {
  /** Which axis comes first. @default 'xy' */
  readonly order?: AxisOrder
  /** The largest number, for scales that have one; 1 means fractions, all others are whole numbers. */
  readonly max?: number
}

/** The field form of a dialect that writes `[x1, y1, x2, y2]` and `[x, y]`, or y first. Every form of `values.ts` is read. */
export function fieldOf({ order = 'xy', max }: FieldForm): DialectField {
  const number: JsonSchema = {
    type: max === 1 ? 'number' : 'integer',
    minimum: 0,
    ...(max !== undefined && { maximum: max }),
  }
  const list = (count: number): JsonSchema => ({ type: 'array', items: number, minItems: count, maxItems: count })
  return {
    schema: (kind) => list(kind === 'box' ? 4 : 2),
    read(kind, value): Finding | undefined {
      // A field holds one position: of several, none is the one that was meant.
      if (kind === 'box') {
        const { read } = readBoxes(value, order)
        return read.length === 1 && read[0] ? { box: read[0] } : undefined
      }
      const { read } = readPoints(value, order)
      return read.length === 1 && read[0] ? { point: read[0] } : undefined
    },
  }
}
