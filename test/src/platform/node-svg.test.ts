import { describe, expect, test } from 'vitest'
import { loadImage } from '../../../src/images/load.ts'
import { corners, latin } from '../images/make.ts'

const svg = (attributes: string, body = '') =>
  latin(
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${attributes}>${body}</svg>`,
  )

const failure = (bytes: Uint8Array, options = {}) =>
  loadImage(bytes, { svg: true, ...options }).then(
    () => Promise.reject(new Error('it was rendered')),
    (error) => error,
  )

describe('an SVG', () => {
  test('is refused unless allowed', async () => {
    await expect(loadImage(svg('width="8" height="8"'))).rejects.toMatchObject({
      kind: 'input',
      reason: 'svg_off',
      message: expect.stringContaining('svg: true'),
    })
  })

  test('is rendered over white, in its own size', async () => {
    const image = await loadImage(svg('width="60" height="40"', '<rect width="30" height="40" fill="#f00"/>'), {
      svg: true,
    })
    expect(image).toMatchObject({ format: 'svg', width: 60, height: 40, frames: 1 })
    expect(corners(await image.pixels())).toEqual([
      [255, 0, 0],
      [255, 255, 255],
      [255, 0, 0],
      [255, 255, 255],
    ])
  })

  test('may begin with a declaration, a comment and a doctype', async () => {
    const prologue =
      '\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a < b -->\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">\n'
    const bytes = Buffer.concat([latin(prologue), svg('width="8" height="8"')])
    expect(await loadImage(bytes, { svg: true })).toMatchObject({ format: 'svg', width: 8 })
  })

  test('that is broken, too large or has no area is an input error', async () => {
    expect(await failure(latin('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect'))).toMatchObject({
      kind: 'input',
      message: expect.stringContaining('not well-formed'),
    })
    expect(await failure(svg('width="0" height="0"'))).toMatchObject({ kind: 'input', reason: 'corrupt' })
    expect(await failure(svg('width="30000" height="30000"'))).toMatchObject({ kind: 'input', reason: 'too_large' })
    expect(await failure(svg('width="30" height="30"'), { maxPixels: 100 })).toMatchObject({
      kind: 'input',
      reason: 'too_large',
    })
    expect(await failure(svg('width="9" height="9"', ' '.repeat(2 * 1024 * 1024)))).toMatchObject({
      kind: 'input',
      reason: 'too_large',
    })
  })

  test('reads no file and no entity', async () => {
    const entity = latin(
      '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]><svg xmlns="http://www.w3.org/2000/svg" width="64" height="48"><text y="20">&x;</text></svg>',
    )
    expect(await failure(entity)).toMatchObject({ kind: 'input' })
    const image = await loadImage(
      svg(
        'width="10" height="10"',
        `<image width="10" height="10" href="file://${process.cwd()}/test/fixtures/none.png"/>`,
      ),
      { svg: true },
    )
    expect(corners(await image.pixels())).toEqual(Array(4).fill([255, 255, 255]))
  })

  test('that would take for ever is ended after five seconds', async () => {
    // Each level draws the one below it ten times: a thousand million rectangles.
    const levels = Array.from(
      { length: 9 },
      (_, i) => `<g id="g${i + 1}">${`<use xlink:href="#g${i}"/>`.repeat(10)}</g>`,
    ).join('')
    const bomb = svg(
      'width="100" height="100"',
      `<defs><rect id="g0" width="9" height="9" opacity="0.5"/>${levels}</defs><use xlink:href="#g9"/>`,
    )
    const start = performance.now()
    expect(await failure(bomb)).toMatchObject({ kind: 'input' })
    expect(performance.now() - start).toBeLessThan(9_000)
  })

  test('is ended by the signal', async () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(new Error('enough')), 20)
    const bytes = svg('width="4000" height="4000"', '<circle r="9"/>'.repeat(1000))
    expect(await failure(bytes, { signal: controller.signal })).toMatchObject({
      kind: 'aborted',
      cause: { message: 'enough' },
    })
  })
})
