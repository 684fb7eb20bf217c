import * as fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { toPNG } from '../../../../src/grounding/masks/to-png.ts'
import type { RLE } from '../../../../src/types.ts'
import { encodeRle } from '../../../kit/rle.ts'

describe('toPNG', () => {
  it('writes what a strict decoder reads back', async () => {
    const mask = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 })).chain(([width, height]) => {
      const length = width * height
      return fc.record({
        width: fc.constant(width),
        height: fc.constant(height),
        bits: fc.array(fc.nat(1), { minLength: length, maxLength: length }),
      })
    })
    await fc.assert(
      fc.asyncProperty(mask, async ({ width, height, bits }) => {
        const picture = sharp(toPNG(encodeRle(bits, width, height)), { failOn: 'warning' })
        expect(await picture.metadata()).toMatchObject({ format: 'png', width, height, channels: 1, depth: 'uchar' })
        expect([...(await picture.extractChannel(0).raw().toBuffer())]).toEqual(bits.map((bit) => bit * 255))
      }),
      { numRuns: 50 },
    )
  })

  it('takes a mask with its label', () => {
    const rle = encodeRle([0, 1], 2, 1)
    const box = { x: 1, y: 0, width: 1, height: 1 }
    expect(toPNG({ label: 'cat', box, rle })).toEqual(toPNG(rle))
    // 255 behind 0, as the checksums of the format say.
    expect(Buffer.from(toPNG(rle)).toString('base64')).toMatch(/^iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBW/)
  })

  it.each<[string, RLE]>([
    ['damaged counts', { size: [2, 3], counts: '99' }],
    ['a mask without pixels', { size: [0, 3], counts: '' }],
    ['a size that no memory holds', { size: [2 ** 15, 2 ** 15], counts: 'PPPPP1' }],
  ])('refuses %s', (_, rle) => {
    expect(() => toPNG(rle)).toThrow(expect.objectContaining({ kind: 'input' }))
  })
})
