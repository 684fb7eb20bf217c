/** Totals above which OpenAI refuses a schema (structured outputs guide, 2026): known before anything is sent. */
import type { JsonSchema } from '../../types.ts'
import { isObject, schemaTooLarge } from './nodes.ts'

const maxProperties = 5_000
const maxLevels = 10
const maxChars = 120_000
const maxEnumValues = 1_000

/**
 * Checks a compiled schema against the totals.
 * @throws VLMError `unsupported`, reason `schema`, with the figure
 */
export function checkTotals(schema: JsonSchema): void {
  const totals = { properties: 0, levels: 0, chars: 0, enumValues: 0 }
  count(schema, 0, totals)
  refuse('properties', totals.properties, maxProperties)
  refuse('levels of objects', totals.levels, maxLevels)
  refuse('characters in names and enums', totals.chars, maxChars)
  refuse('enum values', totals.enumValues, maxEnumValues)
}

function refuse(what: string, found: number, limit: number): void {
  if (found <= limit) return
  throw schemaTooLarge(`The schema has ${found} ${what}, and OpenAI's strict mode takes ${limit}.`, { found, limit })
}

interface Totals {
  properties: number
  levels: number
  chars: number
  enumValues: number
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
