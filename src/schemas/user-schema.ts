/**
 * The user's own schema, from whichever library: its JSON Schema for the wire, and its own validation for the answer. zod 4, valibot,
 * ArkType and others say their JSON Schema themselves (`~standard.jsonSchema`); zod is loaded only for the zod schemas that do not.
 */
import { expected, preview, VLMError } from '../errors.ts'
import type { JsonSchema } from '../types.ts'
import { positionKey } from './positions.ts'

/**
 * A schema of any library that follows Standard Schema, version 1.
 * @see https://standardschema.dev
 */
export interface StandardSchema<T = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    /** The value, or what is wrong with it. */
    readonly validate: (value: unknown) => StandardResult<T> | Promise<StandardResult<T>>
    readonly types?: { readonly input: unknown; readonly output: T } | undefined
  }
}

/** What a Standard Schema's `validate` gives: the value, or the issues. */
export type StandardResult<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] }

/** One thing that is wrong with a value, and where. */
export interface StandardIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** A Standard Schema that knows its JSON Schema (zod 4 does), or any Standard Schema with the JSON Schema beside it. */
export type UserSchema<T = unknown> =
  | StandardSchema<T>
  | { readonly schema: StandardSchema<T>; readonly jsonSchema: JsonSchema }

/** The type of the values that a schema accepts, after its defaults and transforms. */
export type InferSchema<S extends UserSchema> = S extends UserSchema<infer T> ? T : never

/** A user's schema, ready for the wire. */
export interface ResolvedSchema<T = unknown> {
  /** An object at the root, always. */
  readonly jsonSchema: JsonSchema
  /** True when the user's root is not an object: on the wire the value is then `{ value: … }`. */
  readonly wrapped: boolean
  /** True when fields of it are boxes or points. */
  readonly positions: boolean
  /** Checks the value itself, unwrapped, by the user's schema. */
  validate(value: unknown): Promise<ValidatedValue<T>>
}

/** What the schema says of a value; each issue is `path: message`, or the message alone for the root. */
export type ValidatedValue<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: readonly string[] }

/**
 * Reads a user's schema: its JSON Schema and its validation.
 * @throws VLMError `input` for what is no schema, and for one that has no JSON Schema form
 * @example const { jsonSchema, validate } = await resolveSchema(z.object({ kWh: z.number() }))
 */
export async function resolveSchema<T>(schema: UserSchema<T>): Promise<ResolvedSchema<T>> {
  const standard = isStandard(schema) ? schema : (schema as Partial<{ schema: unknown }> | undefined | null)?.schema
  if (!isStandard<T>(standard)) {
    throw inputError(expected('a zod 4 schema, a Standard Schema or { schema, jsonSchema }', 'schema', schema))
  }
  const known = resolvedSchemas.get(schema)
  if (known) return known as ResolvedSchema<T>
  const root = isStandard(schema) ? await jsonSchemaOf(schema) : schema.jsonSchema
  if (!isObject(root)) throw inputError(expected('a JSON Schema object', 'schema.jsonSchema', root))
  const wrapped = root.type !== 'object'
  const resolved: ResolvedSchema<T> = {
    jsonSchema: wrapped ? wrap(root) : root,
    wrapped,
    positions: JSON.stringify(root).includes(`"${positionKey}"`),
    validate: (value) => validate(standard, value),
  }
  resolvedSchemas.set(schema, resolved)
  return resolved
}

/** A schema is read once, however many calls use it; gone with the schema. */
const resolvedSchemas = new WeakMap<object, ResolvedSchema>()

/** The JSON Schema of what the schema takes in: transforms and defaults run on the model's answer, not before it. */
async function jsonSchemaOf(schema: StandardSchema): Promise<unknown> {
  const standard = schema['~standard'] as StandardSchema['~standard'] & {
    readonly jsonSchema?: { input(options: { target: string }): unknown }
  }
  try {
    if (standard.jsonSchema) return standard.jsonSchema.input({ target: 'draft-2020-12' })
    if ('_zod' in schema) {
      // zod/mini, and zod 4 before it knew `~standard.jsonSchema`.
      const { toJSONSchema } = await import('zod')
      return toJSONSchema(schema as unknown as Parameters<typeof toJSONSchema>[0], { io: 'input' })
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw inputError(
      `The schema has no JSON Schema form, so no model can be told of it: ${why}. ` +
        'Use types that JSON has (z.iso.datetime() for z.date()), or give { schema, jsonSchema }.',
      error,
    )
  }
  throw inputError(
    `The schema (by ${preview(standard.vendor)}) does not tell its JSON Schema. ` +
      (standard.vendor === 'zod'
        ? 'It is a zod 3 schema: build it with zod 4, or give { schema, jsonSchema }.'
        : "Use a version of the library that has '~standard'.jsonSchema, or give { schema, jsonSchema }."),
  )
}

/** Puts a root that is not an object under `value`; what it refers to from the root moves along. */
function wrap(root: JsonSchema): JsonSchema {
  const { $schema, $defs, definitions, ...rest } = root
  return {
    ...($schema === undefined ? {} : { $schema }),
    type: 'object',
    properties: { value: moveRootRefs(rest) },
    required: ['value'],
    additionalProperties: false,
    ...($defs === undefined ? {} : { $defs: moveRootRefs($defs) }),
    ...(definitions === undefined ? {} : { definitions: moveRootRefs(definitions) }),
  }
}

function moveRootRefs(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(moveRootRefs)
  if (!isObject(node)) return node
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === '$ref' && typeof value === 'string' && /^#(?!\/(?:\$defs|definitions)\/)/.test(value)
        ? `#/properties/value${value.slice(1)}`
        : moveRootRefs(value),
    ]),
  )
}

async function validate<T>(schema: StandardSchema<T>, value: unknown): Promise<ValidatedValue<T>> {
  let result: StandardResult<T>
  try {
    result = await schema['~standard'].validate(value)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw inputError(`The schema itself failed while it checked the answer: ${why}`, error)
  }
  if (!result.issues) return { ok: true, value: result.value }
  return { ok: false, issues: result.issues.map(describeIssue) }
}

function describeIssue(issue: StandardIssue): string {
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
  return path ? `${path}: ${issue.message}` : issue.message
}

function inputError(message: string, cause?: unknown): VLMError {
  return new VLMError('input', message, { stage: 'check', reason: 'schema', ...(cause === undefined ? {} : { cause }) })
}

/** ArkType's schemas are functions, so both kinds of object count. */
function isStandard<T = unknown>(value: unknown): value is StandardSchema<T> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  const standard = (value as { '~standard'?: unknown })['~standard']
  return isObject(standard) && typeof standard.validate === 'function'
}

function isObject(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
