/** Squares: a picture padded to one, or squashed into one. */
import type { Size } from '../../types.ts'
import { type Rule, sidePx } from './rule.ts'

/** A picture that keeps its aspect inside a canvas. */
export interface PaddedSize extends Size {
  /** The canvas, px. */
  readonly width: number
  readonly height: number
  /** The picture in it, px. */
  readonly pictureWidth: number
  readonly pictureHeight: number
  /** Where the picture's top left corner lies in the canvas, whole px. */
  readonly offsetX: number
  readonly offsetY: number
}

/** `pad-square` takes no parameters. */
export type PadSquareParams = { readonly [name: string]: never }

/**
 * LLaVA 1.5, Shikra: the picture in the middle of a square; odd rests go to the right and the bottom.
 * @see haotian-liu/LLaVA `expand2square`
 */
export const padSquare: Rule<PadSquareParams, PaddedSize> = {
  kind: 'pad',
  params: {},
  apply(_, { width, height }) {
    const side = Math.max(width, height)
    return {
      width: side,
      height: side,
      pictureWidth: width,
      pictureHeight: height,
      offsetX: Math.floor((side - width) / 2),
      offsetY: Math.floor((side - height) / 2),
    }
  },
}

/** Parameters of `fixed-square`. */
export interface FixedSquareParams {
  /** px: Florence-2 768, PaliGemma 224, 448 or 896, Kosmos-2 224, Gemma 3 896, LLaVA 1.5 336 (after `pad-square`). */
  readonly side: number
}

/** Models with one input size: the whole picture squashed into a square. */
export const fixedSquare: Rule<FixedSquareParams, Size> = {
  kind: 'stretch',
  params: { side: sidePx },
  apply: ({ side }) => ({ width: side, height: side }),
}
