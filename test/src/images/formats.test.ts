import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { loadImage } from '../../../src/images/load.ts'
import type { RawPixels } from '../../../src/types.ts'
import {
  blue,
  chunk,
  corners,
  difference,
  exif,
  green,
  join,
  latin,
  quarters,
  red,
  riff,
  toSharp,
  uint16le,
  uint32,
  uint32le,
  upright,
  white,
  withChunk,
  withRiff,
  withSegment,
} from './make.ts'
import { bmp, rows } from './make-bmp.ts'

const size = { width: 96, height: 64 }
const plain = toSharp(quarters())
const expected = upright[1] ?? []

async function cornersOf(bytes: Uint8Array, options = {}): Promise<number[][]> {
  return corners(await (await loadImage(bytes, options)).pixels())
}

describe('every format', () => {
  const encoders: { [format: string]: () => Promise<Uint8Array> } = {
    jpeg: () => plain.clone().jpeg({ quality: 95 }).toBuffer(),
    png: () => plain.clone().png().toBuffer(),
    webp: () => plain.clone().webp({ quality: 95 }).toBuffer(),
    gif: () => plain.clone().gif().toBuffer(),
    avif: () => plain.clone().avif({ quality: 90, effort: 0 }).toBuffer(),
    tiff: () => plain.clone().tiff({ compression: 'lzw' }).toBuffer(),
    bmp: async () => bmp({ ...size, bits: 24, data: rows(96, 64, (r, g, b) => [b, g, r]) }),
  }
  for (const [format, encode] of Object.entries(encoders))
    test(`${format} is told by content and decoded to its colours`, async () => {
      const image = await loadImage(await encode())
      expect(image).toMatchObject({ ...size, format, frames: 1, warnings: [] })
      expect(difference(corners(await image.pixels()), expected)).toBeLessThan(24)
    })
})

describe('orientation', () => {
  for (let orientation = 1; orientation <= 8; orientation++) {
    const turned = orientation >= 5 ? { width: 64, height: 96 } : size
    const carriers: { [format: string]: () => Promise<Uint8Array> } = {
      jpeg: async () =>
        withSegment(await plain.clone().jpeg().toBuffer(), 0xe1, join(latin('Exif\0\0'), exif(orientation, 'MM'))),
      png: async () => withChunk(await plain.clone().png().toBuffer(), 'eXIf', exif(orientation)),
      webp: async () =>
        withRiff(await plain.clone().webp({ lossless: true }).toBuffer(), size, {
          flags: 8,
          behind: [riff('EXIF', exif(orientation))],
        }),
      tiff: async () => tiffPages([{ ...quarters(), orientation }]),
    }
    for (const [format, make] of Object.entries(carriers))
      test(`${orientation} in ${format} is applied once`, async () => {
        const image = await loadImage(await make())
        expect(image).toMatchObject(turned)
        expect(difference(corners(await image.pixels()), upright[orientation] ?? [])).toBeLessThan(24)
        expect(
          difference(corners(await image.pixels({ width: 30, height: 30 })), upright[orientation] ?? []),
        ).toBeLessThan(24)
      })
  }

  test('outside 1 to 8, or in EXIF that cannot be read, counts as 1', async () => {
    const jpeg = await plain.clone().jpeg().toBuffer()
    for (const value of [0, 9, 65_535])
      expect(await loadImage(withSegment(jpeg, 0xe1, join(latin('Exif\0\0'), exif(value))))).toMatchObject({
        ...size,
        warnings: [],
      })
    const broken = await loadImage(withSegment(jpeg, 0xe1, latin('Exif\0\0garbage')))
    expect(broken).toMatchObject({ ...size, warnings: [{ code: 'metadata_ignored' }] })
  })

  test('AVIF is turned by its own property, and by that alone', async () => {
    const avif = await plain.clone().avif({ quality: 90, effort: 0 }).toBuffer()
    const image = await loadImage(withRotation(avif, 1))
    expect(image).toMatchObject({ width: 64, height: 96 })
    // A quarter turn against the clock: what was on the right is on top.
    expect(difference(corners(await image.pixels()), [green, white, red, blue])).toBeLessThan(24)
  })
})

