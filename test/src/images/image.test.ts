import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { platform } from '#platform'
import { loadImage } from '../../../src/images/load.ts'
import type { Box } from '../../../src/types.ts'
import {
  blue,
  corners,
  difference,
  exif,
  green,
  join as joinBytes,
  latin,
  quarters,
  red,
  toSharp,
  upright,
  white,
  withChunk,
  withSegment,
} from './make.ts'

afterEach(() => vi.restoreAllMocks())

const png = () => toSharp(quarters()).png().toBuffer()

describe('pixels', () => {
  test('come in the size asked for, stretched', async () => {
    const image = await loadImage(await png())
    for (const size of [
      { width: 10, height: 40 },
      { width: 300, height: 200 },
      { width: 1, height: 1 },
    ]) {
      const pixels = await image.pixels(size)
      expect(pixels).toMatchObject({ ...size, channels: 3 })
      expect(pixels.data.length).toBe(size.width * size.height * 3)
    }
    expect(corners(await image.pixels({ width: 10, height: 40 }))).toEqual(upright[1])
  })

  test('of a picture one pixel wide survive every size', async () => {
    const image = await loadImage(
      await toSharp({ data: new Uint8Array(5000 * 3).fill(7), width: 1, height: 5000, channels: 3 })
        .png()
        .toBuffer(),
    )
    expect(image).toMatchObject({ width: 1, height: 5000 })
    for (const size of [undefined, { width: 1, height: 10 }, { width: 416, height: 416 }])
      expect((await image.pixels(size)).data.every((value) => value === 7)).toBe(true)
  })

  test('are decoded once, however many ask at the same time', async () => {
    const decode = vi.spyOn(platform.pixels, 'decode')
    const image = await loadImage(await png())
    expect(decode).not.toHaveBeenCalled()
    await Promise.all([image.pixels(), image.pixels({ width: 10, height: 10 }), image.encode({ format: 'jpeg' })])
    await image.pixels({ width: 400, height: 300 })
    expect(decode).toHaveBeenCalledTimes(1)
  })

  test('of a large picture are decoded small, and again only when more is asked for', async () => {
    const decode = vi.spyOn(platform.pixels, 'decode')
    const image = await loadImage(await toSharp(quarters(4000, 3000)).jpeg().toBuffer())
    await image.pixels({ width: 416, height: 416 })
    await image.pixels({ width: 1024, height: 768 })
    expect(decode.mock.calls.map(([, { size }]) => size)).toEqual([{ width: 2048, height: 1536 }])
    expect(await image.pixels()).toMatchObject({ width: 4000, height: 3000 })
    await image.pixels({ width: 3000, height: 3000 })
    expect(decode).toHaveBeenCalledTimes(2)
  })

  test('that the caller writes to stay the caller’s', async () => {
    const image = await loadImage(await png())
    const first = await image.pixels()
    first.data.fill(9)
    expect(corners(await image.pixels())).toEqual(upright[1])
  })

  test('of a damaged picture fail each time with words, not with the decoder’s text alone', async () => {
    const bytes = Buffer.from(await png())
    const at = bytes.indexOf('IDAT') + 8
    bytes.fill(0x5a, at, at + 40)
    const image = await loadImage(bytes)
    for (let i = 0; i < 2; i++) {
      const error = await image.pixels().catch((caught) => caught)
      expect(error).toMatchObject({ kind: 'input', stage: 'load', message: expect.stringMatching(/^bytes is .*PNG/) })
      expect(error.cause).toBeInstanceOf(Error)
    }
  })

  test('in sizes that are none are refused', async () => {
    const image = await loadImage(await png())
    for (const size of [
      { width: 0, height: 1 },
      { width: 1.5, height: 1 },
      { width: Number.NaN, height: 1 },
      { width: 1e6, height: 1e6 },
    ])
      await expect(image.pixels(size)).rejects.toMatchObject({ kind: 'input' })
  })
})

