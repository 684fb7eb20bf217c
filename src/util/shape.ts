/**
 * Checks of plain data that also describe themselves as JSON Schema: for the configuration and the options of calls.
 * Not zod, because these run before anything is loaded: zod would cost every program about 50 ms at import
 * (docs/decisions/2026-11-23-shapes-without-zod.md). Answers and users' schemas are zod's.
 */
import { type ErrorKind, expected, VLMError } from '../errors.ts'
import type { JsonSchema } from '../types.ts'
import { nearest } from './nearest.ts'

/** One check: gives the value back, or throws a VLMError that names the path. */
export interface Shape<T> {
  readonly json: JsonSchema
  check(value: unknown, at: Place): T
}

/** Where a value stands: for messages. */
export interface Place {
  /** `config` or `input`. */
  readonly kind: ErrorKind
  /** JSON path, e.g. `$.providers.local.threads`. */
  readonly path: string
}

type Described<T> = T & { describe(text: string): Described<T> }

/** What a shape accepts. */
export type ShapeType<S> = S extends Shape<infer T> ? T : never

function shape<T>(json: JsonSchema, check: Shape<T>['check']): Described<Shape<T>> {
  return { json, check, describe: (text) => shape({ ...json, description: text }, check) }
}

function fail(what: string, value: unknown, at: Place): never {
  throw new VLMError(at.kind, expected(what, at.path, value), { stage: 'check', details: { path: at.path } })
}

/** Text, at least `min` characters long. */
export function string(min = 1): Described<Shape<string>> {
  return shape({ type: 'string', minLength: min }, (value, at) =>
    typeof value === 'string' && value.trim().length >= min
      ? value
      : fail(min > 0 ? 'a text that is not empty' : 'a text', value, at),
  )
}

/** A finite number from `min` to `max`, both included. */
export function number(min: number, max: number, { integer = false } = {}): Described<Shape<number>> {
  const range = Number.isFinite(max) ? `from ${min} to ${max}` : `of at least ${min}`
  const json = { type: integer ? 'integer' : 'number', minimum: min, ...(Number.isFinite(max) && { maximum: max }) }
  return shape(json, (value, at) =>
    typeof value === 'number' && value >= min && value <= max && (!integer || Number.isInteger(value))
      ? value
      : fail(`${integer ? 'a whole number' : 'a number'} ${range}`, value, at),
  )
}

/** True or false. */
export function boolean(): Described<Shape<boolean>> {
  return shape({ type: 'boolean' }, (value, at) =>
    typeof value === 'boolean' ? value : fail('true or false', value, at),
  )
}

/** One of a few words; a misspelt one is answered with the nearest. */
export function oneOf<const T extends string>(...words: readonly T[]): Described<Shape<T>> {
  return shape({ enum: words }, (value, at) => {
    if (words.includes(value as T)) return value as T
    const near = typeof value === 'string' ? nearest(value, words) : undefined
    const hint = near ? ` Did you mean "${near}"?` : ''
    const message = expected(`one of ${words.map((word) => `"${word}"`).join(', ')}`, at.path, value)
    throw new VLMError(at.kind, message + hint, { stage: 'check', details: { path: at.path, suggestion: near } })
  })
}

/** A list of `item`. */
export function list<T>(item: Shape<T>, { min = 0, max = 10_000 } = {}): Described<Shape<T[]>> {
  return shape({ type: 'array', items: item.json, minItems: min }, (value, at) => {
    if (!Array.isArray(value) || value.length < min) fail(min > 0 ? `a list of at least ${min}` : 'a list', value, at)
    if (value.length > max) fail(`a list of at most ${max}`, value, at)
    return value.map((element, index) => item.check(element, { ...at, path: `${at.path}[${index}]` }))
  })
}

