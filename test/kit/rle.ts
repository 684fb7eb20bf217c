import type { RLE } from '../../src/types.ts'

/**
 * A mask in COCO's compressed run-length encoding.
 * @param data - row by row, 0 or 1
 * @see COCO API, `common/maskApi.c`, `rleEncode` and `rleToString`
 */
export function encodeRle(data: ArrayLike<number>, width: number, height: number): RLE {
  const counts: number[] = []
  let [run, value] = [0, 0]
  for (let i = 0; i < width * height; i++) {
    const pixel = data[(i % height) * width + Math.floor(i / height)]
    if (pixel !== value) {
      counts.push(run)
      run = 0
      value = pixel ?? 0
    }
    run++
  }
  counts.push(run)
  return {
    size: [height, width],
    counts: counts.map((count, i) => text(i > 2 ? count - (counts[i - 2] ?? 0) : count)).join(''),
  }
}

function text(number: number): string {
  let rest = number
  let out = ''
  for (let more = true; more; ) {
    const bits = rest & 31
    rest >>= 5
    more = bits & 16 ? rest !== -1 : rest !== 0
    out += String.fromCharCode((more ? bits | 32 : bits) + 48)
  }
  return out
}
