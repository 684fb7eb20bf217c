/**
 * Data that fits a user's schema, while it is written. Objects with named fields and lists grow; everything else (a record, a tuple, a
 * union, a box) shows when it is whole, brought into the user's form and into pixels. Strings show while they are written.
 */
import { type JsonPath, JsonStream } from '../schemas/json-stream.ts'
import { isObject, markOf } from '../schemas/positions.ts'
import type { JsonSchema } from '../types.ts'
import type { Growing } from './task.ts'

/** How a value that came whole is brought into the user's form: gets and gives the whole data, of which only that value is there. */
type Finish = (data: unknown, restore: (value: unknown) => unknown) => unknown

/**
 * @param schema - the user's, marks included, an object at the root
 * @param wrapped - the data is under `value`
 * @param finish - restores the wire's form and places positions
 */
export function growingData(schema: JsonSchema, wrapped: boolean, finish: Finish): Growing {
  const part: { data?: unknown } = {}
  /** The whole answer as far as it is shown; `part.data` is it, or what is under `value`. */
  const root: { [key: string]: unknown } = {}
  let changed = false
  let restore: (value: unknown) => unknown = (value) => value

  const show = (path: JsonPath, value: unknown) => {
    put(root, path, value)
    const data = wrapped ? root.value : root
    if (data !== undefined) part.data = data
    changed = true
  }
  const stream = new JsonStream((value, path) => {
    const nodes = nodesOf(schema, path)
    if (!nodes) return
    const grows = isContainer(value) && nodes.grows
    // What grows is there already, unless nothing is in it.
    if (grows && (path.length === 0 || Object.keys(value).length > 0)) return
    const whole = get(finish(embedded(path, grows ? value : structuredClone(value)), restore), path)
    if (whole !== undefined) show(path, whole)
  })
  return {
    part,
    push(delta, _, restorer) {
      restore = restorer
      changed = false
      stream.push(delta)
      const { open } = stream
      if (open && open.text !== '' && nodesOf(schema, open.path)?.isText) show(open.path, open.text)
      return changed
    },
  }
}

/** What a schema says of the value at a path; undefined where a value above it does not grow. */
function nodesOf(root: JsonSchema, path: JsonPath): { readonly grows: boolean; readonly isText: boolean } | undefined {
  let node = root
  let optional = false
  for (const key of path) {
    const { schema, nullable } = plain(root, node)
    if (!grows(schema) || (optional && nullable)) return undefined
    if (typeof key === 'number') {
      if (!isObject(schema.items)) return undefined
      node = schema.items
      optional = false
    } else {
      const properties = schema.properties as { readonly [key: string]: unknown } | undefined
      const next = properties && Object.hasOwn(properties, key) ? properties[key] : undefined
      if (!isObject(next)) return undefined
      node = next
      optional = !(Array.isArray(schema.required) && schema.required.includes(key))
    }
  }
  const { schema, nullable } = plain(root, node)
  const isText = schema.type === 'string' && !('enum' in schema) && !('const' in schema) && !(optional && nullable)
  return { grows: grows(schema) && !(optional && nullable), isText }
}

/** An object of named fields, or a list of one kind of item; no position. */
function grows(schema: JsonSchema): boolean {
  if (markOf(schema)) return false
  if (schema.type === 'object')
    return isObject(schema.properties) && !isObject(schema.additionalProperties) && !schema.patternProperties
  return schema.type === 'array' && isObject(schema.items) && !schema.prefixItems
}

/** A schema with its references followed and `null` taken out of it. */
function plain(root: JsonSchema, given: JsonSchema): { readonly schema: JsonSchema; readonly nullable: boolean } {
  let schema = given
  let nullable = false
  for (let step = 0; step < 20; step++) {
    const options = schema.anyOf ?? schema.oneOf
    if (typeof schema.$ref === 'string') {
      const target = schema.$ref === '#' ? root : get(root, schema.$ref.replace(/^#\//, '').split('/').map(unescaped))
      if (!isObject(target)) break
      schema = target
    } else if (Array.isArray(options)) {
      const real = options.filter((option) => isObject(option) && option.type !== 'null')
      if (real.length !== 1 || !isObject(real[0])) break
      nullable ||= real.length < options.length
      schema = real[0]
    } else break
  }
  return { schema, nullable }
}

function unescaped(part: string): string {
  return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')
}

/** Data of which only the value at the path is there. */
function embedded(path: JsonPath, value: unknown): unknown {
  return path.reduceRight<unknown>((inner, key) => (typeof key === 'number' ? [inner] : { [key]: inner }), value)
}

/** The value at a path; every list holds one item only, whatever its index. */
function get(value: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (Array.isArray(inner)) return inner[0]
    return isObject(inner) && Object.hasOwn(inner, String(key)) ? inner[String(key)] : undefined
  }, value)
}

/** Puts a value where it belongs; lists and objects on the way are made. */
function put(root: { [key: string]: unknown }, path: JsonPath, value: unknown): void {
  let inner: { [key: string | number]: unknown } = root
  path.forEach((key, i) => {
    if (i === path.length - 1) {
      Object.defineProperty(inner, key, { value, enumerable: true, configurable: true, writable: true })
      return
    }
    if (!Object.hasOwn(inner, key)) {
      const next = typeof path[i + 1] === 'number' ? [] : {}
      Object.defineProperty(inner, key, { value: next, enumerable: true, configurable: true, writable: true })
    }
    inner = inner[key] as { [key: string | number]: unknown }
  })
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