describe('colours', () => {
  test('transparency lies over white', async () => {
    const rgba = new Uint8Array(16 * 16 * 4).fill(0)
    const raw = { data: rgba, width: 16, height: 16, channels: 4 } as const
    for (const bytes of [
      await toSharp(raw).png().toBuffer(),
      await toSharp(raw).webp().toBuffer(),
      await toSharp(raw).gif().toBuffer(),
    ])
      expect(await cornersOf(bytes)).toEqual([white, white, white, white])
    rgba.fill(128)
    expect((await cornersOf(await toSharp(raw).png().toBuffer()))[0]).toEqual([191, 191, 191])
  })

  test('grey, grey with alpha, palette, 16 bits and interlaced PNG come as three channels of 8 bits', async () => {
    const grey = await plain.clone().greyscale().png().toBuffer()
    const [first] = await cornersOf(grey)
    expect(first?.[0]).toBe(first?.[1])
    for (const bytes of [
      await plain.clone().greyscale().ensureAlpha().png().toBuffer(),
      await plain.clone().greyscale().toColourspace('grey16').png().toBuffer(),
    ])
      expect(difference(await cornersOf(bytes), await cornersOf(grey))).toBeLessThan(4)
    for (const bytes of [
      await plain.clone().png({ palette: true }).toBuffer(),
      await plain.clone().toColourspace('rgb16').png().toBuffer(),
      await plain.clone().ensureAlpha().toColourspace('rgb16').png().toBuffer(),
      await plain.clone().png({ progressive: true }).toBuffer(),
    ])
      expect(difference(await cornersOf(bytes), expected)).toBeLessThan(4)
  })

  test('CMYK comes as RGB', async () => {
    const cmyk = await plain.clone().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer()
    const found = await cornersOf(cmyk)
    // Press colours are duller than a screen's; what dominates stays.
    expect(found.map((colour) => colour.indexOf(Math.max(...colour)))).toEqual([0, 1, 2, expect.any(Number)])
    expect(difference([found[3] ?? []], [white])).toBeLessThan(24)
  })

  test('an embedded profile is converted to sRGB', async () => {
    const p3 = await plain.clone().withIccProfile('p3').png().toBuffer()
    const image = await loadImage(p3)
    expect(image.warnings).toEqual([])
    expect(difference(corners(await image.pixels()), expected)).toBeLessThan(8)
  })

  test('a profile that is broken or of another colour space is ignored with a warning', async () => {
    const jpeg = await plain.clone().jpeg({ quality: 95 }).toBuffer()
    const png = await plain.clone().png().toBuffer()
    const webp = await plain.clone().webp({ quality: 95 }).toBuffer()
    const cmykProfile = join(
      new Uint8Array(16),
      latin('CMYKLab '),
      new Uint8Array(12),
      latin('acsp'),
      new Uint8Array(500),
    )
    for (const bytes of [
      withSegment(jpeg, 0xe2, join(latin('ICC_PROFILE\0\x01\x01'), latin('garbage'))),
      withSegment(jpeg, 0xe2, join(latin('ICC_PROFILE\0\x01\x01'), cmykProfile)),
      withChunk(png, 'iCCP', join(latin('name\0\0'), latin('not compressed'))),
      withChunk(png, 'iCCP', join(latin('name\0\0'), deflateSync(Buffer.alloc(1000)))),
      withRiff(webp, size, { flags: 32, before: [riff('ICCP', new Uint8Array(200))] }),
    ]) {
      const image = await loadImage(bytes)
      expect(image.warnings).toMatchObject([{ code: 'metadata_ignored', message: expect.stringContaining('profile') }])
      expect(difference(corners(await image.pixels()), expected)).toBeLessThan(24)
    }
  })
})

describe('metadata that is damaged', () => {
  test('never spoils a picture', async () => {
    const jpeg = await plain.clone().jpeg({ quality: 95 }).toBuffer()
    const png = await plain.clone().png().toBuffer()
    const badChecksum = chunk('tEXt', latin('a\0b'))
    badChecksum[badChecksum.length - 1] = (badChecksum.at(-1) ?? 0) ^ 1
    for (const bytes of [
      withSegment(jpeg, 0xe1, latin('http://ns.adobe.com/xap/1.0/\0<not xml')),
      withSegment(jpeg, 0xed, latin('Photoshop 3.0\x008BIM\xff\xff\xff\xff')),
      withChunk(png, 'gAMA', new Uint8Array(4)),
      withChunk(png, 'pHYs', new Uint8Array(2)),
      withChunk(png, 'acTL', new Uint8Array(2)),
      join(png.subarray(0, 33), badChecksum, png.subarray(33)),
      tiffPages([quarters()], [[306, 2, 4, 0x41414141]]),
      tiffPages([quarters()], [[34665, 4, 1, 99_999_999]]),
      tiffPages([quarters()], [[50_000, 4, 1, 7]]),
    ])
      expect(difference(await cornersOf(bytes), expected)).toBeLessThan(24)
  })
})

