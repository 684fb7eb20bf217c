/**
 * The schema compiler: a JSON Schema as the user gave it becomes what a wire takes, and the model's answer comes back in the form of
 * the user's schema.
 */
import type { SchemaDialect } from '../../contract.ts'
import type { JsonSchema } from '../../types.ts'
import { readSchema } from './read.ts'
import { dialectRules, plainRules } from './rules.ts'
import { checkTotals } from './totals.ts'
import { Writer } from './write.ts'

export { schemaWords } from './words.ts'

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
  const known = memo.get(schema) ?? new Map<string, CompiledSchema>()
  memo.set(schema, known)
  const key = `${dialect} ${level}`
  const compiled = known.get(key) ?? compile(schema, dialect, level)
  known.set(key, compiled)
  return compiled
}

function compile(given: JsonSchema, dialect: SchemaDialect, level: SchemaLevel): CompiledSchema {
  const rules = dialectRules[dialect]
  const writer = new Writer(readSchema(given), level === 'plain' ? plainRules(rules) : rules)
  const { schema, restore } = writer.root()
  if (rules.open) {
    // Words can say all of it.
    const { $schema: _, ...shown } = given
    return { schema: shown, unenforced: [], restore }
  }
  if (rules.totals) checkTotals(schema, rules.totals)
  return { schema, unenforced: [...writer.unenforced], restore }
}
