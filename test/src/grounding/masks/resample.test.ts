import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitMask } from '../../../../src/grounding/masks/resample.ts'
import type { Frame } from '../../../../src/images/frame.ts'
import type { RLE, Size } from '../../../../src/types.ts'
import { decodeRle } from '../../../../src/util/rle.ts'
import { encodeRle } from '../../../kit/rle.ts'

const whole = (source: Size, sent: Size = source): Frame => ({ source, region: { x: 0, y: 0, ...source }, sent })
const encode = (rows: readonly string[]): RLE => {
  const bits = [...rows.join('')].map((pixel) => (pixel === '#' ? 1 : 0))
  return encodeRle(bits, rows[0]?.length ?? 0, rows.length)
}
const draw = (rle: RLE | undefined): string[] | undefined => {
  if (!rle) return undefined
  const [height, width] = rle.size
  const pixels = [...decodeRle(rle)].map((bit) => (bit === 1 ? '#' : '.')).join('')
  return Array.from({ length: height }, (_, y) => pixels.slice(y * width, (y + 1) * width))
}

describe('fitMask', () => {
  it.each<[string, RLE, Frame]>([
    ['a mask without a pixel', encode(['...', '...']), whole({ width: 3, height: 2 })],
    ['damaged counts', { size: [2, 3], counts: '99' }, whole({ width: 3, height: 2 })],
    ['a pixel between those of a smaller picture', encode(['#....']), whole({ width: 1, height: 1 })],
    ['an empty mask', { size: [0, 3], counts: '' }, whole({ width: 3, height: 2 })],
    [
      'a part outside the picture',
      encode(['#.']),
      { source: { width: 4, height: 4 }, region: { x: -4, y: 0, width: 8, height: 4 }, sent: { width: 2, height: 1 } },
    ],
  ])('gives nothing for %s', (_, rle, frame) => {
    expect(fitMask(rle, frame)).toBeUndefined()
  })

  it.each<[string, string[], Frame, string[]]>([
    ['a mask of the picture', ['#.', '.#'], whole({ width: 2, height: 2 }), ['#.', '.#']],
    [
      'one of a smaller picture',
      ['#.', '.#'],
      whole({ width: 5, height: 4 }, { width: 2, height: 2 }),
      // The centre of the third column lies on the edge between the two: it takes the right one.
      ['##...', '##...', '..###', '..###'],
    ],
    ['one of a larger picture', ['##..', '##..', '...#', '..##'], whole({ width: 2, height: 2 }), ['#.', '.#']],
    [
      'one of a crop',
      ['#.', '##'],
      { source: { width: 5, height: 4 }, region: { x: 2, y: 1, width: 2, height: 2 }, sent: { width: 2, height: 2 } },
      ['.....', '..#..', '..##.', '.....'],
    ],
    [
      'one at a resolution of its own',
      ['#'],
      { source: { width: 3, height: 2 }, region: { x: 1, y: 0, width: 2, height: 2 }, sent: { width: 8, height: 8 } },
      ['.##', '.##'],
    ],
  ])('takes %s', (_, rows, frame, expected) => {
    expect(draw(fitMask(encode(rows), frame))).toEqual(expected)
  })

  it('takes the pixel where each centre lies', () => {
    const side = fc.integer({ min: 1, max: 20 })
    const place = fc.integer({ min: 0, max: 10 })
    const sizes = fc.record({ width: side, height: side, left: place, top: place, right: place, bottom: place })
    const cases = fc.tuple(side, side).chain(([width, height]) =>
      fc.record({
        width: fc.constant(width),
        height: fc.constant(height),
        bits: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: width * height, maxLength: width * height }),
        part: sizes,
      }),
    )
    fc.assert(
      fc.property(cases, ({ width, height, bits, part }) => {
        const region = { x: part.left, y: part.top, width: part.width, height: part.height }
        const source = { width: part.left + part.width + part.right, height: part.top + part.height + part.bottom }
        const at = (value: number, extent: number, count: number) =>
          Math.floor(((2 * value + 1) * count) / (2 * extent))
        const expected = Array.from({ length: source.height }, (_, y) =>
          Array.from({ length: source.width }, (_, x) => {
            const [dx, dy] = [x - region.x, y - region.y]
            if (dx < 0 || dy < 0 || dx >= region.width || dy >= region.height) return '.'
            const index = at(dy, region.height, height) * width + at(dx, region.width, width)
            return bits[index] === 1 ? '#' : '.'
          }).join(''),
        )
        const rle = fitMask(encodeRle(bits, width, height), { source, region, sent: { width, height } })
        expect(draw(rle) ?? expected.map(() => '.'.repeat(source.width))).toEqual(expected)
      }),
    )
  })
})
