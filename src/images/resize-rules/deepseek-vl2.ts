/**
 * DeepSeek-VL2: the picture in the middle of the canvas, among a list, that shows most of it.
 * @see deepseek-ai/DeepSeek-VL2 `processing_deepseek_vl_v2.py` (`select_best_resolution`); Pillow `ImageOps.pad` for the place in it
 */
import type { Size } from '../../types.ts'
import { either, list, oneOf } from '../../util/shape.ts'
import { roundHalfEven } from './rounding.ts'
import { type Rule, sidePx } from './rule.ts'
import type { PaddedSize } from './square.ts'

/** Parameters of `deepseek-vl2-best`. */
export interface DeepseekVl2Params {
  /**
   * Canvases `[width, height]`, px, in order of preference; or `deepseek-vl2`, the list that its models are published with.
   * Several pictures in one conversation (three or more) are not tiled: `[[384, 384]]`.
   */
  readonly candidates: 'deepseek-vl2' | readonly (readonly [width: number, height: number])[]
}

/** A padded picture, cut into tiles. */
export interface PaddedTiles extends PaddedSize {
  /** Tiles of 384 px in a row of the canvas. */
  readonly columns: number
  /** Tiles of 384 px in a column of the canvas. */
  readonly rows: number
  /** The whole picture is seen in one tile as well. */
  readonly thumbnail: boolean
}

const tilePx = 384

/** Grids `[columns, rows]` of the published configuration, in its order: up to 9 tiles. */
const grids = '1x1 1x2 2x1 1x3 3x1 1x4 4x1 2x2 1x5 5x1 1x6 6x1 2x3 3x2 1x7 7x1 1x8 8x1 2x4 4x2 1x9 9x1 3x3'.split(' ')
const published = grids.map((grid) => grid.split('x').map((tiles) => Number(tiles) * tilePx) as [number, number])

const pair = list(sidePx, { min: 2, max: 2 })

/** DeepSeek-VL2, tiny and small alike. */
export const deepseekVl2Best: Rule<
  { readonly candidates: 'deepseek-vl2' | readonly (readonly number[])[] },
  PaddedTiles
> = {
  kind: 'pad',
  params: {
    candidates: either(oneOf('deepseek-vl2'), list(pair, { min: 1 }), (value) => typeof value === 'string'),
  },
  apply({ candidates }, size) {
    const canvas = best(candidates === 'deepseek-vl2' ? published : candidates, size)
    return { ...letterbox(canvas, size), ...tilesOf(canvas), thumbnail: true }
  },
}

function best(candidates: readonly (readonly number[])[], { width, height }: Size): Size {
  let chosen: Size = { width: tilePx, height: tilePx }
  let mostEffective = 0
  let leastWasted = Number.POSITIVE_INFINITY
  for (const [canvasWidth = 0, canvasHeight = 0] of candidates) {
    const scale = Math.min(canvasWidth / width, canvasHeight / height)
    const effective = Math.min(Math.trunc(width * scale) * Math.trunc(height * scale), width * height)
    const wasted = canvasWidth * canvasHeight - effective
    if (effective > mostEffective || (effective === mostEffective && wasted < leastWasted)) {
      chosen = { width: canvasWidth, height: canvasHeight }
      mostEffective = effective
      leastWasted = wasted
    }
  }
  return chosen
}

/** One side fills the canvas, the other is centred. */
function letterbox(canvas: Size, { width, height }: Size): PaddedSize {
  const isWider = width / height > canvas.width / canvas.height
  const pictureWidth = isWider ? canvas.width : Math.max(1, roundHalfEven((width / height) * canvas.height))
  const pictureHeight = isWider ? Math.max(1, roundHalfEven((height / width) * canvas.width)) : canvas.height
  const offsetX = roundHalfEven((canvas.width - pictureWidth) / 2)
  const offsetY = roundHalfEven((canvas.height - pictureHeight) / 2)
  return { ...canvas, pictureWidth, pictureHeight, offsetX, offsetY }
}

function tilesOf({ width, height }: Size) {
  return { columns: Math.ceil(width / tilePx), rows: Math.ceil(height / tilePx) }
}
