import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Corners, ProbabilityMap } from '../../../../src/grounding/dialect.ts'
import { pasteMap } from '../../../../src/grounding/masks/paste.ts'
import type { Box, Size } from '../../../../src/types.ts'
import { decodeRle } from '../../../../src/util/rle.ts'

const mapOf = (rows: readonly (readonly number[])[]): ProbabilityMap => ({
  width: rows[0]?.length ?? 0,
  height: rows.length,
  data: Uint8Array.from(rows.flat()),
})

/** Rows of `#` and `.`. */
function draw(map: ProbabilityMap, edges: Corners, size: Size, region: Box = { x: 0, y: 0, ...size }): string[] {
  const rle = pasteMap(map, edges, size, region)
  const bits = rle ? decodeRle(rle) : new Uint8Array(size.width * size.height)
  return Array.from({ length: size.height }, (_, y) =>
    Array.from({ length: size.width }, (_, x) => (bits[y * size.width + x] === 1 ? '#' : '.')).join(''),
  )
}

const full = mapOf([[255]])
const noise = Array.from({ length: 9 }, (_, y) =>
  Array.from({ length: 9 }, (_, x) => (x * 37 + y * 91 + x * y * 13) % 256),
)
const side = fc.integer({ min: 1, max: 20 })
const anyMap = fc.tuple(side, side).chain(([width, height]) =>
  fc.record({
    width: fc.constant(width),
    height: fc.constant(height),
    data: fc.uint8Array({ minLength: width * height, maxLength: width * height }),
  }),
)
const edge = fc.integer({ min: -30, max: 50 })

describe('pasteMap', () => {
  it.each<[string, ProbabilityMap, Corners]>([
    [
      'a black map',
      mapOf([
        [0, 127],
        [127, 0],
      ]),
      [0, 0, 4, 3],
    ],
    ['a box without width', full, [2, 0, 2, 3]],
    ['a box within one column of pixels', full, [2.1, 0, 2.9, 3]],
    ['a box outside', full, [4, 0, 9, 3]],
    ['a box without end', full, [-Infinity, 0, Infinity, 3]],
    ['a box that is none', full, [Number.NaN, 0, 3, 3]],
  ])('gives nothing for %s', (_, map, edges) => {
    expect(pasteMap(map, edges, { width: 4, height: 3 }, { x: 0, y: 0, width: 4, height: 3 })).toBeUndefined()
  })

  it.each<[string, Corners, string[]]>([
    ['cut to whole pixels', [1.9, 0.2, 3.99, 2.5], ['.##.', '.##.', '....']],
    ['not cut by rounding', [0.9999999999, 1, 2.0000001, 2.9999999999], ['....', '.#..', '.#..']],
    ['with swapped corners', [3, 3, 1, 1], ['....', '.##.', '.##.']],
    ['far beyond the picture', [-1e300, -5, 1e15, 1], ['####', '....', '....']],
  ])('takes a box %s', (_, edges, rows) => {
    expect(draw(full, edges, { width: 4, height: 3 })).toEqual(rows)
  })

  // From Pillow 13.0: `Image.fromarray(map, 'L').resize(size, Image.BILINEAR)`, above 127.
  it.each<[string, number[][], Size, string[]]>([
    [
      'cuts above 127',
      [
        [127, 128],
        [128, 127],
      ],
      { width: 2, height: 2 },
      ['.#', '#.'],
    ],
    [
      'blends where it grows',
      [
        [0, 60, 200],
        [90, 255, 128],
        [250, 30, 0],
      ],
      { width: 9, height: 6 },
      ['......###', '.....####', '...######', '#######..', '###......', '###......'],
    ],
    ['keeps the outer values up to the edge', [[255, 0]], { width: 7, height: 2 }, ['####...', '####...']],
    ['averages where it shrinks', noise, { width: 4, height: 3 }, ['.###', '.###', '####']],
    [
      'does both at once',
      noise.slice(0, 4),
      { width: 5, height: 8 },
      ['..##.', '..##.', '.#.##', '##..#', '###.#', '#.##.', '.###.', '.#.#.'],
    ],
  ])('%s, as Pillow does', (_, rows, size, expected) => {
    expect(draw(mapOf(rows), [0, 0, size.width, size.height], size)).toEqual(expected)
  })

  it('cuts off what overshoots and leaves the rest where it is', () => {
    fc.assert(
      fc.property(anyMap, fc.tuple(edge, edge, edge, edge), (map, edges) => {
        const wide = draw(map, edges.map((v) => v + 30) as unknown as Corners, { width: 80, height: 80 })
        const size = { width: 20, height: 16 }
        expect(draw(map, edges, size)).toEqual(wide.slice(30, 46).map((row) => row.slice(30, 50)))
        // What the model did not see holds nothing.
        const region = { x: 4, y: 5, width: 10, height: 6 }
        const seen = draw(map, edges, size).map((row, y) =>
          [...row].map((pixel, x) => (x >= 4 && x < 14 && y >= 5 && y < 11 ? pixel : '.')).join(''),
        )
        expect(draw(map, edges, size, region)).toEqual(seen)
      }),
    )
  })

  it('keeps each pixel where the map is as large as the box', () => {
    fc.assert(
      fc.property(anyMap, (map) => {
        const { width, height, data } = map
        const rows = Array.from({ length: height }, (_, y) =>
          [...data.subarray(y * width, (y + 1) * width)].map((value) => (value > 127 ? '#' : '.')).join(''),
        )
        expect(draw(map, [0, 0, width, height], map)).toEqual(rows)
      }),
    )
  })
})
