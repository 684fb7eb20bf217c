/**
 * Positions as fields of the user's own schemas. Each carries a mark in its JSON Schema, by which `positions.ts` finds it:
 * the model writes the position in its own dialect, and the user reads pixels.
 */
import * as z from 'zod'
import { positionKey } from './positions.ts'

/**
 * A field for a box: `{ x, y, width, height }` in pixels of the user's picture, top-left origin, floats, whatever the model wrote.
 * `picture`, the index, is there when several pictures were given.
 * @example
 * const schema = z.object({ defect: z.string(), where: box() })
 * const { data } = await vlm.ask('part.jpg', 'What is broken?', { schema })
 */
export function box() {
  return z
    .object({
      x: z.number(),
      y: z.number(),
      width: z.number().min(0),
      height: z.number().min(0),
      picture: z.int().min(0).optional(),
    })
    .meta({ [positionKey]: 'box' })
}

/**
 * A field for one position: `{ x, y }` in pixels of the user's picture, top-left origin, floats, whatever the model wrote.
 * `label` says what was pointed at, where the model tells; `picture`, the index, is there when several pictures were given.
 * @example const schema = z.object({ tip: point(), handle: point().optional() })
 */
export function point() {
  return z
    .object({
      x: z.number(),
      y: z.number(),
      label: z.string().optional(),
      picture: z.int().min(0).optional(),
    })
    .meta({ [positionKey]: 'point' })
}