describe('a crop', () => {
  test('is a picture that remembers where it was cut, through further crops', async () => {
    const image = await loadImage(await png())
    const crop = image.crop({ x: 40, y: 20, width: 40, height: 30 })
    expect(crop).toMatchObject({
      width: 40,
      height: 30,
      format: 'png',
      region: { box: { x: 40, y: 20, width: 40, height: 30 }, of: { width: 96, height: 64 } },
    })
    const inner = crop.crop({ x: 10, y: 15, width: 5, height: 5 })
    expect(inner.region).toEqual({ box: { x: 50, y: 35, width: 5, height: 5 }, of: { width: 96, height: 64 } })
    expect(corners(await crop.pixels())).toEqual([red, green, blue, white])
    expect(corners(await inner.pixels())).toEqual([white, white, white, white])
    expect(image.region).toBeUndefined()
  })

  test('is clamped to the picture and widened to whole pixels', async () => {
    const image = await loadImage(await png())
    expect(image.crop({ x: -10, y: -10, width: 1000, height: 1000 }).region?.box).toEqual({
      x: 0,
      y: 0,
      width: 96,
      height: 64,
    })
    expect(image.crop({ x: 1.2, y: 2.8, width: 3.1, height: 0.1 }).region?.box).toEqual({
      x: 1,
      y: 2,
      width: 4,
      height: 1,
    })
  })

  test('that holds nothing of the picture is refused', async () => {
    const image = await loadImage(await png())
    for (const box of [
      { x: 96, y: 0, width: 5, height: 5 },
      { x: -5, y: 0, width: 5, height: 5 },
      { x: 0, y: 0, width: 0, height: 5 },
      { x: 0, y: 0, width: -5, height: 5 },
      { x: Number.NaN, y: 0, width: 5, height: 5 },
      { x: 0, y: 0, width: Number.POSITIVE_INFINITY, height: 5 },
      undefined,
    ])
      expect(() => image.crop(box as Box)).toThrow(expect.objectContaining({ kind: 'input' }))
  })

  test('of every orientation shows the same part', async () => {
    const jpeg = await toSharp(quarters()).jpeg({ quality: 95 }).toBuffer()
    for (let orientation = 1; orientation <= 8; orientation++) {
      const image = await loadImage(withSegment(jpeg, 0xe1, joinBytes(latin('Exif\0\0'), exif(orientation))))
      const { width, height } = image
      const whole = corners(await image.pixels())
      const boxes = [
        { x: 0, y: 0, width: width / 4, height: height / 4 },
        { x: width * 0.75, y: 0, width: width / 4, height: height / 4 },
        { x: 0, y: height * 0.75, width: width / 4, height: height / 4 },
        { x: width * 0.75, y: height * 0.75, width: width / 4, height: height / 4 },
      ]
      // A fresh image each time: cut by the decoder, not from a raster that is there already.
      const fresh = await loadImage(withSegment(jpeg, 0xe1, joinBytes(latin('Exif\0\0'), exif(orientation))))
      for (const [i, box] of boxes.entries()) {
        expect(difference(corners(await fresh.crop(box).pixels()), Array(4).fill(whole[i]))).toBeLessThan(24)
        expect(difference(corners(await image.crop(box).pixels()), Array(4).fill(whole[i]))).toBeLessThan(24)
      }
    }
  })

  test('of a huge picture has all its details', async () => {
    const data = new Uint8Array(6000 * 40 * 3).fill(255)
    // A dark line one pixel wide vanishes when the whole picture is decoded small.
    for (let y = 0; y < 40; y++) data.fill(0, (y * 6000 + 5000) * 3, (y * 6000 + 5001) * 3)
    const image = await loadImage(await toSharp({ data, width: 6000, height: 40, channels: 3 }).png().toBuffer())
    await image.pixels({ width: 100, height: 10 })
    const crop = await image.crop({ x: 4990, y: 0, width: 20, height: 40 }).pixels()
    expect([...crop.data.subarray(0, 60)].indexOf(0)).toBe(30)
  })

  test('of raw pixels, of a BMP and of a crop of them', async () => {
    const image = await loadImage(quarters())
    expect(
      corners(
        await image.crop({ x: 48, y: 0, width: 48, height: 32 }).crop({ x: 1, y: 1, width: 9, height: 9 }).pixels(),
      ),
    ).toEqual(Array(4).fill(green))
  })
})

describe('encode', () => {
  test('gives the format, size and colours asked for, upright', async () => {
    const jpeg = await toSharp(quarters()).jpeg({ quality: 95 }).toBuffer()
    const image = await loadImage(withSegment(jpeg, 0xe1, joinBytes(latin('Exif\0\0'), exif(6))))
    for (const format of ['jpeg', 'png', 'webp'] as const) {
      const bytes = await image.encode({ format, size: { width: 32, height: 48 } })
      const again = await loadImage(bytes)
      expect(again).toMatchObject({ format, width: 32, height: 48 })
      expect(difference(corners(await again.pixels()), upright[6] ?? [])).toBeLessThan(24)
    }
  })

  test('leaves all metadata behind', async () => {
    const bytes = withChunk(
      await toSharp(quarters()).withIccProfile('p3').png().toBuffer(),
      'tEXt',
      latin('Author\0Jane Doe'),
    )
    const image = await loadImage(bytes)
    for (const format of ['jpeg', 'png', 'webp'] as const) {
      const upload = await image.encode({ format })
      expect(Buffer.from(upload).includes('Jane Doe')).toBe(false)
      const { exif: meta, icc, xmp, iptc } = await sharp(upload).metadata()
      expect([meta, icc, xmp, iptc]).toEqual([undefined, undefined, undefined, undefined])
    }
  })

  test('takes a quality from 1 to 100', async () => {
    const image = await loadImage(await png())
    const sizes = await Promise.all(
      [10, 95].map(async (quality) => (await image.encode({ format: 'webp', quality })).length),
    )
    expect(sizes[0]).toBeLessThan(sizes[1] ?? 0)
    for (const quality of [0, 101, 1.5])
      await expect(image.encode({ format: 'jpeg', quality })).rejects.toMatchObject({ kind: 'input' })
    await expect(image.encode({ format: 'bmp' as 'png' })).rejects.toMatchObject({ kind: 'input' })
  })

  test('of a picture that the format cannot hold is an input error', async () => {
    const image = await loadImage({ data: new Uint8Array(20_000 * 3), width: 20_000, height: 1, channels: 3 })
    await expect(image.encode({ format: 'webp' })).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringContaining('20000×1 px as WEBP'),
    })
  })
})

describe('save', () => {
  test('writes the format of the extension', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vlmkit-save-'))
    const image = await loadImage(await png())
    for (const [name, format] of [
      ['a.jpg', 'jpeg'],
      ['b.JPEG', 'jpeg'],
      ['c.png', 'png'],
      ['d.webp', 'webp'],
    ] as const) {
      await image.save(join(folder, name), { quality: 80 })
      expect(await loadImage(await readFile(join(folder, name)))).toMatchObject({ format, width: 96, height: 64 })
    }
    await expect(image.save(join(folder, 'e.tiff'))).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringContaining('.jpg, .png or .webp'),
    })
    await expect(image.save(join(folder, 'no', 'f.png'))).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringContaining('could not be written'),
    })
    await rm(folder, { recursive: true })
  })
})
