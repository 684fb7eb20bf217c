import { describe, expect, it } from 'vitest'
import { createVLM } from '../../../src/vlm.ts'
import { encodeRle } from '../../kit/rle.ts'
import { scene } from '../../kit/scene.ts'
import { scriptedBackend } from '../../kit/scripted-backend.ts'

const { square } = scene
const pixels = new Uint8Array(200 * 100)
for (let y = square.y; y < square.y + square.height; y++) {
  pixels.fill(1, y * 200 + square.x, y * 200 + square.x + square.width)
}
const rle = encodeRle(pixels, 200, 100)
/** A quarter of the picture's width and more, as an outline; x is first in it, unlike in the box. */
const outlined = (label: string) =>
  JSON.stringify([
    {
      box_2d: [200, 250, 600, 500],
      label,
      mask: [
        [250, 200],
        [500, 200],
        [500, 600],
        [250, 600],
      ],
    },
  ])

describe('segment', () => {
  it('gives masks as large as the picture, from outlines', async () => {
    const vlm = createVLM(scriptedBackend(() => outlined('Squares'), { profile: { dialect: 'gemini' } }))
    expect((await vlm.segment(scene.pixels, ['square'])).masks).toEqual([{ label: 'square', box: square, rle }])
    expect((await vlm.segment(scene.pixels)).masks.map(({ label }) => label)).toEqual(['Squares'])
  })

  it('gives the masks of a segmenter', async () => {
    const things = { masks: [{ label: 'square', box: square, rle, score: 0.5 }] }
    const vlm = createVLM(scriptedBackend(() => ({ things }), { detector: true }))
    expect((await vlm.segment(scene.pixels)).masks).toEqual(things.masks)
  })

  it('matches labels as detect does', async () => {
    const vlm = createVLM(scriptedBackend(() => outlined('block'), { profile: { dialect: 'gemini' } }))
    const dropped = await vlm.segment(scene.pixels, ['square'])
    expect([dropped.masks, dropped.warnings.map(({ code }) => code)]).toEqual([[], ['unknown_labels']])
    const synonyms = { square: ['block'] }
    expect((await vlm.segment(scene.pixels, ['square'], { synonyms })).masks[0]?.label).toBe('square')
    expect((await vlm.segment(scene.pixels, ['square'], { unknownLabels: 'keep' })).masks[0]?.label).toBe('block')
  })

  it('refuses options of detect that it does not have', async () => {
    const vlm = createVLM(scriptedBackend(() => '[]', { profile: { dialect: 'gemini' } }))
    await expect(vlm.segment(scene.pixels, ['a'], { maxItems: 1 } as object)).rejects.toThrow('maxItems')
  })
})
