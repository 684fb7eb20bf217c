/** Pictures stretched over a grid of square tiles that are cut apart: InternVL, Idefics3. */
import type { Size } from '../../types.ts'
import { number } from '../../util/shape.ts'
import { ceilTo } from './rounding.ts'
import { contradiction, type Rule, sidePx, tileCount } from './rule.ts'

/** A picture cut into tiles. */
export interface TiledSize extends Size {
  /** The whole grid, px: the picture is stretched over it. */
  readonly width: number
  readonly height: number
  /** Tiles in a row. */
  readonly columns: number
  /** Tiles in a column. */
  readonly rows: number
  /** The whole picture is seen in one tile as well. */
  readonly thumbnail: boolean
}

/** Parameters of `internvl-tiles`. */
export interface InternvlParams {
  /** Side of a tile, px: 448. */
  readonly tile: number
  /** Fewest tiles: 1. */
  readonly min: number
  /** Most tiles, the thumbnail not counted: 12 for InternVL, 6 for NVLM-D. */
  readonly max: number
}

/**
 * InternVL, NVLM-D: the grid of the nearest aspect.
 * @see transformers 5.23 `got_ocr2` `get_optimal_tiled_canvas`, the same as InternVL's `dynamic_preprocess`
 */
export const internvlTiles: Rule<InternvlParams, TiledSize> = {
  kind: 'tile',
  params: { tile: sidePx, min: tileCount, max: tileCount },
  apply({ tile, min, max }, { width, height }) {
    if (min > max)
      throw contradiction(
        `Expected params.min of at most params.max for internvl-tiles but received ${min} and ${max}.`,
      )
    const aspect = width / height
    let [columns, rows] = [1, 1]
    let least = Number.POSITIVE_INFINITY
    for (const [c, r] of grids(max)) {
      if (c * r < min) continue
      const difference = Math.abs(aspect - c / r)
      // Of grids of one aspect the larger one, unless it would more than double the picture's area.
      if (difference < least || (difference === least && width * height > 0.5 * tile * tile * c * r)) {
        least = difference
        columns = c
        rows = r
      }
    }
    return { width: tile * columns, height: tile * rows, columns, rows, thumbnail: columns * rows > 1 }
  },
}

/** Every `[columns, rows]` of at most `max` tiles: fewer tiles first, then fewer columns. */
export function grids(max: number): [columns: number, rows: number][] {
  const all: [number, number][] = []
  for (let c = 1; c <= max; c++) for (let r = 1; c * r <= max; r++) all.push([c, r])
  return all.sort(([c1, r1], [c2, r2]) => c1 * r1 - c2 * r2 || c1 - c2)
}

/** Parameters of `idefics3`. */
export interface Idefics3Params {
  /** The long side becomes this, also upwards, px: Idefics3 1456, SmolVLM 256M and 500M 2048, 2.2B 1536. At most 4096. */
  readonly longestEdge: number
  /** Side of a tile, px: Idefics3 364, SmolVLM 256M and 500M 512, 2.2B 384. */
  readonly tile: number
}

/**
 * Idefics3, SmolVLM: always enlarged or shrunk to one long side, then stretched to whole tiles.
 * @see transformers 5.23 `idefics3` `_resize_output_size_rescale_to_max_len`, `resize_for_vision_encoder`; 4096 is `MAX_IMAGE_SIZE`
 */
export const idefics3: Rule<Idefics3Params, TiledSize> = {
  kind: 'tile',
  params: { longestEdge: number(1, 4096, { integer: true }), tile: sidePx },
  apply({ longestEdge, tile }, size) {
    const isWide = size.width >= size.height
    const aspect = size.width / size.height
    // Height from width divides by the aspect, width from height multiplies: the two round differently.
    const rescaled = even(Math.trunc(isWide ? longestEdge / aspect : longestEdge * aspect))
    const other = Math.max(1, rescaled)
    const exact = isWide ? longestEdge / other : other / longestEdge
    const long = ceilTo(longestEdge, tile)
    const short = ceilTo(Math.max(1, Math.trunc(isWide ? long / exact : long * exact)), tile)
    const [width, height] = isWide ? [long, short] : [short, long]
    const columns = width / tile
    const rows = height / tile
    return { width, height, columns, rows, thumbnail: columns * rows > 1 }
  },
}

function even(value: number): number {
  return value % 2 === 0 ? value : value + 1
}