describe('frames', () => {
  test('the first frame of a GIF and a WebP unless another one is asked for', async () => {
    const colours = [red, green, blue]
    const stacked = new Uint8Array(
      colours.flatMap((colour) =>
        Array(40 * 30)
          .fill(colour)
          .flat(),
      ),
    )
    for (const format of ['gif', 'webp'] as const) {
      // sharp makes an animation of frames that lie on top of each other.
      const raw = { width: 40, height: 90, channels: 3, pageHeight: 30 } as const
      const bytes = await sharp(stacked, { raw })
        [format]({ delay: [100, 100, 100] })
        .toBuffer()
      const image = await loadImage(bytes)
      expect(image).toMatchObject({ width: 40, height: 30, frames: 3 })
      for (const [frame, colour] of colours.entries())
        expect(difference([(await cornersOf(bytes, { frame }))[0] ?? []], [colour])).toBeLessThan(24)
      await expect(loadImage(bytes, { frame: 3 })).rejects.toThrow('bytes has 3 frames, so frame 3 does not exist.')
    }
  })

  test('pages of a TIFF have their own sizes', async () => {
    const bytes = tiffPages([quarters(), quarters(20, 10)])
    expect(await loadImage(bytes)).toMatchObject({ ...size, frames: 2 })
    const second = await loadImage(bytes, { frame: 1 })
    expect(second).toMatchObject({ width: 20, height: 10 })
    expect(corners(await second.pixels())).toEqual(expected)
  })

  test('the screen of a GIF counts as its decoder counts it', async () => {
    for (const [width, height] of [
      [640, 480],
      [3000, 20],
      [50, 40],
    ] as const) {
      const gif = await toSharp(quarters(32, 16)).gif().toBuffer()
      const bytes = Buffer.from(gif)
      bytes.writeUInt16LE(width, 6)
      bytes.writeUInt16LE(height, 8)
      const image = await loadImage(bytes)
      const { data } = await image.pixels()
      expect(data.length).toBe(image.width * image.height * 3)
    }
  })
})

describe('BMP', () => {
  const bgr = (r: number, g: number, b: number) => [b, g, r]
  const palette = [red, green, blue, white]
  const index = (r: number, g: number, b: number) => palette.findIndex((colour) => colour.join() === [r, g, b].join())
  const kinds: { [kind: string]: Uint8Array } = {
    'of 24 bits': bmp({ width: 31, height: 20, bits: 24, data: rows(31, 20, bgr) }),
    'with rows from the top': bmp({ width: 31, height: -20, bits: 24, data: rows(31, 20, bgr, true) }),
    'of OS/2': bmp({ width: 31, height: 20, bits: 24, header: 12, data: rows(31, 20, bgr) }),
    'of 32 bits': bmp({ width: 31, height: 20, bits: 32, data: rows(31, 20, (r, g, b) => [b, g, r, 0]) }),
    'of 8 bits with a palette': bmp({
      width: 31,
      height: 20,
      bits: 8,
      palette,
      data: rows(31, 20, (r, g, b) => [index(r, g, b)]),
    }),
    'of 16 bits': bmp({
      width: 31,
      height: 20,
      bits: 16,
      data: rows(31, 20, (r, g, b) => uint16le(((r >> 3) << 10) | ((g >> 3) << 5) | (b >> 3))),
    }),
    'of 16 bits with masks': bmp({
      width: 31,
      height: 20,
      bits: 16,
      compression: 3,
      masks: [0xf800, 0x7e0, 0x1f],
      data: rows(31, 20, (r, g, b) => uint16le(((r >> 3) << 11) | ((g >> 2) << 5) | (b >> 3))),
    }),
    'of 32 bits with masks and alpha': bmp({
      width: 31,
      height: 20,
      bits: 32,
      compression: 3,
      header: 124,
      masks: [0xff, 0xff00, 0xff0000, 0xff000000],
      data: rows(31, 20, (r, g, b) => [r, g, b, 255]),
    }),
    'of 4 bits, run-length encoded': bmp({
      width: 4,
      height: 2,
      bits: 4,
      compression: 2,
      palette,
      data: new Uint8Array([2, 0x22, 2, 0x33, 0, 0, 0, 4, 0x00, 0x11, 0, 1]),
    }),
    'of 8 bits, run-length encoded': bmp({
      width: 4,
      height: 2,
      bits: 8,
      compression: 1,
      palette,
      data: new Uint8Array([2, 2, 2, 3, 0, 0, 0, 4, 0, 0, 1, 1, 0, 1]),
    }),
  }
  for (const [kind, bytes] of Object.entries(kinds))
    test(`${kind} is decoded`, async () => {
      const image = await loadImage(bytes)
      expect(image.format).toBe('bmp')
      expect(difference(corners(await image.pixels()), expected)).toBeLessThan(9)
    })

  test('jumps in run-length data leave the first colour', async () => {
    // Bottom row: jump two to the right, then two blue pixels; top row stays empty.
    const data = new Uint8Array([0, 2, 2, 0, 2, 2, 0, 1])
    const { data: pixels } = await (
      await loadImage(bmp({ width: 4, height: 2, bits: 8, compression: 1, palette, data }))
    ).pixels()
    expect([...pixels]).toEqual([...red, ...red, ...red, ...red, ...red, ...red, ...blue, ...blue])
  })

  test('of one bit and huge is decoded at the size asked for', async () => {
    const data = new Uint8Array((4_800 / 8) * 4_500).fill(0xff)
    const image = await loadImage(bmp({ width: 4_800, height: 4_500, bits: 1, palette: [red, green], data }))
    expect(corners(await image.pixels({ width: 10, height: 10 }))).toEqual([green, green, green, green])
  })

  test('that lies about its size, its colours or its runs is refused', async () => {
    const data = rows(31, 20, bgr)
    const bad = {
      'is cut off': bmp({ width: 31, height: 21, bits: 24, data }),
      'has no area': bmp({ width: 0, height: 20, bits: 24, data }),
      'does not exist': bmp({ width: 31, height: 20, bits: 23, data }),
      'wraps a JPEG': bmp({ width: 31, height: 20, bits: 24, compression: 4, data }),
      'colours of its palette': bmp({ width: 31, height: 20, bits: 8, data: new Uint8Array(0) }),
      'ends after row': bmp({
        width: 4,
        height: 2,
        bits: 8,
        compression: 1,
        palette,
        data: new Uint8Array([4, 1, 0, 0]),
      }),
    }
    for (const [words, bytes] of Object.entries(bad)) {
      const outcome = loadImage(bytes).then((image) => image.pixels())
      await expect(outcome).rejects.toMatchObject({ kind: 'input', message: expect.stringContaining(words) })
    }
  })
})

