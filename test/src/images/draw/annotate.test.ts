import { execFile } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { annotate } from '../../../../src/images/draw/annotate.ts'
import type { AnnotateThings } from '../../../../src/images/draw/check.ts'
import { coloursOf, contrast, type Rgb } from '../../../../src/images/draw/palette.ts'
import { loadImage } from '../../../../src/images/load.ts'
import type { Box, RawPixels } from '../../../../src/types.ts'
import { encodeRle } from '../../../kit/rle.ts'

type Picture = RawPixels & { readonly channels: 3 }

function plain(width: number, height: number, colour: Rgb = [128, 128, 128]): Picture {
  const data = new Uint8Array(width * height * 3)
  for (let i = 0; i < width * height; i++) data.set(colour, i * 3)
  return { data, width, height, channels: 3 }
}

function noisy(width: number, height: number): Picture {
  const picture = plain(width, height)
  let seed = 1
  for (let i = 0; i < picture.data.length; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    picture.data[i] = seed >>> 24
  }
  return picture
}

const at = ({ data, width }: RawPixels, x: number, y: number) => [
  ...data.slice((y * width + x) * 3, (y * width + x) * 3 + 3),
]
const draw = async (picture: Picture, things: AnnotateThings, options = {}) =>
  (await annotate(picture, things, options)).pixels()
const colourOf = (label: string) => [...(coloursOf([label], {}).get(label) as Rgb)]
const cat = { label: 'cat', score: 0.93, box: { x: 100, y: 80, width: 120, height: 90 } }

/** Pixels that differ, and the box around them. */
function changed(before: RawPixels, after: RawPixels) {
  const xs: number[] = []
  const ys: number[] = []
  for (let i = 0; i < before.width * before.height; i++) {
    if ([0, 1, 2].every((c) => before.data[i * 3 + c] === after.data[i * 3 + c])) continue
    xs.push(i % before.width)
    ys.push(Math.floor(i / before.width))
  }
  const ends = (list: number[]) => [Math.min(...list), Math.max(...list)] as const
  return { count: xs.length, x: ends(xs), y: ends(ys) }
}