/** An object of one of several shapes: the first that `pick` names. */
export function either<A, B>(
  first: Shape<A>,
  second: Shape<B>,
  isFirst: (value: unknown) => boolean,
): Described<Shape<A | B>> {
  // What no JSON can hold is no alternative in a file.
  const written = [first.json, second.json].filter((json) => json !== notJson)
  const [only] = written
  return shape(written.length === 1 && only ? only : { anyOf: written }, (value, at) =>
    isFirst(value) ? first.check(value, at) : second.check(value, at),
  )
}

/** Stands for values that cannot be written as JSON. */
const notJson: JsonSchema = { not: {} }

/** Anything that `is` accepts: for values that are no JSON, such as a Backend or an AbortSignal. */
export function instance<T>(what: string, is: (value: unknown) => value is T): Described<Shape<T>> {
  return shape(notJson, (value, at) => (is(value) ? value : fail(what, value, at)))
}

/** An object of any keys and values. */
export function anyObject(): Described<Shape<{ readonly [key: string]: unknown }>> {
  return shape({ type: 'object' }, (value, at) => plainObject(value, at) as { readonly [key: string]: unknown })
}

type Fields = { readonly [key: string]: Shape<unknown> }

/** What an object of optional fields accepts. */
export type ObjectType<F extends Fields> = { [K in keyof F]?: ShapeType<F[K]> | undefined }

/** An object of optional fields; an unknown key fails and names the nearest right one. */
export function object<F extends Fields>(fields: F): Described<Shape<ObjectType<F>>> {
  const properties = Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.json]))
  return shape({ type: 'object', properties, additionalProperties: false }, (value, at) => {
    const given = plainObject(value, at)
    const result: { [key: string]: unknown } = {}
    for (const [key, item] of Object.entries(given)) {
      const field = Object.hasOwn(fields, key) ? fields[key] : undefined
      if (!field) unknownKey(key, Object.keys(fields), at)
      if (item !== undefined) result[key] = field.check(item, { ...at, path: join(at.path, key) })
    }
    return result as ObjectType<F>
  })
}

/** An object whose keys are names of the user's; `isKey` gives the allowed ones where there are such. */
export function record<T>(item: Shape<T>, keys?: readonly string[]): Described<Shape<{ [key: string]: T }>> {
  const json = keys
    ? {
        type: 'object',
        properties: Object.fromEntries(keys.map((key) => [key, item.json])),
        additionalProperties: false,
      }
    : { type: 'object', additionalProperties: item.json }
  return shape(json, (value, at) => {
    const given = plainObject(value, at)
    const entries = Object.entries(given).map(([key, element]) => {
      if (keys && !keys.includes(key)) unknownKey(key, keys, at)
      return [key, item.check(element, { ...at, path: join(at.path, key) })]
    })
    return Object.fromEntries(entries)
  })
}

/** An object of known fields, and of others that all have one shape. */
export function fields<F extends Fields, T>(
  known: F,
  others: Shape<T>,
): Described<Shape<ObjectType<F> & { [key: string]: T | ShapeType<F[keyof F]> | undefined }>> {
  const { properties } = object(known).json
  return shape({ type: 'object', properties, additionalProperties: others.json }, (value, at) => {
    const entries = Object.entries(plainObject(value, at)).map(([key, item]) => {
      const field = Object.hasOwn(known, key) ? known[key] : undefined
      return [key, item === undefined ? item : (field ?? others).check(item, { ...at, path: join(at.path, key) })]
    })
    return Object.fromEntries(entries)
  })
}

function plainObject(value: unknown, at: Place): object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : fail('an object', value, at)
}

function unknownKey(key: string, known: readonly string[], at: Place): never {
  const near = nearest(key, known)
  const hint = near ? `Did you mean "${near}"?` : `Known: ${known.join(', ')}.`
  const path = join(at.path, key)
  throw new VLMError(at.kind, `Unknown key "${key}" at ${path}. ${hint}`, {
    reason: 'unknown_key',
    stage: 'check',
    details: { path, suggestion: near },
  })
}

function join(path: string, key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`
}
