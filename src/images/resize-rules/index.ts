/** `resizeRule`: what becomes of a picture before a model sees it, as pure arithmetic. One rule a family of models. */
import { expected, VLMError } from '../../errors.ts'
import type { Size } from '../../types.ts'
import { nearest } from '../../util/nearest.ts'
import { type ObjectType, object, type Shape } from '../../util/shape.ts'
import { type ClaudeParams, claudeHigh, claudeStandard } from './claude.ts'
import { type DeepseekVl2Params, deepseekVl2Best, type PaddedTiles } from './deepseek-vl2.ts'
import { type Gemma4Params, gemma4 } from './gemma4.ts'
import { type CanvasSize, type MllamaParams, mllama } from './mllama.ts'
import { type CountedSize, type OpenaiPatchParams, type OpenaiTileParams, openaiPatch, openaiTile } from './openai.ts'
import { type PixtralParams, pixtral } from './pixtral.ts'
import type { Rule } from './rule.ts'
import {
  type Glm4vParams,
  glm4vSmartResize,
  qwenSmartResize,
  type SmartResizeParams,
  uiTarsSmartResize,
} from './smart-resize.ts'
import { type FixedSquareParams, fixedSquare, type PaddedSize, type PadSquareParams, padSquare } from './square.ts'
import { type Idefics3Params, type InternvlParams, idefics3, internvlTiles, type TiledSize } from './tiles.ts'

/** Every resize rule: what it takes and what it gives. */
export interface ResizeRules {
  /** Qwen2-VL, Qwen2.5-VL, Qwen3-VL: whole patches, the area between two bounds. */
  'qwen-smart-resize': { readonly params: SmartResizeParams; readonly result: Size }
  /** UI-TARS 1.5. */
  'ui-tars-smart-resize': { readonly params: SmartResizeParams; readonly result: Size }
  /** GLM-4.1V, GLM-4.5V. */
  'glm4v-smart-resize': { readonly params: Glm4vParams; readonly result: Size }
  /** Claude before Opus 4.7, and the standard tier. */
  'claude-standard': { readonly params: ClaudeParams; readonly result: Size }
  /** The high-resolution tier of Claude Opus 4.7 and later. */
  'claude-high': { readonly params: ClaudeParams; readonly result: Size }
  /** LLaVA 1.5, Shikra: padded to a square. */
  'pad-square': { readonly params: PadSquareParams; readonly result: PaddedSize }
  /** Florence-2, PaliGemma, Kosmos-2, Gemma 3, LLaVA 1.5 after padding: squashed into a square. */
  'fixed-square': { readonly params: FixedSquareParams; readonly result: Size }
  /** DeepSeek-VL2: letterboxed into the best canvas of a list. */
  'deepseek-vl2-best': { readonly params: DeepseekVl2Params; readonly result: PaddedTiles }
  /** InternVL, NVLM-D: stretched over a grid of tiles. */
  'internvl-tiles': { readonly params: InternvlParams; readonly result: TiledSize }
  /** Idefics3, SmolVLM: brought to one long side, then stretched over a grid of tiles. */
  idefics3: { readonly params: Idefics3Params; readonly result: TiledSize }
  /** Llama 3.2 Vision: into a canvas of tiles, padded at the right and the bottom. */
  mllama: { readonly params: MllamaParams; readonly result: CanvasSize }
  /** Gemma 4: to a budget of tokens. */
  gemma4: { readonly params: Gemma4Params; readonly result: Size }
  /** Pixtral, Mistral Small 3. */
  pixtral: { readonly params: PixtralParams; readonly result: Size }
  /** OpenAI's models that count tiles. */
  'openai-tile': { readonly params: OpenaiTileParams; readonly result: CountedSize }
  /** OpenAI's models that count patches. */
  'openai-patch': { readonly params: OpenaiPatchParams; readonly result: CountedSize }
}

/** The name of a resize rule. */
export type ResizeRule = keyof ResizeRules

