import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { iou } from '../../../../src/grounding/boxes.ts'
import { area } from '../../../../src/grounding/masks/measure.ts'
import type { Mask, RLE } from '../../../../src/types.ts'
import { encodeRle } from '../../../kit/rle.ts'

const empty: RLE = encodeRle([0, 0, 0, 0, 0, 0], 3, 2)
const left: RLE = encodeRle([1, 1, 0, 1, 1, 0], 3, 2)
const right: RLE = encodeRle([0, 1, 1, 0, 1, 1], 3, 2)
const maskOf = (rle: RLE, picture?: number): Mask => ({
  label: 'cat',
  box: { x: 0, y: 0, width: 3, height: 2, ...(picture !== undefined && { picture }) },
  rle,
})
const inputError = expect.objectContaining({ kind: 'input' })

const pair = fc
  .record({ width: fc.integer({ min: 1, max: 12 }), height: fc.integer({ min: 1, max: 12 }) })
  .chain((size) => {
    const length = size.width * size.height
    const bits = fc.array(fc.nat(1), { minLength: length, maxLength: length })
    return fc.record({ width: fc.constant(size.width), height: fc.constant(size.height), a: bits, b: bits })
  })

describe('area', () => {
  it.each([
    ['an empty mask', empty, 0],
    ['a mask', maskOf(left), 4],
    ['an rle', left, 4],
    ['a box', { x: 5, y: 5, width: 2.5, height: 4 }, 10],
    ['a box without height', { x: 5, y: 5, width: 2.5, height: 0 }, 0],
  ])('of %s', (_, thing, expected) => {
    expect(area(thing)).toBe(expected)
  })

  it('refuses a damaged mask', () => {
    expect(() => area({ size: [2, 3], counts: '99' })).toThrow(inputError)
  })
})

describe('iou of masks', () => {
  it.each([
    ['two empty masks', empty, empty, 0],
    ['an empty mask and another', empty, left, 0],
    ['a mask and itself', left, maskOf(left), 1],
    ['masks that overlap', maskOf(left), right, 1 / 3],
    ['masks of one picture', maskOf(left, 1), maskOf(right, 1), 1 / 3],
    ['masks of different pictures', maskOf(left, 0), maskOf(left, 1), 0],
    ['pictures of different sizes', maskOf(left, 0), maskOf(encodeRle([1], 1, 1), 1), 0],
  ])('of %s', (_, a, b, expected) => {
    expect(iou(a, b)).toBeCloseTo(expected, 12)
  })

  it('and area are those of the bitmaps', () => {
    fc.assert(
      fc.property(pair, ({ width, height, a, b }) => {
        const [one, other] = [encodeRle(a, width, height), encodeRle(b, width, height)]
        const count = (test: (i: number) => boolean) => a.filter((_, i) => test(i)).length
        const joined = count((i) => a[i] === 1 || b[i] === 1)
        expect(area(one)).toBe(count((i) => a[i] === 1))
        expect(iou(one, other)).toBe(joined === 0 ? 0 : count((i) => a[i] === 1 && b[i] === 1) / joined)
      }),
    )
  })

  it.each([
    ['masks of different sizes', left, encodeRle([1, 1, 0, 1, 1, 0], 2, 3)],
    ['a damaged mask', left, { size: [2, 3], counts: '99' }],
    ['a mask and a box', left, { x: 0, y: 0, width: 2, height: 2 }],
    ['a box and a mask', { x: 0, y: 0, width: 2, height: 2 }, left],
  ])('refuses %s', (_, a, b) => {
    expect(() => iou(a as RLE, b as RLE)).toThrow(inputError)
  })
})
