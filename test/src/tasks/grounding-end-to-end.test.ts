/**
 * From a photograph as a camera stores it to pixels of the upright picture: every dialect, in all eight orientations and five sizes.
 * The model is a script that looks whether it got the picture upright, and then writes where the mark is in its family's own way.
 */
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import type { SentPicture } from '../../../src/contract.ts'
import { dialects } from '../../../src/grounding/dialects/index.ts'
import type { Image } from '../../../src/images/image.ts'
import { loadImage } from '../../../src/images/load.ts'
import type { Size } from '../../../src/types.ts'
import { createVLM, type VLM } from '../../../src/vlm.ts'
import { type Seen, type Snapped, writers } from '../../kit/dialect-writers.ts'
import { scriptedBackend } from '../../kit/scripted-backend.ts'

const photo = fileURLToPath(new URL('../../../examples/photos/coffee.jpg', import.meta.url))
/** A camera's picture (sent smaller), a small one, a narrow one, a square one, a strip. */
const sizes: readonly Size[] = [
  { width: 4000, height: 3000 },
  { width: 640, height: 480 },
  { width: 333, height: 777 },
  { width: 1000, height: 1000 },
  { width: 2000, height: 150 },
]
/** Where the mark is, of the width and height: off the middle, so that no turn or mirror image passes. */
const mark = { left: 0.22, top: 0.35, right: 0.41, bottom: 0.83 }
const magenta = [255, 0, 255] as const

const images: Image[] = []
beforeAll(async () => {
  for (const size of sizes) {
    const upright = await marked(size)
    for (let orientation = 1; orientation <= 8; orientation++) {
      images.push(await loadImage(await stored(upright, orientation)))
    }
  }
}, 120_000)

async function marked({ width, height }: Size): Promise<Buffer> {
  const [left, right] = [Math.round(mark.left * width), Math.round(mark.right * width)]
  const [top, bottom] = [Math.round(mark.top * height), Math.round(mark.bottom * height)]
  const background = { r: magenta[0], g: magenta[1], b: magenta[2] }
  const input = { create: { width: right - left, height: bottom - top, channels: 3 as const, background } }
  return sharp(photo)
    .resize(width, height, { fit: 'fill' })
    .composite([{ input, left, top }])
    .png({ compressionLevel: 0 })
    .toBuffer()
}

/** The pixels as a camera held that way stores them, with the orientation that turns them upright again (EXIF 2.32, tag 0x0112). */
async function stored(upright: Buffer, orientation: number): Promise<Buffer> {
  const back = [0, 0, 0, 180, 180, 90, 270, 270, 90][orientation]
  const turned = sharp(await sharp(upright).rotate(back).png({ compressionLevel: 0 }).toBuffer())
  const mirrored = [2, 4, 5, 7].includes(orientation) ? turned.flop() : turned
  return mirrored.jpeg({ quality: 85 }).withMetadata({ orientation }).toBuffer()
}

const looked = new WeakSet<object>()

/** Throws where the mark is not where it must be in an upright picture; each picture is looked at once. */
async function look(picture: SentPicture): Promise<void> {
  if (looked.has(picture.key)) return
  looked.add(picture.key)
  const side = 100
  const rgb = await picture.pixels({ width: side, height: side })
  const isMark = (x: number, y: number) =>
    magenta.every((value, i) => Math.abs(value - (rgb[(y * side + x) * 3 + i] as number)) < 90)
  for (const [x, inwards] of [
    [side * mark.left, 3],
    [side * mark.right, -4],
  ] as const) {
    for (const [y, down] of [
      [side * mark.top, 3],
      [side * mark.bottom, -4],
    ] as const) {
      const inside = isMark(Math.round(x + inwards), Math.round(y + down))
      const outside = isMark(Math.round(x - inwards), Math.round(y - down))
      if (!inside || outside) throw new Error(`no corner of the mark at ${x} %, ${y} %: the picture is turned`)
    }
  }
}

/** What the resize rule of the script's profile makes of a picture. */
function sentSize({ width, height }: Size): Size {
  const scale = Math.min(1, 1568 / Math.max(width, height))
  return { width: Math.round(width * scale), height: Math.round(height * scale) }
}

type Truth = ReturnType<typeof truthOf>

/** The mark as a family can write it, and where that is. */
function truthOf(source: Size, snap: (at: [number, number], seen: Seen) => Snapped) {
  const seen = { source, sent: sentSize(source) }
  const on = (x: number, y: number) => snap([x * source.width, y * source.height], seen)
  const corners = [on(mark.left, mark.top), on(mark.right, mark.bottom)] as const
  const [[x, y], [right, bottom]] = [corners[0].at, corners[1].at]
  const middle = on((mark.left + mark.right) / 2, (mark.top + mark.bottom) / 2)
  return { corners, middle, box: { x, y, width: right - x, height: bottom - y } }
}

function expectClose(got: object | undefined, want: object): void {
  for (const [key, value] of Object.entries(want)) {
    const number = (got as { [key: string]: number } | undefined)?.[key]
    expect(Math.abs((number ?? Number.NaN) - value), `${key}: ${number} for ${value}`).toBeLessThanOrEqual(0.51)
  }
}

const checks = {
  async detect(vlm: VLM, image: Image, { box }: Truth) {
    const { objects } = await vlm.detect(image, ['mark'])
    expect(objects.map(({ label }) => label)).toEqual(['mark'])
    expectClose(objects[0]?.box, box)
  },
  async point(vlm: VLM, image: Image, { middle }: Truth) {
    const { points } = await vlm.point(image, 'mark')
    expect(points.map(({ label }) => label)).toEqual(['mark'])
    expectClose(points[0], { x: middle.at[0], y: middle.at[1] })
  },
  async segment(vlm: VLM, image: Image, { box }: Truth) {
    const { masks } = await vlm.segment(image, ['mark'])
    expect(masks.map(({ label, rle }) => [label, ...rle.size])).toEqual([['mark', image.height, image.width]])
    expectClose(masks[0]?.box, box)
  },
  async read(vlm: VLM, image: Image, { box }: Truth) {
    const { text, regions } = await vlm.read(image)
    expect(text).toContain('GATE B12')
    expect(regions).toHaveLength(1)
    expectClose(regions[0]?.box, box)
  },
}

describe.each(dialects.map(({ id, tasks }) => ({ id, tasks })))('$id', ({ id, tasks }) => {
  const writer = writers[id]

  it('has a form for a task, and a writer for each', () => {
    expect(tasks.length).toBeGreaterThan(0)
    expect(Object.keys(writer)).toEqual(expect.arrayContaining([...tasks]))
  })

  it.each(tasks.map((task) => ({ task })))('$task: no position is off by more than half a pixel', async ({ task }) => {
    for (const image of images) {
      const truth = truthOf(image, writer.snap)
      const said = {
        detect: () => writer.detect?.('mark', truth.corners),
        point: () => writer.point?.('mark', truth.middle),
        segment: () => writer.segment?.('mark', truth.corners),
        read: () => writer.read?.('GATE B12', truth.corners),
      }[task]()
      const backend = scriptedBackend(
        async ({ parts: [first] }) => {
          if (first?.type !== 'picture') throw new Error('the picture comes first')
          const { width, height } = first.picture
          expect({ width, height }).toEqual(sentSize(image))
          await look(first.picture)
          return said ?? ''
        },
        { profile: { dialect: id, resize: { rule: 'fit', maxSidePx: 1568 } } },
      )
      await checks[task](createVLM(backend), image, truth)
    }
  })
})