/** What a resize rule takes. */
export type ResizeParams<R extends ResizeRule> = ResizeRules[R]['params']

/** What a resize rule gives: the size, px, and what else the rule knows. */
export type ResizeResult<R extends ResizeRule> = ResizeRules[R]['result']

/** Complete parameters differ from rule to rule; `resizeRule` has them checked by the rule's own shapes. */
type AnyRule = Rule<{ readonly [name: string]: unknown }, Size>

const rules = {
  'qwen-smart-resize': qwenSmartResize,
  'ui-tars-smart-resize': uiTarsSmartResize,
  'glm4v-smart-resize': glm4vSmartResize,
  'claude-standard': claudeStandard,
  'claude-high': claudeHigh,
  'pad-square': padSquare,
  'fixed-square': fixedSquare,
  'deepseek-vl2-best': deepseekVl2Best,
  'internvl-tiles': internvlTiles,
  idefics3,
  mllama,
  gemma4,
  pixtral,
  'openai-tile': openaiTile,
  'openai-patch': openaiPatch,
} satisfies { readonly [R in ResizeRule]: { apply(params: never, size: Size): ResizeResult<R> } }

/** Every rule's name. */
export const resizeRules = Object.keys(rules) as readonly ResizeRule[]

/**
 * The size to which a family of models resizes a picture before it looks at it, to the pixel, and its tiles, canvas and padding.
 * @param rule - its name
 * @param params - the model's own numbers; `{}` for `pad-square`
 * @param size - the upright picture, whole px
 * @returns width and height, px, never 0; the picture's own where a canvas is named apart, else those of the canvas
 * @throws VLMError `input` for unknown rules, wrong parameters (the nearest right one is named) and sizes, and for pictures that the
 * model's own code refuses (reason `aspect`)
 * @example
 * resizeRule('qwen-smart-resize', { factor: 28, minPixels: 3136, maxPixels: 1003520 }, { width: 1920, height: 1080 })
 * // { width: 1316, height: 728 }
 */
export function resizeRule<R extends ResizeRule>(rule: R, params: ResizeParams<R>, size: Size): ResizeResult<R> {
  const chosen = ruleOf(rule)
  return chosen.apply(checkParams(chosen, params), checkSize(size)) as ResizeResult<R>
}

/** What the model's server does with a picture under a rule. */
export function resizeKind(rule: ResizeRule): 'stretch' | 'pad' | 'tile' {
  return ruleOf(rule).kind
}

function ruleOf(name: ResizeRule): AnyRule {
  if (Object.hasOwn(rules, name)) return rules[name] as unknown as AnyRule
  const near = typeof name === 'string' ? nearest(name, resizeRules) : undefined
  const hint = near ? ` Did you mean "${near}"?` : ` Known: ${resizeRules.join(', ')}.`
  throw wrong(`the name of a resize rule`, 'rule', name, hint)
}

function checkParams({ params, defaults }: AnyRule, given: unknown): { readonly [name: string]: unknown } {
  const at = { kind: 'input', path: 'params' } as const
  const fields: { readonly [name: string]: Shape<unknown> } = params
  const checked: ObjectType<typeof fields> = { ...defaults, ...object(fields).check(given, at) }
  for (const [name, shape] of Object.entries(fields)) {
    if (checked[name] === undefined) shape.check(undefined, { ...at, path: `params.${name}` })
  }
  return checked
}

/** The largest side that any picture format can hold. */
const maxSide = 2 ** 31 - 1

function checkSize(size: Size): Size {
  const isSide = (side: unknown) => Number.isInteger(side) && (side as number) >= 1 && (side as number) <= maxSide
  if (typeof size !== 'object' || size === null || !isSide(size.width) || !isSide(size.height))
    throw wrong('{ width, height } in whole px, at least 1', 'size', size)
  return { width: size.width, height: size.height }
}

function wrong(what: string, name: string, value: unknown, hint = ''): VLMError {
  return new VLMError('input', expected(what, name, value) + hint, { stage: 'check', reason: 'argument' })
}
