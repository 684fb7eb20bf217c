/** Positions as fields of the user's own schemas: lists of numbers in the dialect's order and scale. */
import type { JsonSchema } from '../types.ts'
import type { DialectField, Finding } from './dialect.ts'

/** How a dialect's lists are written. */
export interface FieldForm {
  /** Which axis comes first. @default 'xy' */
  readonly order?: 'xy' | 'yx'
  /** The largest number, for scales that have one. */
  readonly max?: number
}

/** The field form of a dialect that writes `[x1, y1, x2, y2]` and `[x, y]`, or y first. */
export function fieldOf({ order = 'xy', max }: FieldForm): DialectField {
  const fraction = max === 1
  const number: JsonSchema = {
    type: fraction ? 'number' : 'integer',
    minimum: 0,
    ...(max !== undefined && { maximum: max }),
  }
  const list = (count: number): JsonSchema => ({ type: 'array', items: number, minItems: count, maxItems: count })
  return {
    schema: (kind) => list(kind === 'box' ? 4 : 2),
    read(kind, value): Finding | undefined {
      const count = kind === 'box' ? 4 : 2
      if (!Array.isArray(value) || value.length !== count || !value.every(Number.isFinite)) return undefined
      const [a, b, c, d] = value as [number, number, number, number]
      if (kind === 'point') return { point: order === 'xy' ? [a, b] : [b, a] }
      return { box: order === 'xy' ? [a, b, c, d] : [b, a, d, c] }
    },
  }
}
