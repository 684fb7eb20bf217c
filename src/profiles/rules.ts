/** Resize and token rules that several makers' models share, with the numbers left open. */

/** Squashed into a square: always as many tokens. */
export function square(side: number, tokens: number) {
  return { resize: { rule: 'fixed-square', params: { side } }, tokens: { rule: 'flat', tokens } } as const
}

/** One token for each square of `factor` px, the area within bounds. */
export function smart(factor: number, minPixels: number, maxPixels: number) {
  return {
    resize: { rule: 'qwen-smart-resize', params: { factor, minPixels, maxPixels } },
    tokens: { rule: 'squares', factor },
  } as const
}

/** Tiles of 448 px, 256 tokens each, and an overview where there are several. */
export function tiles448(max: number) {
  return {
    resize: { rule: 'internvl-tiles', params: { tile: 448, min: 1, max } },
    tokens: { rule: 'tiles', tokens: 256, overview: 'several' },
  } as const
}
