import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Vertex } from '../../../../src/grounding/dialect.ts'
import { rasterize } from '../../../../src/grounding/masks/rasterize.ts'
import type { Size } from '../../../../src/types.ts'
import { decodeRle } from '../../../../src/util/rle.ts'

type Rings = readonly (readonly Vertex[])[]

/** Rows of `#` and `.`. */
function draw(polygons: readonly Rings[], size: Size): string[] {
  const rle = rasterize(polygons, size)
  expect(rle?.size ?? [size.height, size.width]).toEqual([size.height, size.width])
  const bits = rle ? decodeRle(rle) : new Uint8Array(size.width * size.height)
  return Array.from({ length: size.height }, (_, y) =>
    Array.from({ length: size.width }, (_, x) => (bits[y * size.width + x] === 1 ? '#' : '.')).join(''),
  )
}

/** Whether a point is inside by a ray straight up, exact for quarters of a pixel: nothing is divided. */
function isInside(px: number, py: number, rings: Rings): boolean {
  let inside = false
  for (const ring of rings) {
    for (const [i, one] of ring.entries()) {
      const other = ring[(i + 1) % ring.length] as Vertex
      const [[x1, y1], [x2, y2]] = one[0] < other[0] ? [one, other] : [other, one]
      if (x1 <= px && px < x2 && (px - x1) * (y2 - y1) <= (py - y1) * (x2 - x1)) inside = !inside
    }
  }
  return inside
}

function drawSlowly(polygons: readonly Rings[], { width, height }: Size): string[] {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) =>
      polygons.some((rings) => isInside(x + 0.5, y + 0.5, rings)) ? '#' : '.',
    ).join(''),
  )
}

const size = fc.record({ width: fc.integer({ min: 1, max: 24 }), height: fc.integer({ min: 1, max: 24 }) })
const quarters = fc.integer({ min: -8, max: 100 }).map((n) => n / 4)
const ring = fc.array(fc.tuple(quarters, quarters), { maxLength: 12 })
/** A ring of `x, y, x, y, …`. */
const at = (...numbers: number[]): Vertex[] =>
  Array.from({ length: numbers.length / 2 }, (_, i) => [numbers[2 * i] as number, numbers[2 * i + 1] as number])
const square = (x: number, y: number, side: number) => at(x, y, x + side, y, x + side, y + side, x, y + side)

describe('rasterize', () => {
  it.each<[string, Rings[]]>([
    ['no polygon', []],
    ['no vertex', [[[]]]],
    ['one vertex', [[at(2, 2)]]],
    ['a line', [[at(0, 0, 4, 4)]]],
    ['a polygon without area', [[at(1, 1, 3, 1, 2, 1)]]],
    ['a polygon between pixel centres', [[square(1.6, 1.6, 0.8)]]],
    ['a polygon outside', [[square(7, 7, 3)]]],
    ['what is no number', [[at(Number.NaN, 0, Number.NaN, 3, 3, 3)]]],
  ])('gives nothing for %s', (_, polygons) => {
    expect(rasterize(polygons, { width: 5, height: 4 })).toBeUndefined()
  })

  it.each<[string, Rings[], string[]]>([
    ['pixels whose centre is inside', [[square(0.6, 0.4, 2)]], ['.##.', '.##.', '....']],
    [
      'centres on the left and upper edge, not on the right and lower one',
      [[square(0.5, 0.5, 2)]],
      ['##..', '##..', '....'],
    ],
    ['a triangle', [[at(0, 0, 4, 0, 0, 3)]], ['###.', '##..', '#...']],
    ['either direction alike', [[at(0, 3, 4, 0, 0, 0)]], ['###.', '##..', '#...']],
    ['even-odd where a polygon crosses itself', [[at(0, 0, 4, 0, 0, 3, 4, 3)]], ['.##.', '....', '.##.']],
    ['a ring that is drawn twice as outside', [[[...square(0, 0, 3), ...square(0, 0, 3)]]], ['....', '....', '....']],
    ['several polygons as one mask', [[square(0, 0, 2)], [square(1, 1, 2)]], ['##..', '###.', '.##.']],
    ['a ring within a polygon as a hole', [[square(0, 0, 3), square(1, 1, 1)]], ['###.', '#.#.', '###.']],
    ['what reaches outside up to the edge', [[square(-2, -2, 9)]], ['####', '####', '####']],
  ])('sets %s', (_, polygons, rows) => {
    expect(draw(polygons, { width: 4, height: 3 })).toEqual(rows)
  })

  it('sets the pixels whose centre is inside, for any polygons', () => {
    fc.assert(
      fc.property(fc.array(fc.array(ring, { maxLength: 3 }), { maxLength: 3 }), size, (polygons, size) => {
        expect(draw(polygons, size)).toEqual(drawSlowly(polygons, size))
      }),
      { numRuns: 500 },
    )
  })

  it('gives each pixel to one of two polygons that share an edge', () => {
    const vertex = fc.tuple(fc.double({ min: 0, max: 24, noNaN: true }), fc.double({ min: 0, max: 24, noNaN: true }))
    const parts = fc.record({
      ring: fc.array(vertex, { minLength: 4, maxLength: 10 }),
      split: fc.integer({ min: 2, max: 8 }),
      size,
    })
    fc.assert(
      fc.property(parts, ({ ring, split, size }) => {
        // A chord from the first vertex splits it in two.
        const [one, other] = [ring.slice(0, split + 1), [ring[0] as Vertex, ...ring.slice(split).toReversed()]]
        const [whole, a, b] = [[ring], [one], [other]].map((rings) => draw([rings], size).join('\n'))
        const either = [...(a as string)]
          .map((pixel, i) => (pixel === '\n' ? '\n' : pixel === b?.[i] ? '.' : '#'))
          .join('')
        expect(either).toBe(whole)
      }),
    )
  })

  it('takes many edges in one column', () => {
    const comb = Array.from({ length: 200 }, (_, i): Vertex => [i % 2 === 0 ? 0 : 5, i / 2])
    expect(draw([[comb]], { width: 4, height: 101 })).toEqual(drawSlowly([[comb]], { width: 4, height: 101 }))
  })

  it('gives up on outlines that no thing has, in good time', () => {
    const zigzag = (count: number) => [
      Array.from({ length: count }, (_, i): Vertex => [i % 2 === 0 ? 0 : 1000, i % 997]),
    ]
    const size = { width: 1000, height: 1000 }
    const started = performance.now()
    expect(rasterize([zigzag(400_000)], size)).toBeUndefined()
    expect(rasterize([zigzag(2_000)], size)).toBeDefined()
    expect(
      rasterize(
        Array.from({ length: 5_000 }, (_, i) => [square(i / 10, i / 10, 2)]),
        size,
      ),
    ).toBeDefined()
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})
