/**
 * Finds the box and point fields of a user's schema in a model's answer. A marked field is written by the model in its own
 * dialect, so the walk follows the JSON Schema and hands each raw position to the caller, who turns it into pixels.
 */
import type { JsonSchema } from '../types.ts'

/** The keyword by which a JSON Schema says that a value is a position: `"x-vlmkit": "box"` or `"point"`. */
export const positionKey = 'x-vlmkit'

/** What a marked field holds. */
export type PositionKind = 'box' | 'point'

/**
 * Replaces every box and point of a value, found along the value's JSON Schema: through `$ref`, `allOf`, `anyOf`, `oneOf`, arrays,
 * tuples, named, patterned and additional properties. Of alternatives the first that fits the value's shape counts. `null` stays.
 * @param schema - the root schema, marks included
 * @param value - plain JSON; it is not changed
 * @param map - gets the raw position, gives what replaces it
 * @returns a copy where something was replaced, the value itself where nothing was
 * @example mapPositions(jsonSchema, { where: [10, 20, 30, 40] }, (kind, raw) => toBox(raw))
 */
export function mapPositions(
  schema: JsonSchema,
  value: unknown,
  map: (kind: PositionKind, raw: unknown) => unknown,
): unknown {
  const walk = (schemas: readonly JsonSchema[], item: unknown): unknown => {
    if (item === null || item === undefined) return item
    const all = schemas.flatMap((one) => applicable(schema, one, item))
    const kind = all.map(markOf).find((mark) => mark !== undefined)
    if (kind) return map(kind, item)
    if (Array.isArray(item)) {
      const mapped = item.map((child, index) =>
        walk(
          all.flatMap((one) => itemSchemas(one, index)),
          child,
        ),
      )
      return mapped.some((child, index) => child !== item[index]) ? mapped : item
    }
    if (!isObject(item)) return item
    const entries = Object.entries(item).map(([key, child]) => [
      key,
      walk(
        all.flatMap((one) => propertySchemas(one, key)),
        child,
      ),
    ])
    return entries.some(([key, child]) => child !== item[key as string]) ? Object.fromEntries(entries) : item
  }
  return walk([schema], value)
}

/** What a schema is marked as. */
export function markOf(schema: JsonSchema): PositionKind | undefined {
  const mark = schema[positionKey]
  return mark === 'box' || mark === 'point' ? mark : undefined
}

/** A schema with its references followed and its alternatives chosen: all parts that speak of the value. */
function applicable(root: JsonSchema, schema: JsonSchema, value: unknown, seen = new Set<JsonSchema>()): JsonSchema[] {
  if (seen.has(schema)) return []
  seen.add(schema)
  const parts = [resolveRef(root, schema), ...schemasIn(schema.allOf)]
  for (const alternatives of [schemasIn(schema.anyOf), schemasIn(schema.oneOf)]) {
    const chosen =
      alternatives.find((one) => fits(root, one, value, fitDepth)) ??
      alternatives.find((one) => fits(root, one, value, 1)) ??
      alternatives[0]
    if (chosen) parts.push(chosen)
  }
  return [schema, ...parts.flatMap((part) => (part ? applicable(root, part, value, seen) : []))]
}

/** Levels that `fits` looks down: enough to tell alternatives apart, and a bound on its work in recursive schemas. */
const fitDepth = 4

/** Whether a value has the shape of a schema, as far as choosing between alternatives needs it. */
function fits(root: JsonSchema, schema: JsonSchema, value: unknown, depth: number): boolean {
  if (depth === 0) return true
  const mark = markOf(schema)
  if (mark) return looksLike(mark, value)
  const target = resolveRef(root, schema)
  if (target && !fits(root, target, value, depth - 1)) return false
  if ('const' in schema && schema.const !== value) return false
  if (Array.isArray(schema.enum) && !schema.enum.includes(value)) return false
  if (schema.type !== undefined && ![schema.type].flat().some((type) => hasType(type, value))) return false
  if (!schemasIn(schema.allOf).every((one) => fits(root, one, value, depth - 1))) return false
  for (const alternatives of [schemasIn(schema.anyOf), schemasIn(schema.oneOf)]) {
    if (alternatives.length > 0 && !alternatives.some((one) => fits(root, one, value, depth - 1))) return false
  }
  if (Array.isArray(value)) {
    return value.every((item, index) => itemSchemas(schema, index).every((one) => fits(root, one, item, depth - 1)))
  }
  if (!isObject(value)) return true
  if (Array.isArray(schema.required) && !schema.required.every((key) => Object.hasOwn(value, key))) return false
  return Object.entries(value).every(([key, item]) =>
    propertySchemas(schema, key).every((one) => fits(root, one, item, depth - 1)),
  )
}

/** Dialects write boxes with four numbers and points with two, as a list, a string or named; a third or fifth tells the picture. */
function looksLike(kind: PositionKind, value: unknown): boolean {
  const count =
    typeof value === 'string'
      ? (value.match(/-?\d+(?:\.\d+)?/g) ?? []).length
      : typeof value === 'object' && value !== null
        ? Object.values(value)
            .flat(1)
            .filter((item) => typeof item === 'number').length
        : 0
  return kind === 'box' ? count >= 4 : count === 2 || count === 3
}

function hasType(type: unknown, value: unknown): boolean {
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return isObject(value)
  if (type === 'null') return value === null
  if (type === 'integer') return Number.isInteger(value)
  return typeof value === type
}

function itemSchemas(schema: JsonSchema, index: number): JsonSchema[] {
  const tuple = schemasIn(schema.prefixItems)
  return index < tuple.length ? [tuple[index] as JsonSchema] : schemasIn([schema.items])
}

function propertySchemas(schema: JsonSchema, key: string): JsonSchema[] {
  const named = isObject(schema.properties) && Object.hasOwn(schema.properties, key) ? [schema.properties[key]] : []
  const patterned = isObject(schema.patternProperties)
    ? Object.entries(schema.patternProperties).flatMap(([pattern, one]) => (matches(pattern, key) ? [one] : []))
    : []
  const found = [...named, ...patterned]
  return schemasIn(found.length > 0 ? found : [schema.additionalProperties])
}

function matches(pattern: string, key: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(key)
  } catch {
    return false
  }
}

/** What a local reference points at: `#`, `#/$defs/name`, or any other JSON pointer from the root. */
function resolveRef(root: JsonSchema, schema: JsonSchema): JsonSchema | undefined {
  const ref = schema.$ref
  if (typeof ref !== 'string' || !ref.startsWith('#')) return undefined
  let node: unknown = root
  for (const part of ref.slice(1).split('/').slice(1)) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return undefined
    node = (node as { [key: string]: unknown })[key]
  }
  return isObject(node) ? node : undefined
}

function schemasIn(list: unknown): JsonSchema[] {
  return Array.isArray(list) ? list.filter(isObject) : []
}

/** A JSON object. */
export function isObject(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
