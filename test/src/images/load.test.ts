import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ImageInput } from '../../../src/images/input.ts'
import { loadImage } from '../../../src/images/load.ts'
import { chunk, corners, join, latin, quarters, toSharp, upright } from './make.ts'

let folder: string
let path: string
let jpeg: Uint8Array
let png: Uint8Array

beforeAll(async () => {
  folder = await mkdtemp(joinPath(tmpdir(), 'vlmkit-load-'))
  path = joinPath(folder, 'street.jpg')
  jpeg = await toSharp(quarters()).jpeg({ quality: 95 }).toBuffer()
  png = await toSharp(quarters()).png().toBuffer()
  await writeFile(path, jpeg)
})

afterAll(() => rm(folder, { recursive: true }))

async function rejection(
  input: ImageInput,
  options = {},
): Promise<{ kind: string; reason: string; message: string; cause?: unknown }> {
  return loadImage(input, options).then(
    () => Promise.reject(new Error('it was loaded')),
    (error) => error,
  )
}

describe('an input may be', () => {
  const inputs: { [kind: string]: () => ImageInput } = {
    'a path': () => path,
    'a file URL': () => pathToFileURL(path),
    'a file URL as text': () => pathToFileURL(path).href,
    'a data URL': () => `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`,
    'a data URL object': () => new URL(`data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`),
    'a Buffer': () => Buffer.from(jpeg),
    'a Uint8Array in the middle of its memory': () => join([1, 2, 3], jpeg).subarray(3),
    'an ArrayBuffer': () => new Uint8Array(jpeg).buffer,
    'a Blob': () => new Blob([new Uint8Array(jpeg)]),
    'a File': () => new File([new Uint8Array(jpeg)], 'street.jpg'),
    'a web stream': () => new Blob([new Uint8Array(jpeg)]).stream(),
    'a Node stream': () => Readable.from([jpeg.subarray(0, 100), jpeg.subarray(100)].map((part) => Buffer.from(part))),
    'anything that yields bytes': async function* () {
      yield jpeg.subarray(0, 5)
      yield jpeg.subarray(5)
    },
    'raw pixels': () => quarters(),
  }
  for (const [kind, make] of Object.entries(inputs))
    test(kind, async () => {
      const image = await loadImage(make())
      expect(image).toMatchObject({ width: 96, height: 64, frames: 1, warnings: [] })
      const found = corners(await image.pixels())
      expect(found.flat().every((value, i) => Math.abs(value - (upright[1]?.flat()[i] ?? 0)) < 24)).toBe(true)
    })

  test('an Image, which comes back as it is', async () => {
    const image = await loadImage(jpeg)
    expect(await loadImage(image)).toBe(image)
  })

  test('grey, grey with alpha or RGBA pixels', async () => {
    for (const [channels, colour] of [
      [1, [80]],
      [2, [80, 255]],
      [4, [80, 80, 80, 255]],
    ] as const) {
      const image = await loadImage({
        data: new Uint8Array(Array(12).fill(colour).flat()),
        width: 4,
        height: 3,
        channels,
      })
      expect(await image.pixels()).toMatchObject({ channels: 3, data: new Uint8Array(36).fill(80) })
    }
  })

  test('bytes that their owner changes afterwards', async () => {
    const mine = Buffer.from(jpeg)
    const raw = { ...quarters(), data: Buffer.from(quarters().data) }
    const images = [await loadImage(mine), await loadImage(raw)]
    mine.fill(0)
    raw.data.fill(0)
    for (const image of images) expect(corners(await image.pixels())[3]?.[0]).toBeGreaterThan(240)
  })
})

