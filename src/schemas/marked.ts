import type { JsonSchema } from '../types.ts'
import { isObject, markOf, type PositionKind } from './positions.ts'

/**
 * A schema as the model is told of it: every box and point field becomes what a dialect writes there. The user's description stays,
 * before the dialect's own.
 * @param schema - a root schema, marks included; it is not changed
 * @param replace - gives the schema of one position in the dialect
 * @example replaceMarked(jsonSchema, () => ({ type: 'array', items: { type: 'integer' } }))
 */
export function replaceMarked(schema: JsonSchema, replace: (kind: PositionKind) => JsonSchema): JsonSchema {
  const kind = markOf(schema)
  if (kind) {
    const replacement = replace(kind)
    const words = [schema.description, replacement.description].filter((text) => typeof text === 'string')
    return words.length > 0 ? { ...replacement, description: words.join(' ') } : replacement
  }
  const entries = Object.entries(schema).map(([key, value]) => {
    if (valueKeywords.has(key)) return [key, value]
    if (Array.isArray(value)) return [key, value.map((one) => (isObject(one) ? replaceMarked(one, replace) : one))]
    if (!isObject(value)) return [key, value]
    if (!namedSchemas.has(key)) return [key, replaceMarked(value, replace)]
    const named = Object.entries(value).map(([name, one]) => [name, isObject(one) ? replaceMarked(one, replace) : one])
    return [key, Object.fromEntries(named)]
  })
  return Object.fromEntries(entries)
}

/** Keywords that hold values, not schemas. */
const valueKeywords = new Set(['const', 'enum', 'default', 'examples'])
/** Keywords that hold schemas by name: a property may be called `default` or `enum`. */
const namedSchemas = new Set(['properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions'])
