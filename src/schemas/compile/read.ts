/** Reads a JSON Schema (draft 2020-12, and the older spellings of tuples and definitions) into the compiler's own form. */
import type { Json } from '../../types.ts'
import { type Keywords, type Merged, merge, metaOf, onlyRestricts, saysNothing } from './merge.ts'
import {
  follow,
  isObject,
  type Meta,
  type NeverNode,
  type Node,
  type SchemaTree,
  schemaError,
  schemaTooLarge,
} from './nodes.ts'
import { readList, readNumber, readObject, readString } from './read-types.ts'
import { createResolve } from './refs.ts'

/** More than any hosted model's API takes, and little enough to read in no time. */
const maxNodes = 20_000
const maxDepth = 200

/** Reads what a keyword holds. */
export type Read = (schema: unknown, path: string) => Node

/**
 * Reads a whole schema.
 * @throws VLMError `input` for a reference that leads nowhere, an unknown type; `unsupported` for a schema of more than 20,000 nodes
 */
export function readSchema(root: Keywords): SchemaTree {
  const resolve = createResolve(root)
  const definitions = new Map<string, Node>()
  const names = new Map<object, string>()
  let count = 0
  let depth = 0

  function read(schema: unknown, path: string, inside: ReadonlySet<unknown> = new Set()): Node {
    count += 1
    if (count > maxNodes || depth > maxDepth) {
      throw schemaTooLarge(`The schema has more than ${maxNodes} parts or ${maxDepth} levels.`, { path })
    }
    if (schema === undefined || schema === true) return { path, meta: {}, dropped: [], kind: 'any' }
    if (schema === false) return never(path, 'nothing is allowed')
    if (!isObject(schema)) throw schemaError(path, 'a schema must be an object or a boolean')
    depth += 1
    try {
      return readObjectSchema(schema, path, inside)
    } finally {
      depth -= 1
    }
  }

  function readObjectSchema(schema: Keywords, path: string, inside: ReadonlySet<unknown>): Node {
    const parts = flatten(schema)
    const shaping = parts.filter((part) => !saysNothing(part))
    const [only] = shaping
    if (only && shaping.length === 1 && '$ref' in only) return reference(only.$ref, metaOf(parts), path, inside)
    const open = new Set(inside)
    const plain: Keywords[] = []
    for (const part of parts) {
      if (!('$ref' in part)) plain.push(part)
      else if (!expand(part.$ref, path, open, plain)) return never(path, 'it refers to itself without end')
    }
    return readMerged(merge(plain), path, open)
  }

  /** The schema and all that its allOf lists, one level each; a $ref stands alone. */
  function flatten(schema: Keywords): Keywords[] {
    const { allOf, $ref, $dynamicRef, ...own } = schema
    const ref = $ref ?? $dynamicRef
    const parts: Keywords[] = [own]
    if (ref !== undefined) parts.push({ $ref: ref })
    if (Array.isArray(allOf)) {
      for (const part of allOf) {
        if (part === false) parts.push({ not: {} })
        else if (isObject(part)) parts.push(...flatten(part))
      }
    }
    return parts
  }

  /** Puts what a reference stands for beside other keywords; false when it stands inside itself. */
  function expand(ref: unknown, path: string, open: Set<unknown>, into: Keywords[]): boolean {
    const target = resolve(ref, path)
    if (open.has(target)) return false
    open.add(target)
    if (target === false) into.push({ not: {} })
    if (!isObject(target)) return true
    return flatten(target).every((part) => ('$ref' in part ? expand(part.$ref, path, open, into) : into.push(part) > 0))
  }

  function reference(ref: unknown, meta: Meta, path: string, inside: ReadonlySet<unknown>): Node {
    const target = resolve(ref, path)
    if (inside.has(target)) return never(path, 'it refers to itself without end')
    if (!isObject(target)) return { ...read(target, path), meta }
    let name = names.get(target)
    if (name === undefined) {
      name = definitionName(String(ref), definitions)
      names.set(target, name)
      definitions.set(name, never(path, 'it refers to itself without end'))
      definitions.set(name, read(target, path))
    }
    return { path, meta, dropped: [], kind: 'ref', name }
  }

  function readMerged({ keywords, unions, meta, dropped }: Merged, path: string, inside: ReadonlySet<unknown>): Node {
    const base = { path, meta, dropped: [...dropped, ...unsaid(keywords)] }
    if (keywords.not === true || (isObject(keywords.not) && Object.keys(keywords.not).length === 0)) {
      return never(path, 'nothing is allowed')
    }
    const restricting = unions.filter((members) => members.length > 0 && members.every(onlyRestricts))
    const [members, ...others] = unions.filter((union) => !restricting.includes(union))
    if (restricting.length > 0) base.dropped.push('anyOf')
    if (members) {
      const around = { ...keywords, ...(others.length > 0 && { allOf: others.map((anyOf) => ({ anyOf })) }) }
      const alone = saysNothing(around)
      return {
        ...base,
        kind: 'union',
        members: members.map((member) => read(alone ? member : together(around, member), path, inside)),
      }
    }
    if (Array.isArray(keywords.enum)) return oneOfValues(keywords.enum as Json[], typesOf(keywords, path), base)
    const types = typesOf(keywords, path)
    if (!types) return { ...base, kind: 'any' }
    const nodes = types.map((type): Node => {
      const own = types.length === 1 ? base : { ...base, meta: {}, dropped: [] }
      if (type === 'null' || type === 'boolean') return { ...own, kind: type }
      if (type === 'string') return readString(keywords, own)
      if (type === 'number' || type === 'integer') return readNumber(type, keywords, own)
      return type === 'array' ? readList(keywords, own, read) : readObject(keywords, own, read)
    })
    const [node] = nodes
    if (node && nodes.length === 1) return node
    return nodes.length === 0 ? never(path, 'no type is left') : { ...base, kind: 'union', members: nodes }
  }

  const tree = { root: read(root, '$'), definitions }
  return { ...tree, root: inlineRoot(tree) }
}

