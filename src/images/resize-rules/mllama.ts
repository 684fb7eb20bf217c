/**
 * Llama 3.2 Vision: a canvas of whole tiles that enlarges the picture least, padded at the right and the bottom.
 * @see transformers 5.23 `mllama` `get_optimal_tiled_canvas`, `get_image_size_fit_to_canvas`
 */
import type { Size } from '../../types.ts'
import { type Rule, sidePx, tileCount } from './rule.ts'
import { grids } from './tiles.ts'

/** Parameters of `mllama`. */
export interface MllamaParams {
  /** Side of a tile, px: 560. */
  readonly tile: number
  /** Tiles of the canvas at most: 4. */
  readonly maxTiles: number
}

/** A picture at the top left of a canvas. */
export interface CanvasSize extends Size {
  /** The picture in the canvas, px. */
  readonly width: number
  readonly height: number
  /** The canvas, px. */
  readonly canvasWidth: number
  readonly canvasHeight: number
  /** Tiles in a row of the canvas. */
  readonly columns: number
  /** Tiles in a column of the canvas. */
  readonly rows: number
}

/** Llama 3.2 Vision, 11B and 90B. */
export const mllama: Rule<MllamaParams, CanvasSize> = {
  kind: 'pad',
  params: { tile: sidePx, maxTiles: tileCount },
  apply({ tile, maxTiles }, size) {
    const [columns, rows] = best(tile, maxTiles, size)
    const canvas = { width: columns * tile, height: rows * tile }
    return { ...placed(size, canvas, tile), canvasWidth: canvas.width, canvasHeight: canvas.height, columns, rows }
  },
}

/** The least enlargement, or else the least shrinking; of equals the smallest canvas, which comes first. */
function best(tile: number, maxTiles: number, { width, height }: Size): readonly [columns: number, rows: number] {
  let chosen: readonly [number, number] = [1, 1]
  let chosenScale = 0
  for (const [columns, rows] of grids(maxTiles)) {
    const scale = Math.min((columns * tile) / width, (rows * tile) / height)
    const isBetter = chosenScale >= 1 ? scale >= 1 && scale < chosenScale : scale > chosenScale
    if (isBetter) {
      chosen = [columns, rows]
      chosenScale = scale
    }
  }
  return chosen
}

/** Never larger than it is, but for a side below one tile; never larger than the canvas. */
function placed({ width, height }: Size, canvas: Size, tile: number): Size {
  const targetWidth = Math.min(Math.max(width, tile), canvas.width)
  const targetHeight = Math.min(Math.max(height, tile), canvas.height)
  const scaleWidth = targetWidth / width
  const scaleHeight = targetHeight / height
  return scaleWidth < scaleHeight
    ? { width: targetWidth, height: Math.min(Math.floor(height * scaleWidth) || 1, targetHeight) }
    : { width: Math.min(Math.floor(width * scaleHeight) || 1, targetWidth), height: targetHeight }
}