describe('a path', () => {
  test('that does not exist is named as given and as resolved', async () => {
    const error = await rejection('missing/street.jpg')
    expect(error).toMatchObject({ kind: 'input', reason: 'not_found', stage: 'load' })
    expect(error.message).toBe(
      `No file at "missing/street.jpg" (resolved to ${joinPath(process.cwd(), 'missing', 'street.jpg')}).`,
    )
    expect(error.cause).toMatchObject({ code: 'ENOENT' })
  })

  test('of a folder, of an empty file, through a broken link', async () => {
    await writeFile(joinPath(folder, 'empty.png'), '')
    await symlink(joinPath(folder, 'nowhere.png'), joinPath(folder, 'link.png'))
    await mkdir(joinPath(folder, 'photos'))
    expect((await rejection(joinPath(folder, 'photos'))).message).toContain('is a directory')
    expect((await rejection(joinPath(folder, 'empty.png'))).message).toContain('empty.png is empty: 0 bytes.')
    expect((await rejection(joinPath(folder, 'link.png'))).message).toContain('No file at')
  })

  test('of Windows is a path, never an address', async () => {
    for (const text of ['C:\\photos\\x.jpg', 'c:/photos/x.jpg', '\\\\server\\share\\x.jpg', 'D:x.jpg'])
      expect(await rejection(text)).toMatchObject({
        kind: 'input',
        reason: 'not_found',
        message: expect.stringContaining(`"${text}"`),
      })
  })

  test('with a percent sign, spaces or umlauts is taken as it is, and decoded in a file URL', async () => {
    const odd = joinPath(folder, 'a 100%25 größe#1?.jpg')
    await writeFile(odd, jpeg)
    expect(await loadImage(odd)).toMatchObject({ width: 96 })
    expect(await loadImage(pathToFileURL(odd))).toMatchObject({ width: 96, name: 'a 100%25 größe#1?.jpg' })
  })

  test('that is really base64 is told to be so', async () => {
    for (const text of [Buffer.from(jpeg).toString('base64'), Buffer.from(png).toString('base64').slice(0, 200)])
      expect(await rejection(text)).toMatchObject({
        kind: 'input',
        message: expect.stringMatching(/looks like base64.*data:image/),
      })
    expect((await rejection('photos/holiday/street')).message).toContain('No file at')
  })

  test('in a file URL of another machine is refused', async () => {
    expect(await rejection('file://server/share/x.jpg')).toMatchObject({ kind: 'input', reason: 'address' })
  })
})

describe('what is no picture is named', () => {
  const cases: readonly [string, Uint8Array, RegExp][] = [
    ['HTML', latin('<!DOCTYPE html><html><svg></svg></html>'), /is an HTML page, not a picture/],
    ['JSON', latin('{"error": "not found"}'), /is JSON, not a picture/],
    ['JSON with a byte order mark', join([0xef, 0xbb, 0xbf], latin('[{"a": 1}]')), /is JSON/],
    ['text', latin('hello, this is text'), /is text, not a picture/],
    ['PDF', latin('%PDF-1.7\n'), /is a PDF: documents are not read yet, render the page to PNG first/],
    ['ZIP', latin('PK\x03\x04rest'), /is a ZIP archive/],
    [
      'a Git LFS pointer',
      latin('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'),
      /Git LFS pointer: run `git lfs pull`/,
    ],
    ['gzip of a PNG', gzipSync(latin('\x89PNG\r\n\x1a\n rest')), /gzip-compressed \(inside: a PNG picture\)/],
    ['gzip that is broken', latin('\x1f\x8b\x08garbage garbage'), /gzip-compressed and cannot be decompressed/],
    ['a Photoshop file', latin('8BPS\0\x01'), /Photoshop/],
    ['an icon', latin('\0\0\x01\0\x01\0'), /icon \(ICO\)/],
    ['JPEG 2000', latin('\0\0\0\x0cjP  \r\n\x87\n'), /JPEG 2000/],
    ['JPEG XL', latin('\xff\x0a\xfa'), /JPEG XL/],
    ['PostScript', latin('%!PS-Adobe-3.0 EPSF'), /never run/],
    ['a video', latin('\0\0\0\x18ftypmp42\0\0\0\0isommp42'), /MP4/],
    ['base64 text', latin(Buffer.alloc(100, 'x').toString('base64')), /is base64 text/],
    ['zeros', new Uint8Array(1024), /in no picture format that is known/],
    ['XML', latin('<?xml version="1.0"?><note/>'), /XML \(<note>\), not SVG/],
  ]
  for (const [name, bytes, message] of cases)
    test(name, async () => {
      expect(await rejection(bytes)).toMatchObject({
        kind: 'input',
        stage: 'load',
        message: expect.stringMatching(message),
      })
    })

  test('HEIC without its decoder names the package', async () => {
    const ispe = join([0, 0, 0, 20], latin('ispe'), [0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 8])
    const ipco = join([0, 0, 0, 28], latin('ipco'), ispe)
    const iprp = join([0, 0, 0, 36], latin('iprp'), ipco)
    const meta = join([0, 0, 0, 48], latin('meta'), [0, 0, 0, 0], iprp)
    const image = await loadImage(join([0, 0, 0, 16], latin('ftypheic'), [0, 0, 0, 0], meta))
    expect(image).toMatchObject({ format: 'heic', width: 8, height: 8 })
    await expect(image.pixels()).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringContaining('npm install heic-decode'),
    })
  })
})

