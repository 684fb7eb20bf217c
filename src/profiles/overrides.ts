import type { ProfileResize, SchemaDialect } from '../contract.ts'
import type { TokenRule } from '../images/tokens.ts'
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

const resizeRules = [
  'none',
  'fit',
  'qwen-smart-resize',
  'ui-tars-smart-resize',
  'glm4v-smart-resize',
  'claude-standard',
  'claude-high',
  'pad-square',
  'fixed-square',
  'deepseek-vl2-best',
  'internvl-tiles',
  'idefics3',
  'mllama',
  'gemma4',
  'pixtral',
  'openai-tile',
  'openai-patch',
] as const satisfies readonly ProfileResize['rule'][]

const tokenRules = [
  'flat',
  'tiles-and-base',
  'patches',
  'squares',
  'squares-up',
  'tiles',
  'rows',
  'crop-units',
  'token-budget',
  'deepseek-vl2',
  'minicpm',
] as const satisfies readonly TokenRule['rule'][]

const usd = () => number(0, 1_000_000)
const count = (max: number) => number(1, max, { integer: true })

/** What the configuration can say of one model, over what its profile says. */
export const profileOverrides = object({
  like: string().describe(
    'The name of a known model whose profile it has, e.g. "qwen2.5-vl-7b" for a fine-tune of it.',
  ),
  price: object({ input: usd(), output: usd(), cachedInput: usd() }).describe('US dollars a million tokens.'),
  dialect: string().describe('How it writes positions, e.g. "qwen25".'),
  resize: object({
    rule: oneOf(...resizeRules),
    params: anyObject().describe('The numbers of the rule, as `resizeRule` takes them.'),
    maxSidePx: count(65_535).describe('Of the rule "fit".'),
  }).describe('How its server resizes pictures.'),
  tokens: object({
    rule: oneOf(...tokenRules),
    tokens: count(1_000_000).describe('Of "flat" for a picture, of "tiles" for each tile.'),
    base: count(1_000_000).describe('Of "tiles-and-base".'),
    each: count(1_000_000).describe('Of "tiles-and-base": for each tile.'),
    multiplier: number(0, 1000).describe('Of "patches".'),
    most: count(100_000_000).describe('Of "patches": more are refused.'),
    factor: count(65_535).describe('Of "squares": their side, px.'),
    patch: count(65_535).describe('Of "squares-up" and "rows": their side, px.'),
    overview: oneOf('several', 'always', 'never').describe('Of "tiles": when the whole picture is one more.'),
    outside: boolean().describe('Of "tiles": the text looks at them from outside, in it a picture is one token.'),
    budget: count(1_000_000).describe('Of "token-budget".'),
    slices: count(1000).describe('Of "minicpm": at most.'),
  }).describe('What a picture costs in tokens: the rule and its numbers.'),
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
