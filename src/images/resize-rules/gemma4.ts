/**
 * Gemma 4: enlarged or shrunk to nearly all of a budget of patches, sides in whole pooled patches.
 * @see transformers 5.23 `gemma4` `get_aspect_ratio_preserving_size`
 */
import type { Size } from '../../types.ts'
import { number } from '../../util/shape.ts'
import { floorTo } from './rounding.ts'
import { type Rule, sidePx } from './rule.ts'

/** Parameters of `gemma4`. */
export interface Gemma4Params {
  /** Side of a patch, px: 16. */
  readonly patch: number
  /** Patches in a row that become one token: 3. */
  readonly pool: number
  /** Tokens at most: 280 unless configured. */
  readonly softTokens: number
}

/** Gemma 4. */
export const gemma4: Rule<Gemma4Params, Size> = {
  kind: 'stretch',
  params: { patch: sidePx, pool: sidePx, softTokens: number(1, 65_535, { integer: true }) },
  apply({ patch, pool, softTokens }, { width, height }) {
    const step = pool * patch
    const target = softTokens * pool ** 2 * patch ** 2
    const scale = Math.sqrt(target / (height * width))
    const floored = { width: floorTo(scale * width, step), height: floorTo(scale * height, step) }
    if (floored.width > 0 && floored.height > 0) return floored
    // A strip: one row or column of tokens, as many of them as the aspect asks for.
    const long = Math.min(Math.floor(Math.max(width, height) / Math.min(width, height)), softTokens) * step
    return width >= height ? { width: long, height: step } : { width: step, height: long }
  },
}