describe('limits', () => {
  test('hold for the bytes of every kind of input, and name the option', async () => {
    const inputs: ImageInput[] = [
      path,
      jpeg,
      new Blob([new Uint8Array(jpeg)]),
      new Blob([new Uint8Array(jpeg)]).stream(),
      Readable.from([Buffer.from(jpeg)]),
    ]
    for (const input of [...inputs, `data:;base64,${Buffer.from(jpeg).toString('base64')}`])
      expect(await rejection(input, { maxBytes: 100 })).toMatchObject({
        kind: 'input',
        reason: 'too_large',
        message: expect.stringContaining('maxBytes'),
      })
    expect(await loadImage(jpeg, { maxBytes: jpeg.length })).toMatchObject({ width: 96 })
  })

  test('hold for the pixels of the header, before anything is decoded', async () => {
    expect(await rejection(jpeg, { maxPixels: 96 * 64 - 1 })).toMatchObject({
      reason: 'too_large',
      message: 'bytes is too large: 96×64 px, more than the limit of 6143 pixels. Shrink it first or raise maxPixels.',
    })
    expect(await loadImage(jpeg, { maxPixels: 96 * 64 })).toMatchObject({ width: 96 })
    const header = new Uint8Array(png)
    header.set([0, 1, 0, 0, 0, 1, 0, 0], 16)
    expect(await rejection(header)).toMatchObject({
      reason: 'too_large',
      message: expect.stringContaining('65536×65536'),
    })
    expect(await rejection(quarters(), { maxPixels: 10 })).toMatchObject({ reason: 'too_large' })
  })

  test('hold for the memory of what can only be decoded at once', async () => {
    const interlaced = new Uint8Array(await toSharp(quarters()).png({ progressive: true }).toBuffer())
    interlaced.set([0, 0, 0x27, 0x10, 0, 0, 0x27, 0x10], 16)
    // 10000×10000 with 16 bits a channel: 690 MB at once, though the number of pixels is allowed.
    interlaced[24] = 16
    expect(await rejection(interlaced)).toMatchObject({
      reason: 'too_large',
      message: expect.stringMatching(/decoded at once.*maxPixels/),
    })
    expect(await loadImage(interlaced, { maxPixels: 200e6 })).toMatchObject({ width: 10_000 })
    const progressive = await toSharp(quarters(640, 480))
      .jpeg({ progressive: true, chromaSubsampling: '4:4:4' })
      .toBuffer()
    expect(await rejection(progressive, { maxPixels: 640 * 480 })).toMatchObject({ reason: 'too_large' })
    expect(await loadImage(progressive, { maxPixels: 640 * 480 * 2 })).toMatchObject({ width: 640 })
  })

  test('of another type or range are refused', async () => {
    for (const options of [
      { maxBytes: 0 },
      { maxPixels: Number.NaN },
      { frame: -1 },
      { frame: 0.5 },
      { allow: 'host' },
      { svg: 1 },
    ])
      expect(await rejection(jpeg, options)).toMatchObject({ kind: 'input' })
  })

  test('that are misspelt are told the right spelling', async () => {
    expect((await rejection(jpeg, { maxbytes: 5 })).message).toContain('Did you mean "maxBytes"?')
  })

  test('end a stream that never ends, and close it', async () => {
    let closed = false
    async function* endless() {
      try {
        for (;;) yield new Uint8Array(1024)
      } finally {
        closed = true
      }
    }
    expect(await rejection(endless(), { maxBytes: 10_000 })).toMatchObject({ reason: 'too_large' })
    expect(closed).toBe(true)
  })
})

describe('an abort', () => {
  test('before or while reading fails with the reason as cause, and destroys the stream', async () => {
    const reason = new Error('enough')
    expect(await rejection(jpeg, { signal: AbortSignal.abort(reason) })).toMatchObject({
      kind: 'aborted',
      cause: reason,
    })
    const controller = new AbortController()
    const stream = new Readable({ read() {} })
    const outcome = rejection(stream, { signal: controller.signal })
    stream.push(jpeg.subarray(0, 10))
    setTimeout(() => controller.abort(reason), 10)
    expect(await outcome).toMatchObject({ kind: 'aborted', cause: reason })
    expect(stream.destroyed).toBe(true)
  })

  test('ends a web stream that waits', async () => {
    let cancelled = false
    const stream = new ReadableStream<Uint8Array>({
      cancel() {
        cancelled = true
      },
    })
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 10)
    expect(await rejection(stream, { signal: controller.signal })).toMatchObject({ kind: 'aborted' })
    expect(cancelled).toBe(true)
  })
})

