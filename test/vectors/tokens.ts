/** Tokens: `planImage({ model, width, height, detail, images, config })`. */
import { isDeepStrictEqual } from 'node:util'
import { isVLMError, planImage } from 'vlmkit'
import { type CaseResult, failed, passed } from './types.ts'

interface TokensCase {
  readonly model: string
  readonly width: number
  readonly height: number
  readonly detail?: string
  readonly images?: number
  readonly config?: { readonly [name: string]: unknown }
  readonly tokens?: number
  readonly max_tokens?: number
  readonly estimate?: true
  readonly error?: string
  readonly [key: string]: unknown
}

/** Keys that are compared as they stand, by their names in a plan. */
const exact = {
  tiles: 'tiles',
  slices: 'slices',
  canvas: 'canvas',
  patches: 'patches',
  rows: 'rows',
  columns: 'columns',
  thumbnail: 'thumbnail',
  content_tokens: 'contentTokens',
  with_tags: 'withTags',
} as const

export async function drive(_path: string, content: unknown): Promise<CaseResult[]> {
  const { cases } = content as { readonly cases: readonly TokensCase[] }
  return cases.map((one) => {
    const { model, width, height, detail, images, config } = one
    const id = `${model} ${width}x${height}${detail ? ` ${detail}` : ''}`
    try {
      const plan = planImage({
        model,
        width,
        height,
        detail,
        images: images ?? imagesOf(config),
        config: config && named(config),
      })
      const wrong = compare(one, plan as unknown as { readonly [key: string]: unknown })
      return wrong === undefined ? passed(id) : failed(id, `${wrong} of ${JSON.stringify(one)}`, JSON.stringify(plan))
    } catch (error) {
      const isExpected = one.error !== undefined && isVLMError(error, 'input')
      return isExpected ? passed(id) : failed(id, JSON.stringify(one), String(error))
    }
  })
}

/** What differs; undefined when nothing does. */
function compare(one: TokensCase, plan: { readonly [key: string]: unknown }): string | undefined {
  if (one.error !== undefined) return 'error'
  const tokens = Number(plan.tokens)
  if (one.tokens !== undefined) {
    const off = Math.abs(tokens - one.tokens)
    if (one.estimate ? off > one.tokens / 10 : off !== 0) return 'tokens'
  }
  if (one.max_tokens !== undefined && !(tokens <= one.max_tokens)) return 'max_tokens'
  if (one.sent !== undefined) {
    const [want, got] = [one.sent, plan.sent] as { width: number; height: number }[]
    if (!got || !want || Math.abs(got.width - want.width) > 1 || Math.abs(got.height - want.height) > 1) return 'sent'
  }
  for (const [name, key] of Object.entries(exact)) {
    if (one[name] === undefined) continue
    const got = key === 'tiles' && typeof one.tiles === 'number' ? countOf(plan.tiles) : plan[key]
    if (!isDeepStrictEqual(got, one[name])) return name
  }
  return undefined
}

/** A number of tiles, however it is told. */
function countOf(tiles: unknown): unknown {
  const { columns, rows } = (tiles ?? {}) as { columns?: number; rows?: number }
  return columns !== undefined && rows !== undefined ? columns * rows : tiles
}

function imagesOf(config: TokensCase['config']): number | undefined {
  return typeof config?.images === 'number' ? config.images : undefined
}

/** The processors' own names where they are not ours, and what is no number of a rule. */
const own: { readonly [name: string]: string | undefined } = {
  max_soft_tokens: 'softTokens',
  max_num: 'max',
  min_num: 'min',
  max_image_tiles: 'maxTiles',
  max_slice_nums: 'slices',
  images: undefined,
}

/** A case's configuration in our names. */
function named(config: { readonly [name: string]: unknown }): { readonly [name: string]: unknown } {
  const camel = (key: string) => key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
  const entries = Object.entries(config).map(([key, value]) => [key in own ? own[key] : camel(key), value] as const)
  return Object.fromEntries(entries.filter(([key]) => key !== undefined))
}
