/** The schema in the prompt, for models that are not shown it by their server. */
import type { SchemaDialect } from '../../contract.ts'
import type { CompiledSchema } from './index.ts'

/** Servers that hold the model to the schema and never show it: a model that does not know it repeats itself or fills in blanks. */
const held: readonly SchemaDialect[] = ['llama', 'vllm']

/**
 * The sentence that tells a model of the schema, to end the prompt with; empty where the API shows it by itself. It holds the word
 * JSON, without which OpenAI's JSON mode refuses a request.
 */
export function schemaWords(compiled: CompiledSchema, dialect: SchemaDialect): string {
  const schema = JSON.stringify(compiled.schema)
  if (held.includes(dialect)) return `The answer is JSON that fits this JSON Schema: ${schema}`
  if (dialect !== 'json' && dialect !== 'none') return ''
  return `Answer with one JSON value and nothing else, no code fence and no explanation. It must fit this JSON Schema: ${schema}`
}
