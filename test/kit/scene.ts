import type { Box, RawPixels } from '../../src/types.ts'

/** A white picture of 200x100 px with one dark red square: something that a caption, a question and a box can be about. */
export const scene: { readonly pixels: RawPixels; readonly square: Box } = (() => {
  const size = { width: 200, height: 100 }
  const square = { x: 50, y: 20, width: 50, height: 40 }
  const data = new Uint8Array(size.width * size.height * 3).fill(255)
  for (let y = square.y; y < square.y + square.height; y++) {
    for (let x = square.x; x < square.x + square.width; x++) data.set([150, 20, 20], (y * size.width + x) * 3)
  }
  return { pixels: { ...size, channels: 3, data }, square }
})()
