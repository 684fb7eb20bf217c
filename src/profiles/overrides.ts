import type { SchemaDialect } from '../contract.ts'
import { anyObject, boolean, list, number, object, oneOf, type ShapeType, string } from '../util/shape.ts'

const schemaDialects = [
  'openai',
  'json-schema',
  'vllm',
  'llama',
  'gemini',
  'gemini-json',
  'json',
] as const satisfies readonly SchemaDialect[]

const usd = () => number(0, 1_000_000)
const count = (max: number) => number(1, max, { integer: true })

/** What the configuration can say of one model, over what its profile says. */
export const profileOverrides = object({
  like: string().describe(
    'The name of a known model whose profile it has, e.g. "qwen2.5-vl-7b" for a fine-tune of it.',
  ),
  price: object({ input: usd(), output: usd(), cachedInput: usd() }).describe('US dollars a million tokens.'),
  dialect: string().describe('How it writes positions, e.g. "qwen25".'),
  resize: anyObject().describe('How its server resizes pictures: { "rule": "…", "params": { … } }.'),
  tokens: anyObject().describe('What a picture costs in tokens: { "rule": "…", … }.'),
  maxPictures: count(10_000).describe('Pictures in one request, at most.'),
  contextTokens: count(100_000_000).describe('Tokens of prompt and answer together, at most.'),
  maxOutputTokens: count(100_000_000).describe('Tokens of one answer, at most.'),
  mediaTypes: list(string(), { min: 1 }).describe('Picture types that it takes.'),
  structured: list(oneOf(...schemaDialects)).describe('Ways of holding its answers to a schema; [] for none.'),
  logprobs: boolean().describe('Whether it gives log-probabilities.'),
  ignores: list(string()).describe('Options of calls that it cannot honour, e.g. ["temperature"].'),
})

/** What the configuration says of one model. */
export type ProfileOverrides = ShapeType<typeof profileOverrides>
