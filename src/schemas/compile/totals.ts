/** Totals above which a server refuses a schema: known before anything is sent. */
import type { JsonSchema } from '../../types.ts'
import { isObject, schemaTooLarge } from './nodes.ts'

/** How much a schema holds. */
export interface Totals {
  /** Keys of all objects. */
  properties: number
  /** Objects inside each other. */
  levels: number
  /** Characters of the names of keys and definitions, and of the words in enums. */
  chars: number
  enumValues: number
}

const words: { readonly [key in keyof Totals]: string } = {
  properties: 'properties',
  levels: 'levels of objects',
  chars: 'characters in names and enums',
  enumValues: 'enum values',
}

/**
 * Checks a compiled schema against the totals that a wire takes.
 * @throws VLMError `unsupported`, reason `schema`, with the figure
 */
export function checkTotals(schema: JsonSchema, most: Readonly<Totals>): void {
  const totals: Totals = { properties: 0, levels: 0, chars: 0, enumValues: 0 }
  count(schema, 0, totals)
  for (const key of Object.keys(words) as (keyof Totals)[]) {
    const found = totals[key]
    const limit = most[key]
    if (found > limit) {
      throw schemaTooLarge(`The schema has ${found} ${words[key]}, and this API takes ${limit}.`, { found, limit })
    }
  }
}

function count(schema: unknown, level: number, totals: Totals): void {
  if (!isObject(schema)) return
  const { properties, items, anyOf, $defs, enum: values } = schema
  if (Array.isArray(values)) {
    totals.enumValues += values.length
    totals.chars += values.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 0), 0)
  }
  if (isObject($defs)) {
    for (const [name, definition] of Object.entries($defs)) {
      totals.chars += name.length
      count(definition, 0, totals)
    }
  }
  const inner = isObject(properties) ? level + 1 : level
  totals.levels = Math.max(totals.levels, inner)
  for (const [name, property] of Object.entries(isObject(properties) ? properties : {})) {
    totals.properties += 1
    totals.chars += name.length
    count(property, inner, totals)
  }
  count(items, inner, totals)
  if (Array.isArray(anyOf)) for (const member of anyOf) count(member, inner, totals)
}
