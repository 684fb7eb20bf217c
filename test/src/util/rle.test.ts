import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeRle } from '../../../src/util/rle.ts'
import { encodeRle } from '../../kit/rle.ts'

describe('decodeRle', () => {
  it.each([
    // From the official encoder, pycocotools 2.0.11: `mask.encode(numpy.asfortranarray(rows))`.
    ['nothing', { size: [2, 3] as [number, number], counts: '6' }, [0, 0, 0, 0, 0, 0]],
    ['everything', { size: [2, 3] as [number, number], counts: '06' }, [1, 1, 1, 1, 1, 1]],
    ['columns first', { size: [2, 3] as [number, number], counts: '213' }, [0, 1, 0, 0, 0, 0]],
    ['an empty mask', { size: [0, 3] as [number, number], counts: '' }, []],
  ])('reads %s', (_, rle, expected) => {
    expect([...decodeRle(rle)]).toEqual(expected)
  })

  it('gives back what was encoded', () => {
    const mask = fc
      .record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 40 }) })
      .chain(({ width, height }) =>
        fc.record({
          width: fc.constant(width),
          height: fc.constant(height),
          data: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: width * height, maxLength: width * height }),
        }),
      )
    fc.assert(
      fc.property(mask, ({ width, height, data }) => {
        expect([...decodeRle(encodeRle(data, width, height))]).toEqual(data)
      }),
    )
  })

  it('reads long runs', () => {
    const data = new Array(3_000 * 1_000).fill(0).fill(1, 1_000_000, 2_500_000)
    expect(decodeRle(encodeRle(data, 3_000, 1_000)).filter((v) => v === 1).length).toBe(1_500_000)
  })

  it.each([
    ['too few pixels', { size: [2, 3], counts: '5' }],
    ['too many pixels', { size: [2, 3], counts: '7' }],
    ['a letter that is none', { size: [2, 3], counts: '6 ' }],
    ['a number that is cut off', { size: [2, 3], counts: '6P' }],
    ['an endless number', { size: [2, 3], counts: 'PPPPPPPPPPPP0' }],
    ['a run below zero', { size: [2, 3], counts: 'O7' }],
    ['no size', { size: [], counts: '6' }],
    ['a size that no memory holds', { size: [1e9, 1e9], counts: '0' }],
  ])('refuses %s', (_, rle) => {
    expect(() => decodeRle(rle as Parameters<typeof decodeRle>[0])).toThrow(expect.objectContaining({ kind: 'input' }))
  })
})
