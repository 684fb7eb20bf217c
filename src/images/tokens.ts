/** What a picture costs in tokens, by the rule of each family of models: pure arithmetic. Sources stand with the resize rules. */
import { expected, VLMError } from '../errors.ts'
import type { Size } from '../types.ts'

/** How a family counts a picture's tokens. */
export type TokenRule =
  /** So many, whatever the size. */
  | { readonly rule: 'flat'; readonly tokens: number }
  /** OpenAI's tiles: a base, and so many for each tile. */
  | { readonly rule: 'tiles-and-base'; readonly base: number; readonly each: number }
  /** OpenAI's patches, times a factor; the API refuses pictures of more patches than `most`. */
  | { readonly rule: 'patches'; readonly multiplier: number; readonly most: number }
  /** One for each square of `factor` px of the resized picture: Qwen-VL, GLM-V, Gemma 4. */
  | { readonly rule: 'squares'; readonly factor: number }
  /** The same, squares at the edges counted whole: Claude. */
  | { readonly rule: 'squares-up'; readonly patch: number }
  /** So many for each tile, the overview included: InternVL, NVLM-D, Llama, SmolVLM. */
  | {
      readonly rule: 'tiles'
      readonly tokens: number
      readonly overview: 'several' | 'always' | 'never'
      readonly tags?: true
      /** The text looks at them from outside: in it a picture is one token. */
      readonly outside?: true
    }
  /** One for each square of `patch` px, and one for each row: Pixtral. */
  | { readonly rule: 'rows'; readonly patch: number }
  /** Gemini 1.5 to 2.5: tiles of 258. */
  | { readonly rule: 'crop-units' }
  /** Gemini 3: nearly all of a budget, by the aspect. Inferred from measured rows; the budget is documented as a maximum. */
  | { readonly rule: 'token-budget'; readonly budget: number }
  /** DeepSeek-VL2: an overview and a grid of 14 by 14 a tile, rows ended. */
  | { readonly rule: 'deepseek-vl2' }
  /** MiniCPM-V: slices of 448 px and an overview, 64 each. */
  | { readonly rule: 'minicpm'; readonly slices: number }

/** What a picture costs, and what is known of how it is cut. */
export interface PictureTokens {
  readonly tokens: number
  /** Squares that it is cut into: columns and rows of tiles, or their number where no more is known. */
  readonly tiles?: { readonly columns: number; readonly rows: number } | number
  readonly slices?: { readonly columns: number; readonly rows: number }
  readonly columns?: number
  readonly rows?: number
  readonly patches?: number
  /** The whole picture is seen in one tile as well. */
  readonly thumbnail?: boolean
  /** Without the tokens that end rows. */
  readonly contentTokens?: number
  /** With the tags between tiles. */
  readonly withTags?: number
  /** Of them in the text itself, where the others are looked at from outside: as many as hosts may report. */
  readonly inText?: number
  /** The rule is called rough by its own source. */
  readonly estimate?: true
}

/** A picture as a resize rule leaves it. */
export interface ResizedSize extends Size {
  readonly columns?: number
  readonly rows?: number
  readonly thumbnail?: boolean
}

/** Dust of floating point that must not make one token more. */
const DUST = 1e-9

/**
 * Counts a picture's tokens.
 * @param source - the user's picture, px
 * @param resized - what the model's resize rule makes of it
 * @throws VLMError `config` for rules that there are not, and for rules that lack a number
 */
export function countTokens(rule: TokenRule, source: Size, resized: ResizedSize): PictureTokens {
  const counted = count(rule, source, resized)
  if (counted && Number.isSafeInteger(counted.tokens)) return counted
  // Only a rule of the user's own configuration comes here.
  throw new VLMError('config', expected('a rule for tokens with all its numbers', 'tokens', rule), { stage: 'route' })
}

function count(rule: TokenRule, source: Size, resized: ResizedSize): PictureTokens | undefined {
  const { columns = 1, rows = 1 } = resized
  switch (rule.rule) {
    case 'flat':
      return { tokens: rule.tokens }
    case 'tiles-and-base':
      return { tokens: rule.base + rule.each * columns * rows, tiles: columns * rows }
    case 'patches':
      return { tokens: Math.ceil(columns * rows * rule.multiplier - DUST), patches: columns * rows }
    case 'squares':
      return { tokens: Math.floor((resized.width * resized.height) / rule.factor ** 2 + DUST) }
    case 'squares-up':
      return { tokens: Math.ceil(resized.width / rule.patch) * Math.ceil(resized.height / rule.patch) }
    case 'tiles':
      return tiles(rule, resized)
    case 'rows': {
      const [across, down] = [resized.width / rule.patch, resized.height / rule.patch]
      return { tokens: down * (across + 1), contentTokens: down * across, columns: across, rows: down }
    }
    case 'crop-units':
      return geminiTiles(source)
    case 'token-budget': {
      const aspect = source.width / source.height
      const across = Math.floor(Math.sqrt(rule.budget * aspect) + DUST)
      const down = Math.floor(Math.sqrt(rule.budget / aspect) + DUST)
      return { tokens: Math.min(rule.budget, Math.max(1, across) * Math.max(1, down) + 1) }
    }
    case 'deepseek-vl2':
      return { tokens: 14 * 15 + 1 + 14 * rows * (14 * columns + 1), tiles: { columns, rows } }
    case 'minicpm': {
      const grid = slicesOf(source, rule.slices)
      return { tokens: 64 * (grid.columns * grid.rows + 1), slices: grid }
    }
    default:
      return undefined
  }
}

function tiles(
  { tokens, overview, tags, outside }: TokenRule & { rule: 'tiles' },
  { columns = 1, rows = 1 }: ResizedSize,
): PictureTokens {
  const cut = columns * rows
  const seenWhole = overview === 'always' || (overview === 'several' && cut > 1)
  const all = tokens * (cut + (seenWhole ? 1 : 0))
  if (!tags) return { tokens: all, tiles: { columns, rows }, thumbnail: seenWhole, ...(outside && { inText: 1 }) }
  // A tile has two tags, a row a line break, the overview three.
  return { tokens: all, columns, rows, withTags: all + 2 * cut + rows + 3 }
}

/** The crop unit is two thirds of the short side. @see Gemini API guide "Image understanding", token calculation */
function geminiTiles({ width, height }: Size): PictureTokens {
  if (width <= 384 && height <= 384) return { tokens: 258, tiles: 1 }
  const unit = Math.max(1, Math.floor(Math.min(width, height) / 1.5))
  const count = Math.ceil(width / unit) * Math.ceil(height / unit)
  return { tokens: 258 * count, tiles: count, estimate: true }
}

/** @see transformers `minicpmv` `get_sliced_grid` */
function slicesOf({ width, height }: Size, most: number): { columns: number; rows: number } {
  const wanted = Math.min(Math.ceil((width * height) / 448 ** 2), most)
  if (wanted <= 1) return { columns: 0, rows: 0 }
  const aspect = Math.log(width / height)
  let best = { columns: 1, rows: 1 }
  let least = Number.POSITIVE_INFINITY
  for (const count of [wanted - 1, wanted, wanted + 1]) {
    if (count === 1 || count > most) continue
    for (let columns = 1; columns <= count; columns++) {
      if (count % columns !== 0) continue
      const rows = count / columns
      const off = Math.abs(aspect - Math.log(columns / rows))
      if (off < least) [best, least] = [{ columns, rows }, off]
    }
  }
  return best
}
