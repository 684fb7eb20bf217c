import * as fc from 'fast-check'
import type { ResizeParams, ResizeRule } from '../../../../src/images/resize-rules/index.ts'
import type { Size } from '../../../../src/types.ts'

/** The numbers that the models are published with. */
export const usualParams: { readonly [R in ResizeRule]: ResizeParams<R> } = {
  'qwen-smart-resize': { factor: 28, minPixels: 3136, maxPixels: 12845056 },
  'ui-tars-smart-resize': { factor: 28, minPixels: 78400, maxPixels: 12845056 },
  'glm4v-smart-resize': { factor: 28, temporal: 2, minPixels: 12544, maxPixels: 11760000 },
  'claude-standard': {},
  'claude-high': {},
  'pad-square': {},
  'fixed-square': { side: 448 },
  'deepseek-vl2-best': { candidates: 'deepseek-vl2' },
  'internvl-tiles': { tile: 448, min: 1, max: 12 },
  idefics3: { longestEdge: 1456, tile: 364 },
  mllama: { tile: 560, maxTiles: 4 },
  gemma4: { patch: 16, pool: 3, softTokens: 280 },
  pixtral: { longestEdge: 1024, patch: 16 },
  'openai-tile': { maxSide: 2048, shortSide: 768, tile: 512 },
  'openai-patch': { maxSide: 2048, budget: 2500, patch: 32 },
}

/** Sizes up to a side, small ones, patches and their halves among them; `ratio` bounds how long they may be. */
export function sizes(max: number, ratio = Number.POSITIVE_INFINITY): fc.Arbitrary<Size> {
  const patches = fc.integer({ min: 1, max: 300 }).map((count) => Math.min(count * 14, max))
  const side = fc.oneof(fc.integer({ min: 1, max: 60 }), patches, fc.integer({ min: 1, max }))
  return fc
    .record({ width: side, height: side })
    .filter(({ width, height }) => Math.max(width, height) <= ratio * Math.min(width, height))
}
