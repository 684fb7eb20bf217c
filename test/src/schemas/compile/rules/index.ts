/** The check of each dialect: throws for a schema that the API refuses. */
import type { SchemaDialect } from '../../../../../src/contract.ts'
import { checkGemini } from './gemini.ts'
import { checkGeminiJson } from './gemini-json.ts'
import { checkJsonSchema } from './json-schema.ts'
import { checkLlama } from './llama.ts'
import { checkOpenAI } from './openai.ts'
import { checkVllm } from './vllm.ts'
import { refuse, type Schema } from './walk.ts'

/** Words have no grammar: only the root is asked for, and no $schema, which tells a model nothing. */
function checkWords(schema: Schema): void {
  if (schema.type !== 'object') refuse('$', 'the root must be an object')
  if (schema.$schema !== undefined) refuse('$', '$schema is noise')
}

export const checks: { readonly [dialect in SchemaDialect]: (schema: Schema) => void } = {
  openai: checkOpenAI,
  'json-schema': checkJsonSchema,
  vllm: checkVllm,
  llama: checkLlama,
  gemini: checkGemini,
  'gemini-json': checkGeminiJson,
  json: checkWords,
  none: checkWords,
}
