import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toPolygons } from '../../../../src/grounding/masks/polygons.ts'
import { rasterize } from '../../../../src/grounding/masks/rasterize.ts'
import type { RLE } from '../../../../src/types.ts'
import { encodeRle } from '../../../kit/rle.ts'

const encode = (rows: readonly string[]): RLE => {
  const bits = [...rows.join('')].map((pixel) => (pixel === '#' ? 1 : 0))
  return encodeRle(bits, rows[0]?.length ?? 0, rows.length)
}
/** Rings as `x,y x,y …`. */
const trace = (rows: readonly string[]) => toPolygons(encode(rows)).map((ring) => ring.map(String).join(' '))

/** Twice the area inside, above 0 for a ring that runs clockwise as one sees it. */
const turn = (ring: readonly (readonly [number, number])[]) =>
  ring.reduce((sum, [x1, y1], i) => {
    const [x2, y2] = ring[(i + 1) % ring.length] as [number, number]
    return sum + x1 * y2 - x2 * y1
  }, 0)

const mask = fc
  .record({ width: fc.integer({ min: 1, max: 20 }), height: fc.integer({ min: 1, max: 20 }), share: fc.nat(9) })
  .chain(({ width, height, share }) =>
    fc
      .array(fc.nat(9), { minLength: width * height, maxLength: width * height })
      .map((values) => ({ width, height, bits: values.map((value) => (value <= share ? 1 : 0)) })),
  )

describe('toPolygons', () => {
  it.each<[string, string[], string[]]>([
    ['an empty mask', ['...', '...'], []],
    ['a pixel', ['...', '.#.'], ['1,1 2,1 2,2 1,2']],
    ['the whole picture', ['###', '###'], ['0,0 3,0 3,2 0,2']],
    ['a straight line without vertices in its middle', ['.....', '.###.', '.###.'], ['1,1 4,1 4,3 1,3']],
    ['a step', ['#..', '##.'], ['0,0 1,0 1,1 2,1 2,2 0,2']],
    ['two pieces, from the left', ['..#', '#..', '#.#'], ['0,1 1,1 1,3 0,3', '2,0 3,0 3,1 2,1', '2,2 3,2 3,3 2,3']],
    ['a hole the other way round', ['###', '#.#', '###'], ['0,0 3,0 3,3 0,3', '1,1 1,2 2,2 2,1']],
    ['pixels that touch at a corner apart', ['#.', '.#'], ['0,0 1,0 1,1 0,1', '1,1 2,1 2,2 1,2']],
    ['pixels that touch at the other corner apart', ['.#', '#.'], ['0,1 1,1 1,2 0,2', '1,0 2,0 2,1 1,1']],
    [
      'holes that touch at a corner in one',
      ['####', '#.##', '##.#', '####'],
      ['0,0 4,0 4,4 0,4', '1,1 1,2 2,2 2,3 3,3 3,2 2,2 2,1'],
    ],
  ])('traces %s', (_, rows, rings) => {
    expect(trace(rows)).toEqual(rings)
  })

  it('traces the rle of a mask', () => {
    const rle = encode(['#'])
    expect(toPolygons({ label: 'cat', box: { x: 0, y: 0, width: 1, height: 1 }, rle })).toEqual(toPolygons(rle))
  })

  it('gives back the mask when it is filled', () => {
    fc.assert(
      fc.property(mask, ({ width, height, bits }) => {
        const rle = encodeRle(bits, width, height)
        const rings = toPolygons(rle)
        expect(rasterize([rings], { width, height })).toEqual(rings.length > 0 ? rle : undefined)
      }),
      { numRuns: 500 },
    )
  })

  it('gives closed rings of right angles whose areas add up to the mask', () => {
    fc.assert(
      fc.property(mask, ({ width, height, bits }) => {
        const rings = toPolygons(encodeRle(bits, width, height))
        expect(rings.reduce((sum, ring) => sum + turn(ring), 0) / 2).toBe(bits.filter((bit) => bit === 1).length)
        for (const ring of rings) {
          for (const [i, [x, y]] of ring.entries()) {
            const [before, behind] = [ring.at(i - 1), ring[(i + 1) % ring.length]] as [number, number][]
            expect([before?.[0] === x, before?.[1] === y]).toEqual([behind?.[1] === y, behind?.[0] === x])
          }
        }
      }),
    )
  })

  it('refuses a damaged mask', () => {
    expect(() => toPolygons({ size: [2, 3], counts: '99' })).toThrow(expect.objectContaining({ kind: 'input' }))
  })
})