describe('a stream', () => {
  test('that fails, or yields text, is an input error', async () => {
    const failing = new Readable({
      read() {
        this.destroy(new Error('disk on fire'))
      },
    })
    expect(await rejection(failing)).toMatchObject({ kind: 'input', message: expect.stringContaining('disk on fire') })
    expect(await rejection(Readable.from(['text']) as unknown as ImageInput)).toMatchObject({
      kind: 'input',
      message: expect.stringContaining('encoding'),
    })
  })

  test('that someone else reads is refused', async () => {
    const stream = new Blob([new Uint8Array(jpeg)]).stream()
    stream.getReader()
    expect(await rejection(stream)).toMatchObject({
      kind: 'input',
      message: expect.stringContaining('already being read'),
    })
  })
})

describe('arguments', () => {
  test('that are no picture list what is accepted', async () => {
    for (const input of [undefined, null, 42, {}, [], true, Promise.resolve(jpeg)]) {
      const error = await rejection(input as unknown as ImageInput)
      expect(error).toMatchObject({ kind: 'input', message: expect.stringMatching(/^Expected a picture \(path, URL/) })
    }
    expect((await rejection(Promise.resolve(jpeg) as unknown as ImageInput)).message).toContain('Await the promise')
    expect((await rejection('')).message).toContain('empty string')
  })

  test('of unknown schemes are named', async () => {
    for (const text of [
      's3://bucket/x.jpg',
      'ftp://example.com/x.jpg',
      'blob:https://example.com/1',
      'javascript:alert(1)',
    ])
      expect(await rejection(text)).toMatchObject({ kind: 'input', reason: 'address' })
  })

  test('of raw pixels are checked', async () => {
    const data = new Uint8Array(12)
    for (const [raw, words] of [
      [{ data, width: 2, height: 2, channels: 4 }, 'Expected 16 bytes'],
      [{ data, width: 0, height: 2, channels: 3 }, 'image.width'],
      [{ data, width: 2, height: Number.POSITIVE_INFINITY, channels: 3 }, 'image.height'],
      [{ data, width: 2.5, height: 2, channels: 3 }, 'image.width'],
      [{ data, width: 2, height: 2, channels: 5 }, 'image.channels'],
      [{ data: new Float32Array(12), width: 2, height: 2, channels: 3 }, 'image.data'],
    ] as const)
      expect(await rejection(raw as unknown as ImageInput)).toMatchObject({
        kind: 'input',
        message: expect.stringContaining(words),
      })
  })
})

describe('what is cut off or damaged', () => {
  test('is refused at the latest when it is decoded, with words and without half a picture', async () => {
    for (const format of ['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const) {
      const noise = toSharp({
        ...quarters(200, 150),
        data: Uint8Array.from({ length: 90_000 }, (_, i) => (i * 7919) % 251),
      })
      const whole = await noise.toFormat(format).toBuffer()
      for (const part of [0.01, 0.1, 0.5, 0.9, 0.99]) {
        const cut = whole.subarray(0, Math.floor(whole.length * part))
        const outcome = loadImage(cut).then((image) => image.pixels())
        await expect(outcome, `${format} ${part}`).rejects.toMatchObject({ kind: 'input', stage: 'load' })
      }
    }
  })

  test('says how far a JPEG goes', async () => {
    const noise = toSharp({
      ...quarters(200, 200),
      data: Uint8Array.from({ length: 120_000 }, (_, i) => (i * 7919) % 251),
    })
    const whole = await noise.jpeg().toBuffer()
    const image = await loadImage(whole.subarray(0, Math.floor(whole.length / 2)))
    await expect(image.pixels()).rejects.toThrow(/^bytes is cut off: the JPEG ends after (4\d|5\d) % of its rows\.$/)
  })

  test('says what is missing', async () => {
    const noData = join(png.subarray(0, 33), chunk('IEND', new Uint8Array(0)))
    expect((await rejection(noData)).message).toContain('no IDAT')
    expect((await rejection(new Uint8Array([0xff, 0xd8, 0xff, 0xd9]))).message).toContain('JPEG without a picture')
  })

  test('ends with trailing bytes: they are ignored', async () => {
    for (const bytes of [jpeg, png])
      expect(await (await loadImage(join(bytes, new Uint8Array(1000)))).pixels()).toMatchObject({ width: 96 })
  })
})
