/** `planImage`: what a model will see of a picture, and what that costs; nothing is sent. */
import type { ProfileResize } from './contract.ts'
import { expected, VLMError } from './errors.ts'
import { resizeRule } from './images/resize-rules/index.ts'
import { sentSizes } from './images/send.ts'
import { countTokens, type PictureTokens, type ResizedSize, type TokenRule } from './images/tokens.ts'
import { profileOf } from './profiles/index.ts'
import type { Size } from './types.ts'
import { nearest } from './util/nearest.ts'

/** What is planned. */
export interface PlanImageOptions extends Size {
  /** A model's name, `gpt-5.4`, or `provider/model`. */
  readonly model: string
  /** How closely the model looks, by its API's own word. @default the profile's first, never `auto` */
  readonly detail?: string | undefined
  /** Pictures in the request: some families cut fewer tiles where there are several. @default 1 */
  readonly images?: number | undefined
  /** Numbers of the model's rules for sizes and tokens that are set otherwise, e.g. `{ maxPixels: 1003520 }`. */
  readonly config?: { readonly [name: string]: unknown } | undefined
}

/** What a model will see of a picture. */
export interface ImagePlan extends Partial<PictureTokens> {
  readonly model: string
  /** The level that is asked for, for models that have levels. */
  readonly detail?: string
  /** The size that the model sees, px; its canvas for models that pad. Absent where the host decides. */
  readonly sent?: Size
  /** What is padded around `sent`, px. */
  readonly canvas?: Size
  /** What the tokens cost in US dollars; undefined where the price is not known. */
  readonly costUSD?: number
}

/**
 * What a model will see of a picture of this size, and how many tokens that takes.
 * @throws VLMError `input` for sizes that the model refuses (reason `aspect`, `too_large`), unknown levels, wrong names and numbers
 * @example planImage({ model: 'gpt-5.4', width: 4000, height: 3000 }) // { sent: { width: 1824, height: 1376 }, tokens: 2942, … }
 */
export function planImage({ model, width, height, detail, images = 1, config }: PlanImageOptions): ImagePlan {
  if (typeof model !== 'string' || model.trim() === '') throw wrong(expected('the name of a model', 'model', model))
  const { profile } = profileOf(model)
  const levels = Object.keys(profile.details ?? {})
  const level = detail === undefined || detail === 'default' ? levels[0] : detail
  if (level !== undefined && levels.length > 0 && !levels.includes(level)) {
    throw wrong(expected(oneOf(levels), 'detail', level) + hint(level, levels))
  }
  const chosen = level === undefined ? undefined : profile.details?.[level]
  const { resize, tokens } = withConfig(
    chosen?.resize ?? severalAtOnce(profile.resize, images),
    chosen?.tokens ?? profile.tokens,
    config,
  )
  const source = { width, height }
  const resized = resizedBy(resize, source)
  const counted = tokens && countTokens(tokens, source, resized)
  if (tokens?.rule === 'patches' && (counted?.patches ?? 0) > tokens.most) {
    throw wrong(
      `${model} refuses the picture: ${width}×${height} px are ${counted?.patches} patches, more than ${tokens.most}. Send it smaller.`,
      'too_large',
    )
  }
  return {
    model,
    ...(levels.length > 0 && level !== undefined && { detail: level }),
    ...sizesOf(resize, source, resized),
    ...counted,
    ...(counted && profile.price && { costUSD: (counted.tokens * profile.price.input) / 1e6 }),
  }
}

/** DeepSeek-VL2 cuts no picture into tiles where a conversation has more than two. */
function severalAtOnce(resize: ProfileResize, images: number): ProfileResize {
  return resize.rule === 'deepseek-vl2-best' && images > 2
    ? { ...resize, params: { ...resize.params, candidates: [[384, 384]] } }
    : resize
}

/** The rules with the numbers that are set otherwise: of sizes, of tokens, or of both where they share one. */
function withConfig(
  resize: ProfileResize,
  tokens: TokenRule | undefined,
  config: PlanImageOptions['config'] = {},
): { readonly resize: ProfileResize; readonly tokens: TokenRule | undefined } {
  const own = 'params' in resize ? resize.params : resize
  const names = Object.keys({ ...own, ...tokens }).filter((name) => name !== 'rule')
  for (const [name, value] of Object.entries(config)) {
    if (!names.includes(name)) throw wrong(expected(oneOf(names), 'config', name) + hint(name, names))
    if (tokens && name in tokens && !(Number(value) > 0)) {
      throw wrong(expected('a number above 0', `config.${name}`, value))
    }
  }
  const set = (rule: object) => ({
    ...rule,
    ...Object.fromEntries(Object.entries(config).filter(([name]) => name in rule)),
  })
  return {
    // Names and values are those of the rule, or it refuses them.
    resize: ('params' in resize ? { ...resize, params: set(resize.params) } : set(resize)) as ProfileResize,
    tokens: tokens && (set(tokens) as TokenRule),
  }
}

function resizedBy(resize: ProfileResize, size: Size): ResizedSize {
  if (resize.rule === 'none' || resize.rule === 'fit') return sentSizes(resize, size).seen
  return resizeRule(resize.rule, resize.params, size)
}

function sizesOf(resize: ProfileResize, source: Size, resized: ResizedSize): Pick<ImagePlan, 'sent' | 'canvas'> {
  const { width, height } = resized
  if (resize.rule === 'none') return { sent: source }
  const { canvasWidth, canvasHeight } = resized as { canvasWidth?: number; canvasHeight?: number }
  const canvas = canvasWidth !== undefined && canvasHeight !== undefined && { width: canvasWidth, height: canvasHeight }
  return { sent: { width, height }, ...(canvas && { canvas }) }
}

function oneOf(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : `one of ${names.map((name) => `"${name}"`).join(', ')}`
}

function hint(name: string, names: readonly string[]): string {
  const near = nearest(name, names)
  return near ? ` Did you mean "${near}"?` : ''
}

function wrong(message: string, reason = 'argument'): VLMError {
  return new VLMError('input', message, { stage: 'check', reason })
}