/** An uncompressed TIFF, little-endian, a page for each picture; extra tags are `[tag, type, count, value]`. */
function tiffPages(
  pages: readonly (RawPixels & { orientation?: number })[],
  extra: readonly (readonly number[])[] = [],
): Uint8Array {
  let file = join(latin('II*\0'), uint32le(0))
  let linkAt = 4
  for (const { data, width, height, orientation = 1 } of pages) {
    const bitsAt = file.length
    const dataAt = bitsAt + 6
    const tags = [
      [256, 3, 1, width],
      [257, 3, 1, height],
      [258, 3, 3, bitsAt],
      [259, 3, 1, 1],
      [262, 3, 1, 2],
      [273, 4, 1, dataAt],
      [274, 3, 1, orientation],
      [277, 3, 1, 3],
      [278, 3, 1, height],
      [279, 4, 1, data.length],
      ...extra,
    ].sort(([a = 0], [b = 0]) => a - b)
    const directoryAt = dataAt + data.length + (data.length % 2)
    const entries = tags.flatMap(([tag = 0, type = 0, count = 0, value = 0]) => [
      ...uint16le(tag),
      ...uint16le(type),
      ...uint32le(count),
      ...uint32le(value),
    ])
    file = join(
      file,
      [8, 0, 8, 0, 8, 0],
      new Uint8Array(data),
      data.length % 2 ? [0] : [],
      uint16le(tags.length),
      entries,
      uint32le(0),
    )
    file.set(uint32le(directoryAt), linkAt)
    linkAt = file.length - 4
  }
  return file
}

/** An AVIF of one item whose `irot` property turns it by quarter turns against the clock (ISO/IEC 23008-12 section 6.5.10). */
function withRotation(avif: Uint8Array, turns: number): Uint8Array {
  let file = Buffer.from(avif)
  const find = (type: string) => file.indexOf(type, 0, 'latin1') - 4
  const insert = (at: number, bytes: number[], inside: readonly string[]) => {
    file = Buffer.concat([file.subarray(0, at), Buffer.from(bytes), file.subarray(at)])
    for (const type of inside) file.writeUInt32BE(file.readUInt32BE(find(type)) + bytes.length, find(type))
  }
  const ipco = find('ipco')
  let count = 0
  for (let at = ipco + 8; at < ipco + file.readUInt32BE(ipco); at += file.readUInt32BE(at)) count++
  insert(ipco + file.readUInt32BE(ipco), [...uint32(9), ...latin('irot'), turns], ['ipco', 'iprp', 'meta'])
  // The first association is the primary item's: full box header, entry count, item id, number of properties.
  const associations = find('ipma') + 18
  file[associations] = (file[associations] ?? 0) + 1
  insert(associations + file[associations], [0x80 | (count + 1)], ['ipma', 'iprp', 'meta'])
  // iloc of version 0 with 4-byte bases: header, sizes, item count, item id, data reference, base offset.
  const baseAt = find('iloc') + 20
  file.writeUInt32BE(file.readUInt32BE(baseAt) + 10, baseAt)
  return new Uint8Array(file)
}
