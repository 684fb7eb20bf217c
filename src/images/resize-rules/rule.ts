/** What a resize rule is made of, and what the rules share. */
import { VLMError } from '../../errors.ts'
import type { Size } from '../../types.ts'
import { number, type Shape } from '../../util/shape.ts'

/** One rule: pure arithmetic from a picture's size to what the model sees of it. */
export interface Rule<P extends object, R extends Size> {
  /**
   * What the model's server does with the picture. `stretch`: resizes it as a whole to the size given back. `pad`: keeps its aspect
   * and puts it into a canvas. `tile`: stretches it over a grid of tiles and cuts them.
   */
  readonly kind: 'stretch' | 'pad' | 'tile'
  /** What each parameter accepts. */
  readonly params: { readonly [K in keyof P]: Shape<P[K]> }
  /** Parameters that may be left out. */
  readonly defaults?: Partial<P>
  /**
   * The rule itself.
   * @param params - checked, complete
   * @param size - whole px, at least 1
   */
  apply(params: P, size: Size): R
}

/** A side, a patch, a tile: px. The largest side that JPEG can hold bounds every loop. */
export const sidePx = number(1, 65_535, { integer: true })

/** A number of pixels of a picture; no side can become 0 while this is at least 1. */
export const pixels = number(1, Number.MAX_SAFE_INTEGER, { integer: true })

/** A number of tiles: keeps the grids that are tried few. */
export const tileCount = number(1, 1024, { integer: true })

/** The model's own code fails on this picture: too long and narrow for it. */
export function rejected(rule: string, { width, height }: Size, why: string): VLMError {
  return new VLMError(
    'input',
    `A picture of ${width}×${height} px does not fit ${rule}: ${why}. Crop or pad it first.`,
    {
      stage: 'check',
      reason: 'aspect',
      details: { rule, width, height },
    },
  )
}

/** Two parameters contradict each other. */
export function contradiction(message: string): VLMError {
  return new VLMError('input', message, { stage: 'check', reason: 'argument' })
}
