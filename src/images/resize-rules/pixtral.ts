/**
 * Pixtral, Mistral Small 3: shrunk to a longest edge, then rounded up to whole patches.
 * @see transformers 5.23 `pixtral` `get_resize_output_image_size`
 */
import type { Size } from '../../types.ts'
import { ceilTo } from './rounding.ts'
import { type Rule, sidePx } from './rule.ts'

/** Parameters of `pixtral`. */
export interface PixtralParams {
  /** Longer pictures are shrunk, px: Pixtral 1024, Mistral Small 3.1 and 3.2 1540. */
  readonly longestEdge: number
  /** Both sides become multiples of it, px: Pixtral 16; Mistral Small 14, or 28 where its merge of two patches is counted. */
  readonly patch: number
}

/** Pixtral, Mistral Small 3.1 and 3.2. */
export const pixtral: Rule<PixtralParams, Size> = {
  kind: 'stretch',
  params: { longestEdge: sidePx, patch: sidePx },
  apply({ longestEdge, patch }, { width, height }) {
    const ratio = Math.max(height / longestEdge, width / longestEdge)
    // The reference loses the short side of a strip altogether; here one patch of it stays.
    const side = (px: number) => ceilTo(ratio > 1 ? Math.max(1, Math.floor(px / ratio)) : px, patch)
    return { width: side(width), height: side(height) }
  },
}
