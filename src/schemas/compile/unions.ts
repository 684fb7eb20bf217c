/**
 * Unions: what their members are, and which member an answer belongs to. Members are told apart by what stands at the top of a value
 * (its type, its keys, the words in its fields), so that reading an answer stays linear however deep unions are nested.
 */
import type { JsonSchema } from '../../types.ts'
import type { Answerable } from './answerable.ts'
import { bare, follow, isObject, joinMeta, type Meta, type Node, type SchemaTree } from './nodes.ts'

/** A union without unions inside. */
export interface Members {
  /** Neither unions nor null. */
  readonly nodes: readonly Node[]
  readonly nullable: boolean
  /** Unions inside of which keywords were dropped. */
  readonly dropped: readonly Node[]
}

/** All that a node may be: itself, or the members of the unions in it and of the definitions that are unions. */
export function membersOf(node: Node, tree: SchemaTree, answerable: Answerable): Members {
  const nodes: Node[] = []
  const dropped: Node[] = []
  const seen = new Set<string>()
  let nullable = false
  const add = (at: Node, words: Meta): void => {
    if (!answerable(at)) return
    if (at.kind === 'null') nullable = true
    else if (at.kind === 'union') {
      if (at.dropped.length > 0) dropped.push(at)
      for (const member of at.members) add(member, joinMeta(words, at.meta))
    } else if (at.kind === 'ref' && splits(follow(at, tree))) {
      if (seen.has(at.name)) return
      seen.add(at.name)
      add(follow(at, tree), joinMeta(words, at.meta))
    } else nodes.push(Object.keys(words).length > 0 ? { ...at, meta: joinMeta(words, at.meta) } : at)
  }
  if (node.kind === 'union') for (const member of node.members) add(member, {})
  else add(node, {})
  const any = nodes.find((member) => member.kind === 'any')
  return any ? { nodes: [any], nullable: false, dropped } : { nodes: joinValues(nodes), nullable, dropped }
}

function splits(node: Node): boolean {
  return node.kind === 'union' || node.kind === 'null' || node.kind === 'any'
}

/** Values that nothing was said of are one list of values. */
function joinValues(nodes: readonly Node[]): readonly Node[] {
  const silent = nodes.filter((node) => node.kind === 'values' && Object.keys(node.meta).length === 0)
  const [first] = silent
  if (!first || silent.length < 2) return nodes
  const values = silent.flatMap((node) => (node.kind === 'values' ? node.values : []))
  const unique = [...new Map(values.map((value) => [JSON.stringify(value), value])).values()]
  const joined: Node = { ...bare(first.path), kind: 'values', values: unique }
  return nodes.flatMap((node) => (node === first ? [joined] : silent.includes(node) ? [] : [node]))
}

/** What can be told of a value from its top. */
export interface Shape {
  readonly type: string
  /** The only values, for strings, numbers and booleans. */
  readonly values?: ReadonlySet<unknown>
  /** Of objects: the keys, in which those that must be there have `required`; `fields` may be unknown. */
  readonly keys?: ReadonlyMap<string, { readonly required: boolean; readonly shapes: readonly Shape[] | undefined }>
  readonly closed?: boolean
}

type Definitions = { readonly [name: string]: JsonSchema }

/**
 * The shapes of a compiled schema; undefined: anything. Looks one level into objects.
 * @param closes - whether the wire says `additionalProperties: false` of objects without other keys
 */
export function shapesOf(schema: unknown, definitions: Definitions, closes: boolean, level = 0): Shape[] | undefined {
  if (!isObject(schema)) return undefined
  if (typeof schema.$ref === 'string') {
    const target = definitions[schema.$ref.slice('#/$defs/'.length)]
    return level > 3 ? undefined : shapesOf(target, definitions, closes, level + 1)
  }
  if (Array.isArray(schema.anyOf)) {
    if (level > 3) return undefined
    const all = schema.anyOf.map((member) => shapesOf(member, definitions, closes, level + 1))
    return all.some((shapes) => shapes === undefined) ? undefined : all.flatMap((shapes) => shapes ?? [])
  }
  if (typeof schema.type !== 'string') return undefined
  const shape: Shape = {
    type: schema.type === 'integer' ? 'number' : schema.type,
    ...(Array.isArray(schema.enum) && { values: new Set(schema.enum) }),
    ...(schema.type === 'object' && {
      keys: keysOf(schema, definitions, closes, level),
      closed: schema.additionalProperties === false || (!closes && schema.additionalProperties === undefined),
    }),
  }
  return schema.nullable === true ? [shape, { type: 'null' }] : [shape]
}

function keysOf(schema: JsonSchema, definitions: Definitions, closes: boolean, level: number): Shape['keys'] & object {
  const required = new Set(Array.isArray(schema.required) ? schema.required : [])
  const properties = isObject(schema.properties) ? schema.properties : {}
  return new Map(
    Object.entries(properties).map(([key, value]) => [
      key,
      { required: required.has(key), shapes: level > 3 ? undefined : shapesOf(value, definitions, closes, 4) },
    ]),
  )
}

/** True when no value has both shapes. Unknown shapes overlap with all. */
export function disjoint(a: readonly Shape[] | undefined, b: readonly Shape[] | undefined): boolean {
  return !!a && !!b && a.every((one) => b.every((other) => apart(one, other)))
}

function apart(a: Shape, b: Shape): boolean {
  if (a.type !== b.type) return true
  if (a.values && b.values) return ![...a.values].some((value) => b.values?.has(value))
  if (!a.keys || !b.keys) return false
  return differs(a, b) || differs(b, a)
}

function differs(a: Shape, b: Shape): boolean {
  for (const [key, { required, shapes }] of a.keys ?? []) {
    if (!required) continue
    const other = b.keys?.get(key)
    if (other ? disjoint(shapes, other.shapes) : b.closed) return true
  }
  return false
}

/**
 * True when the value has one of the shapes, as far as its top tells.
 * @param loose - keys that the shape does not know are passed over, and null in place of a key that may be left out
 */
export function fits(value: unknown, shapes: readonly Shape[] | undefined, loose = false): boolean {
  return !shapes || shapes.some((shape) => fitsShape(value, shape, loose))
}

function fitsShape(value: unknown, shape: Shape, loose: boolean): boolean {
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
  if (type !== shape.type) return false
  if (shape.values) return shape.values.has(value)
  if (!shape.keys) return true
  const given = value as { [key: string]: unknown }
  for (const [key, { required, shapes }] of shape.keys) {
    const there = Object.hasOwn(given, key) && !(loose && !required && given[key] === null)
    if (there ? !fits(given[key], shapes) : required) return false
  }
  return loose || !shape.closed || Object.keys(given).every((key) => shape.keys?.has(key))
}
