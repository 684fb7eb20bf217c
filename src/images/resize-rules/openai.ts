/**
 * OpenAI: two generations, tiles and patches. Both only shrink.
 * @see OpenAI guide "Images and vision", sections on tile-based and patch-based models (text of 2026)
 */
import type { Size } from '../../types.ts'
import { pixels, type Rule, sidePx } from './rule.ts'

/** A picture that is counted in squares: tiles or patches. */
export interface CountedSize extends Size {
  /** Squares in a row, the last one perhaps in part. */
  readonly columns: number
  /** Squares in a column, the last one perhaps in part. */
  readonly rows: number
}

/** Parameters of `openai-tile`. */
export interface OpenaiTileParams {
  /** Both sides are at most this, px: 2048. */
  readonly maxSide: number
  /** The short side is at most this, px: 768. */
  readonly shortSide: number
  /** Side of a tile, px: 512. */
  readonly tile: number
}

/** gpt-4o, gpt-4.1, gpt-5, o1, o3 at `detail: high`. */
export const openaiTile: Rule<OpenaiTileParams, CountedSize> = {
  kind: 'stretch',
  params: { maxSide: sidePx, shortSide: sidePx, tile: sidePx },
  apply({ maxSide, shortSide, tile }, { width, height }) {
    const [long, short] = [Math.max(width, height), Math.min(width, height)]
    // One fraction for both steps, and whole numbers up to the division: no side loses a pixel to rounding twice.
    const [top, bottom] = maxSide * short <= shortSide * long ? [maxSide, long] : [shortSide, short]
    const side = (px: number) => (top < bottom ? Math.max(1, Math.floor((px * top) / bottom)) : px)
    return counted({ width: side(width), height: side(height) }, tile)
  },
}

/** Parameters of `openai-patch`. */
export interface OpenaiPatchParams {
  /** Both sides are at most this, px: 2048 at `detail: high`. */
  readonly maxSide: number
  /** Patches of the whole picture at most: 2500 at `detail: high`. */
  readonly budget: number
  /** Side of a patch, px: 32. */
  readonly patch: number
}

/** gpt-5.2 and later, gpt-4.1-mini, o4-mini. */
export const openaiPatch: Rule<OpenaiPatchParams, CountedSize> = {
  kind: 'stretch',
  params: { maxSide: sidePx, budget: pixels, patch: sidePx },
  apply({ maxSide, budget, patch }, size) {
    const long = Math.max(size.width, size.height)
    const limited = long > maxSide ? scaled(size, maxSide / long, Math.round) : size
    const { columns, rows } = counted(limited, patch)
    if (columns * rows <= budget) return counted(limited, patch)
    const { width, height } = limited
    const shrink = Math.sqrt((patch * patch * budget) / (width * height))
    const across = (width * shrink) / patch
    const down = (height * shrink) / patch
    // A strip of less than one patch: the budget is its length.
    const factor =
      Math.min(across, down) < 1
        ? (budget * patch) / Math.max(width, height)
        : shrink * Math.min(wholeOf(across) / across, wholeOf(down) / down)
    return counted(scaled(limited, factor, wholeOf), patch)
  },
}

/** Rounded down, but for the dust of floating point: a square picture fills a square budget to the last patch. */
function wholeOf(value: number): number {
  return Math.floor(value + 1e-9)
}

function scaled({ width, height }: Size, factor: number, round: (px: number) => number): Size {
  return { width: Math.max(1, round(width * factor)), height: Math.max(1, round(height * factor)) }
}

function counted({ width, height }: Size, square: number): CountedSize {
  return { width, height, columns: Math.ceil(width / square), rows: Math.ceil(height / square) }
}