describe('annotate', () => {
  it.each([
    ['grey', plain(320, 240)],
    ['white', plain(320, 240, [255, 255, 255])],
    ['black', plain(320, 240, [0, 0, 0])],
    ['the label’s own colour', plain(320, 240, colourOf('cat') as unknown as Rgb)],
    ['noise', noisy(320, 240)],
  ])('draws a line in the label’s colour at the box’s edge, set off on both sides, on %s', async (_, picture) => {
    const drawn = await draw(picture, { objects: [cat] })
    const colour = colourOf('cat') as unknown as Rgb
    for (const [x, y, dx, dy] of [
      [100, 120, 1, 0],
      [219, 120, 1, 0],
      [150, 169, 0, 1],
    ] as const) {
      expect(at(drawn, x, y)).toEqual([...colour])
      const around = [-3, -2, 2, 3].map((d) => at(drawn, x + d * dx, y + d * dy) as unknown as Rgb)
      expect(Math.max(...around.map((other) => contrast(colour, other)))).toBeGreaterThan(2.5)
    }
    // The inside is the picture itself.
    expect(at(drawn, 160, 125)).toEqual(at(picture, 160, 125))
  })

  it('writes labels and scores with enough contrast to their tag', async () => {
    const drawn = await draw(plain(320, 240), { objects: [cat] })
    const colour = colourOf('cat') as unknown as Rgb
    let [tag, text] = [0, 0]
    for (let y = 62; y < 78; y++) {
      for (let x = 100; x < 160; x++) {
        const pixel = at(drawn, x, y) as unknown as Rgb
        if (pixel.join() === colour.join()) tag++
        else if (contrast(pixel, colour) >= 4.5) text++
      }
    }
    expect(tag).toBeGreaterThan(200)
    expect(text).toBeGreaterThan(60)
  })

  it('touches nothing away from what it draws', async () => {
    const picture = noisy(320, 240)
    const { x, y } = changed(picture, await draw(picture, { objects: [cat] }))
    expect(x[0]).toBeGreaterThan(94)
    expect(x[1]).toBeLessThan(226)
    expect(y[0]).toBeGreaterThan(58)
    expect(y[1]).toBeLessThan(176)
  })

  it('leaves out labels and scores when told to', async () => {
    const picture = plain(320, 240)
    const count = async (options: object) => changed(picture, await draw(picture, { objects: [cat] }, options)).count
    const [all, noScores, noLabels, none] = [
      await count({}),
      await count({ scores: false }),
      await count({ labels: false }),
      await count({ labels: false, scores: false }),
    ]
    expect(all).toBeGreaterThan(Math.max(noScores, noLabels))
    expect(Math.min(noScores, noLabels)).toBeGreaterThan(none)
  })

  it('takes the caller’s colours and measures', async () => {
    const drawn = await draw(
      plain(320, 240),
      { objects: [cat] },
      { colors: { cat: '#0a0B0c' }, lineWidth: 9, fontSize: 30 },
    )
    for (const x of [97, 100, 103]) expect(at(drawn, x, 120)).toEqual([10, 11, 12])
  })

  it('gives the picture itself when there is nothing to draw', async () => {
    const image = await loadImage(noisy(50, 40))
    expect(await annotate(image, {})).toBe(image)
    expect(await annotate(image, { objects: [], points: [], masks: [], regions: [] })).toBe(image)
  })

  it('draws the same twice and leaves the input alone', async () => {
    const picture = noisy(320, 240)
    const before = picture.data.slice()
    const things = { objects: [cat, { ...cat, label: 'dog' }], points: [{ x: 5, y: 5, label: 'tip' }] }
    expect((await draw(picture, things)).data).toEqual((await draw(picture, things)).data)
    expect(picture.data).toEqual(before)
  })

  it('fills masks half and outlines them, at any place of the picture', async () => {
    const picture = plain(320, 240, [200, 200, 200])
    const inside = (x: number, y: number) => x >= 40 && x < 140 && y >= 60 && y < 160
    const data = Array.from({ length: 320 * 240 }, (_, i) => Number(inside(i % 320, Math.floor(i / 320))))
    const box = { x: 40, y: 60, width: 100, height: 100 }
    const drawn = await draw(picture, { masks: [{ label: 'sky', box, rle: encodeRle(data, 320, 240) }] })
    const colour = colourOf('sky')
    expect(at(drawn, 40, 110)).toEqual(colour)
    expect(at(drawn, 90, 110)).toEqual(colour.map((value) => Math.round(200 + (value - 200) * 0.45)))
    expect(at(drawn, 200, 110)).toEqual([200, 200, 200])
  })

  const maskOf = (label: string, inside: (x: number, y: number) => boolean, box: Box) => {
    const data = Array.from({ length: 320 * 240 }, (_, i) => Number(inside(i % 320, Math.floor(i / 320))))
    return { label, box, rle: encodeRle(data, 320, 240) }
  }
  const square = (left: number, top: number, side: number) => (x: number, y: number) =>
    x >= left && x < left + side && y >= top && y < top + side

  it('leaves the holes of masks free and outlines them', async () => {
    const picture = plain(320, 240, [200, 200, 200])
    const [outer, hole] = [square(40, 60, 100), square(70, 90, 40)]
    const ring = maskOf('sky', (x, y) => outer(x, y) && !hole(x, y), { x: 40, y: 60, width: 100, height: 100 })
    const drawn = await draw(picture, { masks: [ring] })
    expect(at(drawn, 90, 110)).toEqual([200, 200, 200])
    for (const x of [40, 69, 110, 139]) expect(at(drawn, x, 110), String(x)).toEqual(colourOf('sky'))
  })

  it('draws small masks over large ones, whatever their order', async () => {
    const masks = [
      maskOf('sun', square(60, 80, 40), { x: 60, y: 80, width: 40, height: 40 }),
      maskOf('sky', square(40, 60, 100), { x: 40, y: 60, width: 100, height: 100 }),
    ]
    const picture = plain(320, 240)
    const drawn = await draw(picture, { masks })
    expect(at(drawn, 60, 100)).toEqual([...(coloursOf(['sun', 'sky'], {}).get('sun') as Rgb)])
    expect((await draw(picture, { masks: masks.toReversed() })).data).toEqual(drawn.data)
  })

  it('names a thing once that was given as a box and as a mask', async () => {
    const mask = { ...maskOf('cat', square(100, 80, 90), cat.box), score: cat.score }
    const [picture, options] = [plain(320, 240), { colors: { cat: '#102030' } }]
    const tagPixels = ({ data }: RawPixels) => {
      let count = 0
      // Tags alone are filled with the colour; boxes and masks are the same in both.
      for (let i = 0; i < data.length; i += 3) if (data[i] === 16 && data[i + 1] === 32 && data[i + 2] === 48) count++
      return count
    }
    const both = tagPixels(await draw(picture, { objects: [cat], masks: [mask] }, options))
    const bare = tagPixels(
      await draw(picture, { objects: [cat], masks: [mask] }, { ...options, labels: false, scores: false }),
    )
    const one = tagPixels(await draw(picture, { objects: [cat] }, options))
    const none = tagPixels(await draw(picture, { objects: [cat] }, { ...options, labels: false, scores: false }))
    expect(one).toBeGreaterThan(none + 300)
    expect(both - bare).toBe(one - none)
  })

  it('draws regions of any shape along their corners', async () => {
    const picture = plain(320, 240)
    const polygon: [number, number][] = [
      [40, 60],
      [240, 60],
      [240, 180],
      [180, 180],
      [180, 120],
      [100, 120],
      [100, 180],
      [40, 180],
    ]
    const region = { text: 'arch', polygon, box: { x: 40, y: 60, width: 200, height: 120 } }
    const drawn = await draw(picture, { regions: [region] }, { labels: false, lineWidth: 4 })
    const colour = colourOf('text')
    for (const [x, y] of [
      [140, 120],
      [100, 150],
      [180, 150],
      [210, 180],
    ] as const)
      expect(at(drawn, x, y), `${x}, ${y}`).toEqual(colour)
    // Between the legs is outside; the legs are tinted.
    expect(at(drawn, 140, 150)).toEqual([128, 128, 128])
    expect(at(drawn, 70, 150)).not.toEqual([128, 128, 128])
  })

  it('draws points and text regions', async () => {
    const picture = plain(320, 240)
    const drawn = await draw(picture, {
      points: [{ x: 200, y: 100, label: 'tip' }],
      regions: [
        {
          text: 'STOP',
          polygon: [
            [20, 150],
            [120, 140],
            [122, 180],
            [22, 190],
          ],
          box: { x: 20, y: 140, width: 102, height: 50 },
        },
      ],
    })
    const colours = coloursOf(['tip', 'text'], {})
    expect(at(drawn, 200, 100)).toEqual([...(colours.get('tip') as Rgb)])
    expect(changed(picture, drawn).x[0]).toBeLessThan(22)
  })

  it.each([
    ['1×1', 1, 1],
    ['8×8', 8, 8],
    ['a flat strip', 600, 2],
    ['a tall strip', 1, 900],
    ['an icon', 32, 32],
    ['a photograph', 4000, 3000],
    ['wider than a renderer’s surface', 40_000, 60],
  ])('draws on %s (%d×%d)', async (_, width, height) => {
    const picture = plain(width, height)
    const box = { x: width * 0.2, y: height * 0.2, width: width * 0.5, height: height * 0.5 }
    const drawn = await annotate(picture, { objects: [{ label: 'cat', score: 0.5, box }] })
    expect(drawn.width % width).toBe(0)
    expect(drawn.width / width).toBe(drawn.height / height)
    const { data } = await drawn.pixels()
    expect(data.some((value, i) => value === colourOf('cat')[i % 3])).toBe(true)
    const same = await annotate(picture, { objects: [{ label: 'cat', box }] }, { labels: false, scores: false })
    expect([same.width, same.height]).toEqual([width, height])
  })

  it('keeps boxes over the edge visible and says what lies outside', async () => {
    const picture = plain(320, 240)
    const over = { label: 'cat', box: { x: -50, y: -50, width: 1000, height: 1000 } }
    const out = { label: 'cat', box: { x: 900, y: 0, width: 5, height: 5 } }
    const image = await annotate(picture, { objects: [over, out], points: [{ x: -9, y: 0 }] })
    expect(image.warnings).toEqual([{ code: 'outside', message: expect.stringContaining('2 of 3') }])
    const drawn = await image.pixels()
    for (const [x, y] of [
      [0, 120],
      [319, 120],
      [160, 239],
    ] as const)
      expect(at(drawn, x, y)).toEqual(colourOf('cat'))
  })

  it('shows a box without area, and a tiny one without hiding it', async () => {
    const picture = plain(320, 240)
    const things = { objects: [{ label: 'cat', box: { x: 100, y: 100, width: 0, height: 0 } }] }
    expect(changed(picture, await draw(picture, things, { labels: false })).count).toBeGreaterThan(8)
    const tiny = { objects: [{ label: 'cat', box: { x: 100, y: 100, width: 4, height: 4 } }] }
    expect(at(await draw(picture, tiny), 102, 102)).toEqual([128, 128, 128])
  })

  it('moves positions of the whole picture into a crop', async () => {
    const crop = (await loadImage(plain(640, 480))).crop({ x: 200, y: 100, width: 320, height: 240 })
    const drawn = await annotate(crop, { objects: [{ ...cat, box: { x: 300, y: 180, width: 120, height: 90 } }] })
    expect([drawn.width, drawn.height]).toEqual([320, 240])
    expect(at(await drawn.pixels(), 100, 120)).toEqual(colourOf('cat'))
  })

  it.each([
    '</text></svg><script>alert(1)</script>',
    '"/><image href="file:///etc/passwd"/>',
    ']]>&xxe;<!ENTITY x SYSTEM "file:///etc/passwd">',
    '猫</text><rect width="9999" height="9999" fill="red"/>',
    'قطة"\'><&\u0000\u0008\uFFFF\uD800',
    '\u202Eevil\u202C \u{E0001}',
    '<![CDATA[猫',
    '%s {{y}} \\u0000',
  ])('draws the label %j as text', async (label) => {
    const picture = plain(320, 240)
    const { x, y } = changed(
      picture,
      await draw(picture, { objects: [{ ...cat, label }], points: [{ x: 9, y: 230, label }] }),
    )
    expect([x[0], y[1]].every(Number.isFinite)).toBe(true)
    expect(at(await draw(picture, { objects: [{ ...cat, label }] }), 310, 10)).toEqual([128, 128, 128])
  })

  it('reads labels of any length and many things', async () => {
    const objects = Array.from({ length: 300 }, (_, i) => ({
      label: i === 0 ? 'x'.repeat(1e6) : `thing ${i % 7}`,
      score: 0.5,
      box: { x: (i * 37) % 600, y: (i * 53) % 440, width: 30, height: 30 },
    }))
    const image = await annotate(plain(640, 480), { objects })
    expect(image.warnings).toEqual([{ code: 'labels_left_out', message: expect.stringContaining('of 300 labels') }])
  })

  it.each<[string, unknown, object, RegExp]>([
    ['no things', null, {}, /things/],
    ['no list', { objects: {} }, {}, /an array for objects/],
    [
      'a box that is no number',
      { objects: [{ ...cat, box: { ...cat.box, x: Number.NaN } }] },
      {},
      /objects\[0\]\.box\.x/,
    ],
    ['a negative side', { objects: [cat, { ...cat, box: { ...cat.box, width: -1 } }] }, {}, /objects\[1\]\.box/],
    ['a label that is no string', { objects: [{ ...cat, label: 5 }] }, {}, /objects\[0\]\.label/],
    ['a point without y', { points: [{ x: 1 }] }, {}, /points\[0\]\.y/],
    ['a mask without rle', { masks: [cat] }, {}, /masks\[0\]\.rle/],
    ['a broken mask', { masks: [{ ...cat, rle: { size: [1, 1], counts: 'zzz' } }] }, {}, /mask/],
    [
      'a corner that is none',
      { regions: [{ text: '', polygon: [[1]], box: cat.box }] },
      {},
      /regions\[0\]\.polygon\[0\]/,
    ],
    ['a colour that is none', { objects: [cat] }, { colors: { cat: 'red"/>' } }, /colors\["cat"\]/],
    ['a line of no width', { objects: [cat] }, { lineWidth: 0 }, /lineWidth/],
  ])('refuses %s', async (_, things, options, message) => {
    const error = await annotate(plain(9, 9), things as AnnotateThings, options).catch((e) => e)
    expect(error).toMatchObject({ kind: 'input', message: expect.stringMatching(message) })
  })
})

