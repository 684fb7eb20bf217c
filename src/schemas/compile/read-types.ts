/** The keywords of each JSON type, read into nodes. */
import type { Keywords } from './merge.ts'
import {
  bare,
  type Field,
  isObject,
  type Limits,
  type ListNode,
  type Meta,
  type Node,
  type StringNode,
} from './nodes.ts'
import type { Read } from './read.ts'

/** Where the node stands and what was said of it. */
interface Base {
  readonly path: string
  readonly meta: Meta
  readonly dropped: readonly string[]
}

const impossible = (base: Base, why: string): Node => ({ ...bare(base.path), kind: 'never', why })

export function readString(keywords: Keywords, base: Base): Node {
  const limits = {
    ...numbers(keywords, ['minLength', 'maxLength']),
    ...(typeof keywords.pattern === 'string' && { pattern: keywords.pattern }),
    ...(typeof keywords.format === 'string' && { format: keywords.format }),
  }
  if (crossed(limits.minLength, limits.maxLength)) return impossible(base, 'minLength is above maxLength')
  return { ...base, kind: 'string', limits }
}

export function readNumber(type: 'number' | 'integer', keywords: Keywords, base: Base): Node {
  const { multipleOf } = numbers(keywords, ['multipleOf'])
  let { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = numbers(keywords, [
    ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
  ])
  // The tighter of two bounds is enough.
  if (exclusiveMinimum !== undefined && minimum !== undefined) {
    if (exclusiveMinimum >= minimum) minimum = undefined
    else exclusiveMinimum = undefined
  }
  if (exclusiveMaximum !== undefined && maximum !== undefined) {
    if (exclusiveMaximum <= maximum) maximum = undefined
    else exclusiveMaximum = undefined
  }
  if (type === 'integer') {
    minimum = exclusiveMinimum === undefined ? minimum && Math.ceil(minimum) : Math.floor(exclusiveMinimum) + 1
    maximum = exclusiveMaximum === undefined ? maximum && Math.floor(maximum) : Math.ceil(exclusiveMaximum) - 1
    exclusiveMinimum = exclusiveMaximum = undefined
    // zod's z.int() says the range in which a double is exact: true of every answer, and digits enough to upset a grammar.
    if (minimum !== undefined && minimum <= -Number.MAX_SAFE_INTEGER) minimum = undefined
    if (maximum !== undefined && maximum >= Number.MAX_SAFE_INTEGER) maximum = undefined
  }
  const low = minimum ?? exclusiveMinimum
  const high = maximum ?? exclusiveMaximum
  const open = exclusiveMinimum !== undefined || exclusiveMaximum !== undefined
  if (crossed(low, high) || (open && low !== undefined && low === high)) {
    return impossible(base, 'the lower bound is above the upper one')
  }
  return { ...base, kind: type, limits: defined({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }) }
}

/**
 * Lists and tuples. A tuple that speaks of no number of items is taken to be complete, and one that does not speak of further items to
 * be closed: that is what people mean.
 */
export function readList(keywords: Keywords, base: Base, read: Read): Node {
  const { minItems = 0, maxItems } = numbers(keywords, ['minItems', 'maxItems'])
  if (crossed(minItems, maxItems)) return impossible(base, 'minItems is above maxItems')
  const unique = keywords.uniqueItems === true ? { uniqueItems: true } : {}
  const list = keywords.prefixItems ?? (Array.isArray(keywords.items) ? keywords.items : undefined)
  const others = keywords.prefixItems === undefined && list ? keywords.additionalItems : keywords.items
  if (!Array.isArray(list) || list.length === 0) {
    const limits = { ...defined({ minItems: minItems || undefined, maxItems }), ...unique }
    if (others !== false) return { ...base, kind: 'list', items: read(others, `${base.path}[]`), limits }
    if (minItems > 0) return impossible(base, 'items are wanted and none are allowed')
    return { ...base, kind: 'list', items: read(undefined, `${base.path}[]`), limits: { maxItems: 0 } }
  }
  const prefix = list.slice(0, maxItems).map((item, i) => read(item, `${base.path}[${i}]`))
  const min = keywords.minItems === undefined && maxItems === undefined ? prefix.length : minItems
  const follows = others === undefined ? min > prefix.length : others !== false
  if (min > prefix.length && !follows) return impossible(base, 'more items are wanted than are allowed')
  const dropped = [...base.dropped, ...Object.keys(unique)]
  const node = { ...base, dropped, kind: 'tuple' as const, prefix, min: Math.min(min, prefix.length) }
  if (!follows || (maxItems !== undefined && maxItems <= prefix.length)) return node
  const rest: ListNode = {
    ...bare(`${base.path}[]`),
    kind: 'list',
    items: read(others, `${base.path}[]`),
    limits: defined({
      minItems: min > prefix.length ? min - prefix.length : undefined,
      maxItems: maxItems === undefined ? undefined : maxItems - prefix.length,
    }),
  }
  return { ...node, rest }
}

/** Beyond this many known keys a map stays a map. */
const maxKnownKeys = 100

/** Objects and maps. An object that names keys and does not speak of others has no others: that is what people mean. */
export function readObject(keywords: Keywords, base: Base, read: Read): Node {
  const { path } = base
  const named = Object.entries(isObject(keywords.properties) ? keywords.properties : {})
  const required = new Set(
    Array.isArray(keywords.required) ? keywords.required.filter((key) => typeof key === 'string') : [],
  )
  const fields: Field[] = named.map(([key, schema]) => ({
    key,
    node: read(schema, member(path, key)),
    required: required.has(key),
  }))
  const known = new Set(named.map(([key]) => key))
  const add = (key: string, schema: unknown): void => {
    if (known.has(key)) return
    known.add(key)
    fields.push({ key, node: read(schema, member(path, key)), required: required.has(key) })
  }

  const others = otherKeys(keywords, named.length > 0 || isObject(keywords.properties))
  let keys = keywords.propertyNames === undefined ? undefined : read(keywords.propertyNames, `${path}{}`)
  let rest = others
  if (others !== false && keys?.kind === 'values' && keys.values.length <= maxKnownKeys) {
    for (const key of keys.values) if (typeof key === 'string') add(key, others)
    rest = false
    keys = undefined
  }
  for (const key of required) add(key, rest)
  if (keywords.additionalProperties !== false) for (const [key, schema] of conditional(keywords)) add(key, schema)
  const limits = numbers(keywords, ['minProperties', 'maxProperties'])
  if (crossed(limits.minProperties, limits.maxProperties))
    return impossible(base, 'minProperties is above maxProperties')
  return {
    ...base,
    kind: 'object',
    fields,
    limits,
    ...(rest !== false && { rest: read(rest, `${path}{}`) }),
    ...(rest !== false && keys && narrows(keys) && { keys }),
  }
}

/** What keys without a name of their own hold; false: there are none. */
function otherKeys(keywords: Keywords, closed: boolean): unknown {
  const { additionalProperties: others, patternProperties } = keywords
  const patterns = isObject(patternProperties) ? Object.values(patternProperties) : []
  if (patterns.length === 0) return others ?? !closed
  // Any of the patterns may be meant: which one, the user's own schema decides.
  const schemas = others === undefined || others === false ? patterns : [...patterns, others]
  return schemas.length === 1 ? schemas[0] : { anyOf: schemas }
}

/** Keys that only a condition names: any of them may be there. */
function conditional(keywords: Keywords): [string, unknown][] {
  const dependent = isObject(keywords.dependentSchemas) ? Object.values(keywords.dependentSchemas) : []
  const found = new Map<string, unknown[]>()
  for (const schema of [keywords.then, keywords.else, ...dependent]) {
    if (!isObject(schema) || !isObject(schema.properties)) continue
    for (const [key, value] of Object.entries(schema.properties)) found.set(key, [...(found.get(key) ?? []), value])
  }
  return [...found].map(([key, schemas]) => [key, schemas.length === 1 ? schemas[0] : { anyOf: schemas }])
}

function narrows(keys: Node): boolean {
  return keys.kind === 'values' || (keys.kind === 'string' && Object.keys((keys as StringNode).limits).length > 0)
}

function member(path: string, key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`
}

/** Those of the keywords that are numbers: older drafts have booleans in some places. */
function numbers<K extends string>(keywords: Keywords, names: readonly K[]): { [key in K]?: number } {
  return Object.fromEntries(
    names.flatMap((name) => (typeof keywords[name] === 'number' ? [[name, keywords[name]]] : [])),
  ) as { [key in K]?: number }
}

function crossed(low: number | undefined, high: number | undefined): boolean {
  return low !== undefined && high !== undefined && low > high
}

function defined(limits: { readonly [keyword: string]: unknown }): Limits {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined))
}
