import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isVLMError } from '../../../src/errors.ts'
import { loadImage } from '../../../src/images/load.ts'
import { exif, join, latin, quarters, toSharp, withSegment } from './make.ts'
import { bmp, rows } from './make-bmp.ts'

const small = toSharp(quarters(24, 16))
const makers: { [format: string]: () => Promise<Uint8Array> } = {
  jpeg: async () => withSegment(await small.clone().jpeg().toBuffer(), 0xe1, join(latin('Exif\0\0'), exif(6))),
  png: () => small.clone().png({ palette: true }).toBuffer(),
  webp: () => small.clone().webp().toBuffer(),
  gif: () => small.clone().gif().toBuffer(),
  avif: () => small.clone().avif({ effort: 0 }).toBuffer(),
  tiff: () => small.clone().tiff({ compression: 'lzw' }).toBuffer(),
  bmp: async () => bmp({ width: 24, height: 16, bits: 24, data: rows(24, 16, (r, g, b) => [b, g, r]) }),
  'run-length bmp': async () => {
    const data = new Uint8Array([2, 2, 2, 3, 0, 0, 0, 4, 0, 0, 1, 1, 0, 2, 1, 0, 0, 1])
    return bmp({
      width: 4,
      height: 4,
      bits: 8,
      compression: 1,
      palette: [
        [1, 2, 3],
        [4, 5, 6],
      ],
      data,
    })
  },
}

/** A change of bytes: one overwritten, a run overwritten, cut off, or doubled. */
const change = fc.record({
  at: fc.nat(1e6),
  kind: fc.constantFrom('byte', 'zeros', 'ones', 'cut', 'twice'),
  value: fc.integer({ min: 0, max: 255 }),
})

function apply(bytes: Uint8Array, { at, kind, value }: { at: number; kind: string; value: number }): Uint8Array {
  // Headers hold the lies that hurt: half of all changes fall on the first 64 bytes.
  const position = at % (value % 2 === 0 ? Math.min(64, bytes.length) : bytes.length)
  const copy = new Uint8Array(bytes)
  if (kind === 'byte') copy[position] = value
  if (kind === 'zeros' || kind === 'ones') copy.fill(kind === 'zeros' ? 0 : 255, position, position + 4)
  if (kind === 'cut') return copy.subarray(0, position)
  if (kind === 'twice') return join(copy.subarray(0, position), copy.subarray(Math.floor(position / 2)))
  return copy
}

describe('changed bytes give a picture or an input error', () => {
  for (const [format, make] of Object.entries(makers))
    test(`of ${format}`, async () => {
      const bytes = await make()
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
          const changed = changes.reduce(
            (current, step) => (current.length > 0 ? apply(current, step) : current),
            bytes,
          )
          try {
            // Small limits keep the run short; what is above them is an input error as well.
            const image = await loadImage(changed, { maxPixels: 4e6 })
            const { data } = await image.pixels({ width: 8, height: 8 })
            expect(data.length).toBe(192)
          } catch (error) {
            if (!isVLMError(error, 'input')) throw error
            expect(error.message).toMatch(/^bytes /)
          }
        }),
        { numRuns: 300 },
      )
    })
})
