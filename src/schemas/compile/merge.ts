/** Several schemas that must hold at once (`allOf`, keywords beside a `$ref`) as one set of keywords. */
import { isObject, joinMeta, type Meta } from './nodes.ts'

/** A schema's keywords. */
export type Keywords = { readonly [keyword: string]: unknown }

/** What one schema or several together say. */
export interface Merged {
  /** Without allOf, anyOf, oneOf, $ref. */
  readonly keywords: Keywords
  /** The members of each anyOf and oneOf: one of each must hold. */
  readonly unions: readonly (readonly unknown[])[]
  readonly meta: Meta
  /** Keywords of which only the first of several was kept. */
  readonly dropped: readonly string[]
}

/** Keywords that say something about a schema and nothing about values. */
const annotations = new Set([
  ...['title', 'description', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly', 'id'],
  ...['$schema', '$id', '$comment', '$anchor', '$dynamicAnchor', '$defs', 'definitions', '$vocabulary'],
])

/** Keywords that shape values; a schema of an anyOf without any of them only restricts (e.g. `{ required: ['a'] }`). */
const shaping = new Set([
  ...['type', 'enum', 'const', '$ref', '$dynamicRef', 'allOf', 'anyOf', 'oneOf', 'properties', 'additionalProperties'],
  ...['patternProperties', 'items', 'prefixItems', 'minLength', 'maxLength', 'pattern', 'format', 'minimum', 'maximum'],
])

/** True when the schema says nothing about values. */
export function saysNothing(schema: Keywords): boolean {
  return Object.keys(schema).every((key) => annotations.has(key) || key.startsWith('x-'))
}

/** True when a schema of an anyOf only restricts what the schema around it describes. */
export function onlyRestricts(schema: unknown): boolean {
  return isObject(schema) && !saysNothing(schema) && !Object.keys(schema).some((key) => shaping.has(key))
}

/** What people said of a value in several schemas. */
export function metaOf(parts: readonly Keywords[]): Meta {
  return parts.map(ownMeta).reduce(joinMeta, {})
}

function ownMeta({ title, description, default: fallback }: Keywords): Meta {
  return {
    ...(typeof title === 'string' && title !== '' && { title }),
    ...(typeof description === 'string' && description !== '' && { description }),
    ...(fallback !== undefined && { default: fallback }),
  }
}

/** Merges keyword sets that contain no allOf and no $ref. */
export function merge(parts: readonly Keywords[]): Merged {
  const unions: (readonly unknown[])[] = []
  const dropped: string[] = []
  let keywords: Keywords = {}
  for (const part of parts) {
    const { anyOf, oneOf, ...own } = part
    for (const members of [anyOf, oneOf]) if (Array.isArray(members)) unions.push(members)
    keywords = both(keywords, constantAsEnum(own), dropped)
  }
  return { keywords, unions, meta: metaOf(parts), dropped }
}

function constantAsEnum({ const: constant, ...own }: Keywords): Keywords {
  if (constant === undefined) return own
  return { ...own, enum: Array.isArray(own.enum) ? shared([constant], own.enum) : [constant] }
}

function both(a: Keywords, b: Keywords, dropped: string[]): Keywords {
  const result: { [keyword: string]: unknown } = { ...a }
  for (const [keyword, value] of Object.entries(b)) {
    const combine = Object.hasOwn(combiners, keyword) ? combiners[keyword] : undefined
    if (!Object.hasOwn(a, keyword)) result[keyword] = value
    else if (combine) result[keyword] = combine(a[keyword], value)
    else if (!annotations.has(keyword) && JSON.stringify(a[keyword]) !== JSON.stringify(value)) dropped.push(keyword)
  }
  if (isObject(a.properties) || isObject(b.properties)) result.properties = joinProperties(a, b)
  return result
}

type Combine = (a: unknown, b: unknown) => unknown

const larger: Combine = (a, b) => (typeof a !== 'number' || (typeof b === 'number' && b > a) ? b : a)
const smaller: Combine = (a, b) => (typeof a !== 'number' || (typeof b === 'number' && b < a) ? b : a)
const either: Combine = (a, b) => (a === true || b === true ? true : a)
const allOf: Combine = (a, b) => (a === true ? b : b === true ? a : { allOf: [a, b] })
const shared: Combine = (a, b) => {
  if (!Array.isArray(a) || !Array.isArray(b)) return a
  const texts = new Set(b.map((value) => JSON.stringify(value)))
  return a.filter((value) => texts.has(JSON.stringify(value)))
}
const keyed: Combine = (a, b) => {
  if (!isObject(a) || !isObject(b)) return a
  const entries = Object.entries(b).map(([key, value]) => [key, Object.hasOwn(a, key) ? allOf(a[key], value) : value])
  return { ...a, ...Object.fromEntries(entries) }
}

/** How two values of one keyword are said at once; of the rest the first is kept. */
const combiners: { readonly [keyword: string]: Combine } = {
  type: sharedTypes,
  enum: shared,
  required: (a, b) => (Array.isArray(a) && Array.isArray(b) ? [...new Set([...a, ...b])] : a),
  additionalProperties: (a, b) => (a === false || b === false ? false : allOf(a, b)),
  patternProperties: keyed,
  propertyNames: allOf,
  items: (a, b) => (a === false || b === false ? false : allOf(a, b)),
  prefixItems: (a, b) => {
    if (!Array.isArray(a) || !Array.isArray(b)) return a
    return a.map((item, i) => (i < b.length ? allOf(item, b[i]) : item)).concat(b.slice(a.length))
  },
  uniqueItems: either,
  not: (a, b) => ({ anyOf: [a, b] }),
  minimum: larger,
  exclusiveMinimum: larger,
  minLength: larger,
  minItems: larger,
  minProperties: larger,
  maximum: smaller,
  exclusiveMaximum: smaller,
  maxLength: smaller,
  maxItems: smaller,
  maxProperties: smaller,
}

function sharedTypes(a: unknown, b: unknown): unknown {
  const other = new Set([b].flat())
  return [a].flat().flatMap((type) => {
    if (other.has(type)) return [type]
    if (type === 'number' && other.has('integer')) return ['integer']
    return type === 'integer' && other.has('number') ? ['integer'] : []
  })
}

/** A key that only one side names must also be what the other side says of unnamed keys; a side that closes itself is not meant to shut out the other's. */
function joinProperties(a: Keywords, b: Keywords): Keywords {
  const ours = isObject(a.properties) ? a.properties : {}
  const theirs = isObject(b.properties) ? b.properties : {}
  const andAlso = (value: unknown, other: Keywords) =>
    isObject(other.additionalProperties) && !saysNothing(other.additionalProperties)
      ? { allOf: [value, other.additionalProperties] }
      : value
  const entries = Object.entries(ours).map(([key, value]) => [
    key,
    Object.hasOwn(theirs, key) ? allOf(value, theirs[key]) : andAlso(value, b),
  ])
  for (const [key, value] of Object.entries(theirs)) {
    if (!Object.hasOwn(ours, key)) entries.push([key, andAlso(value, a)])
  }
  return Object.fromEntries(entries)
}