/** The root itself is never a reference. */
function inlineRoot(tree: SchemaTree): Node {
  return tree.root.kind === 'ref' ? { ...follow(tree.root, tree), path: '$' } : tree.root
}

/** Both at once. Words stay with the union; its members keep their own. */
function together(around: Keywords, member: unknown): unknown {
  if (member === true) return around
  const { title: _title, description: _description, default: _default, ...keywords } = around
  return isObject(member) ? { allOf: [member, keywords] } : member
}

function never(path: string, why: string): NeverNode {
  return { path, meta: {}, dropped: [], kind: 'never', why }
}

const typeNames = new Set(['null', 'boolean', 'string', 'number', 'integer', 'array', 'object'])

/** Keywords that tell a type where `type` is missing. */
const typeOfKeyword: { readonly [keyword: string]: string } = {
  ...{ properties: 'object', required: 'object', additionalProperties: 'object', patternProperties: 'object' },
  ...{ propertyNames: 'object', minProperties: 'object', maxProperties: 'object' },
  ...{ items: 'array', prefixItems: 'array', minItems: 'array', maxItems: 'array', uniqueItems: 'array' },
  ...{ minLength: 'string', maxLength: 'string', pattern: 'string', format: 'string' },
  ...{ minimum: 'number', maximum: 'number', exclusiveMinimum: 'number', exclusiveMaximum: 'number' },
  multipleOf: 'number',
}

/** The types of a schema, named or told by its keywords; undefined: any. */
function typesOf(keywords: Keywords, path: string): readonly string[] | undefined {
  if (keywords.type !== undefined) {
    const types = [...new Set([keywords.type].flat())]
    const wrong = types.find((type) => typeof type !== 'string' || !typeNames.has(type))
    if (wrong !== undefined) throw schemaError(path, `${JSON.stringify(wrong)} is no JSON type`)
    return (types as string[]).filter((type) => type !== 'integer' || !types.includes('number'))
  }
  const told = Object.keys(keywords).flatMap((key) => (Object.hasOwn(typeOfKeyword, key) ? typeOfKeyword[key] : []))
  return told.length > 0 ? ([...new Set(told)] as string[]) : undefined
}

function oneOfValues(
  given: readonly Json[],
  types: readonly string[] | undefined,
  base: { path: string; meta: Meta; dropped: readonly string[] },
): Node {
  const values = [...new Map(given.map((value) => [JSON.stringify(value), value])).values()].filter(
    (value) => !types || types.some((type) => hasType(value, type)),
  )
  const rest = values.filter((value) => value !== null)
  if (values.length === 0) return never(base.path, 'no value is left')
  if (rest.length === 0) return { ...base, kind: 'null' }
  if (rest.length === values.length) return { ...base, kind: 'values', values }
  const own = { path: base.path, meta: {}, dropped: [] }
  return {
    ...base,
    kind: 'union',
    members: [
      { ...own, kind: 'values', values: rest },
      { ...own, kind: 'null' },
    ],
  }
}

function hasType(value: Json, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'null') return value === null
  if (type === 'array') return Array.isArray(value)
  return type === 'object' ? isObject(value) : typeof value === type
}

/** Keywords that no wire enforces. */
function unsaid(keywords: Keywords): string[] {
  const said = ['not', 'if', 'dependentRequired', 'dependentSchemas', 'dependencies', 'patternProperties', 'contains']
  return [...said, 'contentEncoding', 'contentMediaType', 'contentSchema'].filter((key) => key in keywords)
}

/** The last step of the reference, as a name that every wire takes. */
function definitionName(ref: string, taken: ReadonlyMap<string, unknown>): string {
  const last = ref.slice(ref.lastIndexOf('/') + 1).replace(/[^A-Za-z0-9_-]+/g, '_')
  const name = last.replace(/^_+$/, '').slice(0, 56) || 'root'
  let unique = name
  for (let n = 2; taken.has(unique); n++) unique = `${name}_${n}`
  return unique
}
