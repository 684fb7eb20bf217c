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
  const top = placeOf(schema, schema, false)
  const stream = new JsonStream((value, path) => {
    const place = placeAt(top, path)
    if (!place) return
    if (typeof value === place.plain) {
      show(path, value)
      return
    }
    const stays = isContainer(value) && place.grows
    // What grows is there already, unless nothing is in it.
    if (stays && (path.length === 0 || Object.keys(value).length > 0)) return
    const whole = get(finish(embedded(path, stays ? value : structuredClone(value)), restore), path)
    if (whole !== undefined) show(path, whole)
  })
  return {
    part,
    push(delta, _, restorer) {
      restore = restorer
      changed = false
      stream.push(delta)
      const { open } = stream
      if (open && open.text !== '' && placeAt(top, open.path)?.plain === 'string') show(open.path, open.text)
      return changed
    },
  }
}

/** What a schema says of the values at one place, whatever the indexes of lists above it; made when the first value comes there. */
interface Place {
  readonly grows: boolean
  /** The type of values that are the same on the wire as in the data. */
  readonly plain: 'string' | 'number' | 'boolean' | undefined
  /** The place of a key, or of any item; null where nothing grows. */
  child(key: string | number): Place | null
}

function placeAt(top: Place, path: JsonPath): Place | null {
  let place: Place | null = top
  for (const key of path) {
    if (!place?.grows) return null
    place = place.child(key)
  }
  return place
}

function placeOf(root: JsonSchema, node: JsonSchema, optional: boolean): Place {
  const { schema, nullable } = unwrapped(root, node)
  // A field that may be absent and may be null is written in a form of its own.
  const isOwn = optional && nullable
  const children = new Map<string | number, Place | null>()
  const make = (key: string | number): Place | null => {
    if (typeof key === 'number') return isObject(schema.items) ? placeOf(root, schema.items, false) : null
    const properties = schema.properties as { readonly [key: string]: unknown } | undefined
    const next = properties && Object.hasOwn(properties, key) ? properties[key] : undefined
    const required = Array.isArray(schema.required) && schema.required.includes(key)
    return isObject(next) ? placeOf(root, next, !required) : null
  }
  return {
    grows: grows(schema) && !isOwn,
    plain: isOwn || 'enum' in schema || 'const' in schema ? undefined : plainTypes[String(schema.type)],
    child(key) {
      const name = typeof key === 'number' ? 0 : key
      const known = children.get(name)
      if (known !== undefined) return known
      const place = make(key)
      children.set(name, place)
      return place
    },
  }
}

const plainTypes: { readonly [type: string]: 'string' | 'number' | 'boolean' } = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
}

/** An object of named fields, or a list of one kind of item; no position. */
function grows(schema: JsonSchema): boolean {
  if (markOf(schema)) return false
  if (schema.type === 'object')
    return isObject(schema.properties) && !isObject(schema.additionalProperties) && !schema.patternProperties
  return schema.type === 'array' && isObject(schema.items) && !schema.prefixItems
}

/** A schema with its references followed and `null` taken out of it. */
function unwrapped(root: JsonSchema, given: JsonSchema): { readonly schema: JsonSchema; readonly nullable: boolean } {
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