describe('annotate without a single font', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vlmkit-fonts-'))
  writeFileSync(
    join(folder, 'fonts.conf'),
    `<?xml version="1.0"?><fontconfig><dir>${folder}/none</dir><cachedir>${folder}/cache</cachedir></fontconfig>`,
  )
  const script = `
    import { annotate } from './src/images/draw/annotate.ts'
    import { createHash } from 'node:crypto'
    const picture = { data: new Uint8Array(320 * 240 * 3), width: 320, height: 240, channels: 3 }
    const hash = async (label) => {
      const box = { x: 100, y: 80, width: 120, height: 90 }
      const image = await annotate(picture, { objects: [{ label, score: 0.9, box }] })
      return { hash: createHash('sha256').update((await image.pixels()).data).digest('hex'), warnings: image.warnings }
    }
    console.log(JSON.stringify([await hash('cat Ürgün собака'), await hash('猫')]))`
  const run = async (env: { [name: string]: string }) => {
    const command = ['--import', 'tsx', '--input-type=module', '-e', script]
    const { stdout } = await promisify(execFile)(process.execPath, command, { env: { ...process.env, ...env } })
    return JSON.parse(stdout) as { hash: string; warnings: { code: string; message: string }[] }[]
  }

  it('draws Latin and Cyrillic as everywhere, and says what it has no letters for', async () => {
    const [here, nowhere] = [await run({}), await run({ FONTCONFIG_FILE: join(folder, 'fonts.conf') })]
    expect(nowhere[0]).toEqual(here[0])
    expect(nowhere[0]?.warnings).toEqual([])
    expect(nowhere[1]?.warnings).toMatchObject([{ code: 'no_font', message: expect.stringContaining('猫') }])
  })
})
