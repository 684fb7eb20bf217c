/**
 * Answers held to a JSON Schema by a model that writes no JSON: each leaf is a question of its own, answered by weighing the
 * values that it allows. What cannot be answered so is refused by its path, before anything is computed.
 */
import type { Json, JsonSchema } from '../src/types.ts'
import { fieldBeyond } from './beyond.ts'

/** A leaf's possible values, or a count. */
export type Leaf =
  | { readonly kind: 'choice'; readonly values: readonly Json[]; readonly words: readonly string[] }
  | { readonly kind: 'count'; readonly minimum: number; readonly maximum: number }

/** The schema, taken apart. */
export type Node =
  | { readonly kind: 'fixed'; readonly value: Json }
  | { readonly kind: 'leaf'; readonly path: string; readonly words: string; readonly leaf: Leaf }
  | { readonly kind: 'object'; readonly fields: readonly (readonly [string, Node])[] }

/**
 * Takes a schema apart.
 * @throws VLMError `unsupported`, reason `schema_field`, that names the first field that cannot be filled, and why
 */
export function planSchema(schema: JsonSchema): Node {
  return plan(schema, '$', '')
}

function plan(given: unknown, path: string, name: string): Node {
  const schema = withoutNull(asSchema(given, path), path)
  const words = typeof schema.description === 'string' ? schema.description : spelled(name)
  if ('const' in schema) return { kind: 'fixed', value: schema.const as Json }
  if (Array.isArray(schema.enum)) return { kind: 'leaf', path, words, leaf: choices(schema.enum, path) }
  if (schema.type === 'boolean') {
    return { kind: 'leaf', path, words, leaf: { kind: 'choice', values: [true, false], words: ['yes', 'no'] } }
  }
  if (schema.type === 'integer') {
    const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema
    const lowest = Math.max(bound(minimum, 0), bound(exclusiveMinimum, -1) + 1, 0)
    const highest = Math.min(bound(maximum, Number.MAX_SAFE_INTEGER), bound(exclusiveMaximum, Infinity) - 1)
    return { kind: 'leaf', path, words, leaf: { kind: 'count', minimum: lowest, maximum: highest } }
  }
  if (schema.type === 'object' && typeof schema.properties === 'object' && schema.properties !== null) {
    const fields = Object.entries(schema.properties).map(
      ([key, field]) => [key, plan(field, `${path}.${key}`, key)] as const,
    )
    return { kind: 'object', fields }
  }
  throw fieldBeyond(path, reason(schema))
}

function choices(values: readonly unknown[], path: string): Leaf {
  const plain = values.filter((value) => value !== null)
  const wrong = plain.find((value) => !['string', 'number', 'boolean'].includes(typeof value) || value === '')
  if (plain.length === 0 || wrong !== undefined) throw fieldBeyond(path, 'its values are no words')
  return { kind: 'choice', values: plain as Json[], words: plain.map(String) }
}

/** `anyOf` a schema and null means the schema: the model has an answer to everything that it may be asked. */
function withoutNull(schema: JsonSchema, path: string): JsonSchema {
  const options = schema.anyOf ?? schema.oneOf
  if (!Array.isArray(options)) return schema
  const real = options.map((option) => asSchema(option, path)).filter((option) => option.type !== 'null')
  const [only] = real
  if (!only || real.length > 1) throw fieldBeyond(path, 'it may be one of several types')
  return { ...(typeof schema.description === 'string' && { description: schema.description }), ...only }
}

function asSchema(value: unknown, path: string): JsonSchema {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonSchema
  throw fieldBeyond(path, 'anything may stand there')
}

function reason(schema: JsonSchema): string {
  if (typeof schema.$ref === 'string') return 'it is a reference ($ref)'
  if (schema.type === 'string') return 'it is free text'
  if (schema.type === 'number') return 'it is a number with fractions'
  if (schema.type === 'array') return 'it is a list'
  if (schema.type === 'object') return 'it is an object without named fields'
  return schema.type === undefined ? 'anything may stand there' : `its type is ${String(schema.type)}`
}

function bound(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise
}

/** `hasCar` → `has car`: a field's name is the only thing known of it when it has no description. */
function spelled(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase()
}

/** How many questions a plan asks. */
export function countLeaves(node: Node): number {
  if (node.kind === 'object') return node.fields.reduce((sum, [, field]) => sum + countLeaves(field), 0)
  return node.kind === 'leaf' ? 1 : 0
}

/** Fills a plan, one leaf after another in the schema's order. */
export async function fill(node: Node, ask: (leaf: Node & { kind: 'leaf' }) => Promise<Json>): Promise<Json> {
  if (node.kind === 'fixed') return node.value
  if (node.kind === 'leaf') return ask(node)
  const entries: [string, Json][] = []
  for (const [key, field] of node.fields) entries.push([key, await fill(field, ask)])
  return Object.fromEntries(entries)
}
