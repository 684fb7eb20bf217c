/**
 * Sides rounded to whole patches, the area held between two bounds: Qwen-VL and what was made from it.
 * The order of operations is that of the models' own code: another one rounds differently at exact values.
 * @see transformers 5.23 `smart_resize` of `qwen2_vl` and `glm4v`; bytedance/UI-TARS `action_parser.py`
 */
import type { Size } from '../../types.ts'
import { number } from '../../util/shape.ts'
import { ceilTo, floorTo, roundHalfEven } from './rounding.ts'
import { contradiction, pixels, type Rule, rejected, sidePx } from './rule.ts'

/** Parameters of `qwen-smart-resize` and `ui-tars-smart-resize`. */
export interface SmartResizeParams {
  /** Both sides become multiples of it, px: patch × merge. 28 for Qwen2-VL, Qwen2.5-VL and UI-TARS, 32 for Qwen3-VL. */
  readonly factor: number
  /** Smaller pictures are enlarged, pixels of the whole picture. */
  readonly minPixels: number
  /** Larger pictures are shrunk, pixels of the whole picture. */
  readonly maxPixels: number
}

/** Parameters of `glm4v-smart-resize`; the bounds count the pixels of all `temporal` copies together. */
export interface Glm4vParams extends SmartResizeParams {
  /** A still picture counts as so many frames of a video: 2. */
  readonly temporal: number
}

const params = { factor: sidePx, minPixels: pixels, maxPixels: pixels }

/** Longer pictures are refused by all of these models. */
const maxRatio = 200

/** Qwen2-VL, Qwen2.5-VL (factor 28), Qwen3-VL (factor 32). */
export const qwenSmartResize: Rule<SmartResizeParams, Size> = {
  kind: 'stretch',
  params,
  apply(bounds, size) {
    const { factor } = bounds
    check('qwen-smart-resize', bounds, size)
    const width = roundHalfEven(size.width / factor) * factor
    const height = roundHalfEven(size.height / factor) * factor
    return withinBounds(size, { width, height }, bounds, { copies: 1, least: factor })
  },
}

/** UI-TARS 1.5: a side is at least one factor before the area is looked at, and not held to it after shrinking. */
export const uiTarsSmartResize: Rule<SmartResizeParams, Size> = {
  kind: 'stretch',
  params,
  apply(bounds, size) {
    const { factor } = bounds
    check('ui-tars-smart-resize', bounds, size)
    const width = Math.max(factor, roundHalfEven(size.width / factor) * factor)
    const height = Math.max(factor, roundHalfEven(size.height / factor) * factor)
    const result = withinBounds(size, { width, height }, bounds, { copies: 1, least: 0 })
    if (result.width === 0 || result.height === 0)
      throw rejected(
        'ui-tars-smart-resize',
        size,
        `nothing of its short side is left within ${bounds.maxPixels} pixels`,
      )
    return result
  },
}

/** GLM-4.1V, GLM-4.5V: pictures narrower than a factor are enlarged first; areas are those of all frames. */
export const glm4vSmartResize: Rule<Glm4vParams, Size> = {
  kind: 'stretch',
  params: { ...params, temporal: number(1, 64, { integer: true }) },
  apply(bounds, original) {
    const { factor, temporal } = bounds
    const scale = Math.max(factor / original.height, factor / original.width)
    const isNarrow = original.width < factor || original.height < factor
    const size = isNarrow
      ? { width: Math.trunc(original.width * scale), height: Math.trunc(original.height * scale) }
      : original
    check('glm4v-smart-resize', bounds, size)
    const width = roundHalfEven(size.width / factor) * factor
    const height = roundHalfEven(size.height / factor) * factor
    return withinBounds(size, { width, height }, bounds, { copies: temporal, least: factor })
  },
}

function check(rule: string, { minPixels, maxPixels }: SmartResizeParams, size: Size): void {
  if (minPixels > maxPixels)
    throw contradiction(
      `Expected params.minPixels of at most params.maxPixels for ${rule} but received ${minPixels} and ${maxPixels}.`,
    )
  const ratio = Math.max(size.width, size.height) / Math.min(size.width, size.height)
  if (ratio > maxRatio) throw rejected(rule, size, `one side is more than ${maxRatio} times the other`)
}

/** @param rounded - `size` in whole factors, taken where its area lies within the bounds */
function withinBounds(
  { width, height }: Size,
  rounded: Size,
  { factor, minPixels, maxPixels }: SmartResizeParams,
  { copies, least }: { readonly copies: number; readonly least: number },
): Size {
  const area = copies * rounded.height * rounded.width
  if (area > maxPixels) {
    const beta = Math.sqrt((copies * height * width) / maxPixels)
    const shrunk = (side: number) => Math.max(least, floorTo(side / beta, factor))
    return { width: shrunk(width), height: shrunk(height) }
  }
  if (area < minPixels) {
    const beta = Math.sqrt(minPixels / (copies * height * width))
    return { width: ceilTo(width * beta, factor), height: ceilTo(height * beta, factor) }
  }
  return rounded
}
