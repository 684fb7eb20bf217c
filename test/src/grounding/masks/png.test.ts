import { deflateSync } from 'node:zlib'
import * as fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { decodeMaskImage, maskBudget } from '../../../../src/grounding/masks/png.ts'
import { makePng, type PngParts } from './make-png.ts'

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
/** Grey values of a PNG, in rows. */
const read = (parts: PngParts) => {
  const map = decodeMaskImage(base64(makePng(parts)))
  return map && Array.from({ length: map.height }, (_, y) => [...map.data.subarray(y * map.width, (y + 1) * map.width)])
}
const one: PngParts = { width: 1, height: 1, raw: [0, 200] }
const png = makePng(one)

describe('decodeMaskImage', () => {
  it.each([
    ['a data URL', `data:image/png;base64,${base64(png)}`],
    ['a data URL in capitals, with parameters and blanks', ` DATA:image/png;name=mask.png;base64, ${base64(png)}\n`],
    ['base64 alone', base64(png)],
    ['base64 without padding', base64(png).replace(/=+$/, '')],
    ['base64 in lines', base64(png).replace(/(.{20})/g, '$1\n')],
    ['the alphabet of addresses', Buffer.from(png).toString('base64url')],
  ])('takes %s', (_, text) => {
    expect(decodeMaskImage(text)).toEqual({ width: 1, height: 1, data: Uint8Array.of(200) })
  })

  it.each<[string, PngParts, number[][]]>([
    [
      'one bit',
      { width: 10, height: 1, depth: 1, raw: [0, 0b10110000, 0b01000000] },
      [[255, 0, 255, 255, 0, 0, 0, 0, 0, 255]],
    ],
    ['two bits', { width: 5, height: 1, depth: 2, raw: [0, 0b00011011, 0b10000000] }, [[0, 85, 170, 255, 170]]],
    ['four bits', { width: 3, height: 1, depth: 4, raw: [0, 0x0f, 0x80] }, [[0, 255, 136]]],
    [
      'eight bits',
      { width: 2, height: 2, raw: [0, 1, 2, 0, 3, 255] },
      [
        [1, 2],
        [3, 255],
      ],
    ],
    ['sixteen bits', { width: 2, height: 1, depth: 16, raw: [0, 200, 9, 127, 255] }, [[200, 127]]],
    ['grey and alpha', { width: 2, height: 1, colour: 4, raw: [0, 9, 0, 200, 255] }, [[9, 200]]],
    ['grey and alpha of sixteen bits', { width: 1, height: 1, colour: 4, depth: 16, raw: [0, 9, 1, 2, 3] }, [[9]]],
    ['RGB', { width: 2, height: 1, colour: 2, raw: [0, 255, 0, 0, 0, 255, 0] }, [[76, 150]]],
    ['RGBA', { width: 2, height: 1, colour: 6, raw: [0, 0, 0, 255, 0, 255, 255, 255, 0] }, [[29, 255]]],
    ['RGB of sixteen bits', { width: 1, height: 1, colour: 2, depth: 16, raw: [0, 255, 7, 0, 7, 0, 7] }, [[76]]],
    [
      'a palette of two bits',
      { width: 4, height: 1, depth: 2, colour: 3, palette: [0, 0, 0, 255, 255, 255, 255, 0, 0], raw: [0, 0b00011011] },
      [[0, 255, 76, 0]],
    ],
    ['a palette', { width: 2, height: 1, colour: 3, palette: [9, 9, 9, 0, 0, 255], raw: [0, 1, 0] }, [[29, 9]]],
    [
      'data in several chunks',
      { width: 2, height: 2, raw: [0, 1, 2, 0, 3, 4], chunks: 3 },
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'every filter',
      { width: 3, height: 5, raw: [1, 10, 5, 5, 2, 1, 1, 1, 3, 1, 1, 1, 4, 1, 1, 1, 0, 7, 8, 9] },
      [
        [10, 15, 20],
        [11, 16, 21],
        [6, 12, 17],
        [7, 13, 18],
        [7, 8, 9],
      ],
    ],
    // Four passes hold pixels: the corner, the fifth column, the third, the second.
    [
      'an interlaced picture with empty passes',
      { width: 5, height: 1, methods: [0, 0, 1], raw: [0, 1, 0, 5, 0, 3, 0, 2, 4] },
      [[1, 2, 3, 4, 5]],
    ],
  ])('reads %s', (_, parts, rows) => {
    expect(read(parts)).toEqual(rows)
  })

  it('reads what a real encoder writes, interlaced or not', async () => {
    const picture = fc
      .record({
        width: fc.integer({ min: 1, max: 20 }),
        height: fc.integer({ min: 1, max: 20 }),
        progressive: fc.boolean(),
      })
      .chain((parts) => {
        const length = parts.width * parts.height * 3
        const smooth = fc
          .integer({ min: 1, max: 40 })
          .map((step) => Uint8Array.from({ length }, (_, i) => (i * step) >> 2))
        return fc.record({
          ...Object.fromEntries(Object.entries(parts).map(([key, value]) => [key, fc.constant(value)])),
          data: fc.oneof(fc.uint8Array({ minLength: length, maxLength: length }), smooth),
        }) as fc.Arbitrary<typeof parts & { data: Uint8Array }>
      })
    await fc.assert(
      fc.asyncProperty(picture, async ({ width, height, progressive, data }) => {
        const encoded = await sharp(data, { raw: { width, height, channels: 3 } })
          .png({ progressive, adaptiveFiltering: true })
          .toBuffer()
        const map = decodeMaskImage(base64(encoded))
        const grey = Array.from({ length: width * height }, (_, i) => {
          const [r = 0, g = 0, b = 0] = data.subarray(i * 3)
          return Math.round((r * 19595 + g * 38470 + b * 7471) / 65536)
        })
        expect({ ...map, data: [...(map?.data ?? [])] }).toEqual({ width, height, data: grey })
      }),
      { numRuns: 60 },
    )
  })

  it.each<[string, string | PngParts]>([
    ['nothing', ''],
    ['a data URL without data', 'data:image/png;base64,'],
    ['a data URL without a comma', 'data:image/png;base64'],
    ['words', '<start_of_mask><seg_4><seg_20>'],
    ['a signature alone', 'data:image/png;base64,iVBORw0KGgo='],
    ['another format', base64(Uint8Array.of(255, 216, 255, 224, 0, 0))],
    ['a depth that the colours cannot have', { ...one, depth: 2, colour: 2 }],
    ['a depth that is none', { ...one, depth: 3 }],
    ['colours that are none', { ...one, colour: 5 }],
    ['unknown methods', { ...one, methods: [1, 0, 0] }],
    ['no width', { ...one, width: 0 }],
    ['a side of 4097', { width: 4097, height: 1, raw: new Array(4098).fill(0) }],
    ['a side of two billion', { ...one, height: 2 ** 31 }],
    ['a palette that is missing', { ...one, colour: 3 }],
    ['too few rows', { ...one, height: 2 }],
    ['too many rows', { ...one, raw: [0, 200, 0, 200] }],
  ])('gives nothing for %s', (_, image) => {
    expect(typeof image === 'string' ? decodeMaskImage(image) : read(image)).toBeUndefined()
  })

  it('gives a map or nothing for what is cut off or damaged', () => {
    const whole = makePng({
      width: 6,
      height: 5,
      colour: 2,
      raw: Array.from({ length: 95 }, (_, i) => (i % 19 === 0 ? 4 : i)),
    })
    // The data ends before the last checksum and the end chunk; without them the picture is still whole.
    for (let length = 0; length < whole.length - 16; length += 5) {
      expect(decodeMaskImage(base64(whole.subarray(0, length)))).toBeUndefined()
    }
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const damaged = Uint8Array.from(whole)
        damaged[at] = byte
        const map = decodeMaskImage(base64(damaged))
        if (map) expect(map.data.length).toBe(map.width * map.height)
      }),
      { numRuns: 40 },
    )
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => decodeMaskImage(text) === undefined))
  })

  it('takes no more memory than the budget of an answer', () => {
    const side = 4096
    const large = makePng({ width: side, height: side, colour: 6, raw: [] })
    const packed = base64(
      Buffer.concat([
        large.subarray(0, 33),
        chunkOf(deflateSync(new Uint8Array(side * (side * 4 + 1)))),
        large.subarray(-12),
      ]),
    )
    expect(packed.length).toBeLessThan(100_000)
    const budget = maskBudget()
    const started = performance.now()
    const maps = Array.from({ length: 20 }, () => decodeMaskImage(packed, budget))
    expect(maps.filter((map) => map !== undefined).length).toBe(1)
    // What is small has room, but not without end.
    const rest = maskBudget()
    const small = Array.from({ length: 3_000 }, () => decodeMaskImage(base64(png), rest)).filter((map) => map)
    expect(small.length).toBeGreaterThan(500)
    expect(small.length).toBeLessThan(2_000)
    expect(performance.now() - started).toBeLessThan(20_000)
  })
})

function chunkOf(data: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  return Buffer.concat([length, Buffer.from('IDAT'), data, Buffer.alloc(4)])
}
