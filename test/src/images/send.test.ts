import * as fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { Backend, ProfileResize } from '../../../src/contract.ts'
import { resizeKind, resizeRule, resizeRules } from '../../../src/images/resize-rules/index.ts'
import { sentSizes } from '../../../src/images/send.ts'
import type { Box, RawPixels, Size } from '../../../src/types.ts'
import { createVLM } from '../../../src/vlm.ts'
import { sizes, usualParams } from './resize-rules/params.ts'

/**
 * Says that a thing fills the middle half of the picture, in pixels of the picture as it sees it, and notes what it was sent.
 * @param seen - what its server makes of the picture; absent: nothing
 */
function scripted(resize: ProfileResize, seen?: Size) {
  const uploads: Size[] = []
  const backend: Backend = {
    id: 'scripted/one',
    wire: { structured: [], streaming: false, logprobs: false, mediaTypes: ['image/png'] },
    profile: async () => ({
      name: 'one',
      tasks: { detect: true },
      resize,
      maxPictures: 1,
      dialect: 'qwen25',
      verified: false,
    }),
    async generate({ parts }) {
      const part = parts.find((one) => one.type === 'picture')
      if (part?.type !== 'picture') throw new RangeError('no picture')
      const { bytes } = await part.picture.encode()
      const { width = 0, height = 0 } = await sharp(bytes).metadata()
      expect({ width, height }).toEqual({ width: part.picture.width, height: part.picture.height })
      uploads.push({ width, height })
      const { x, y, width: w, height: h } = middle(seen ?? part.picture)
      const text = JSON.stringify([{ bbox_2d: [x, y, x + w, y + h], label: 'thing' }])
      return { text, finish: 'stop', warnings: [], raw: null }
    },
  }
  return { vlm: createVLM(backend), uploads }
}

function picture(width: number, height: number): RawPixels {
  return { width, height, channels: 1, data: new Uint8Array(width * height).fill(200) }
}

/** The middle half of a picture, each way. */
const middle = ({ width, height }: Size): Box => ({
  x: width / 4,
  y: height / 4,
  width: width / 2,
  height: height / 2,
})

describe('a picture is sent', () => {
  it.each<[string, ProfileResize, Size, Size]>([
    ['as it is', { rule: 'none' }, { width: 300, height: 200 }, { width: 300, height: 200 }],
    [
      'as it is when it fits',
      { rule: 'fit', maxSidePx: 300 },
      { width: 300, height: 200 },
      { width: 300, height: 200 },
    ],
    ['shrunk', { rule: 'fit', maxSidePx: 150 }, { width: 300, height: 1 }, { width: 150, height: 1 }],
    [
      'stretched to whole patches',
      { rule: 'qwen-smart-resize', params: usualParams['qwen-smart-resize'] },
      { width: 300, height: 211 },
      { width: 308, height: 224 },
    ],
    [
      'enlarged',
      { rule: 'ui-tars-smart-resize', params: usualParams['ui-tars-smart-resize'] },
      { width: 100, height: 50 },
      { width: 420, height: 224 },
    ],
    [
      'within two limits',
      { rule: 'claude-standard', params: {} },
      { width: 1400, height: 1400 },
      { width: 1092, height: 1092 },
    ],
    [
      'squashed',
      { rule: 'fixed-square', params: { side: 224 } },
      { width: 300, height: 100 },
      { width: 224, height: 224 },
    ],
    ['without padding', { rule: 'pad-square', params: {} }, { width: 300, height: 100 }, { width: 300, height: 100 }],
    [
      'in one piece, no larger than its tiles',
      { rule: 'internvl-tiles', params: usualParams['internvl-tiles'] },
      { width: 2000, height: 1000 },
      { width: 1792, height: 896 },
    ],
    [
      'in one piece, not enlarged to its tiles',
      { rule: 'internvl-tiles', params: usualParams['internvl-tiles'] },
      { width: 450, height: 300 },
      { width: 450, height: 300 },
    ],
    [
      'shrunk to its canvas',
      { rule: 'mllama', params: usualParams.mllama },
      { width: 1600, height: 1199 },
      { width: 1120, height: 839 },
    ],
  ])('%s (%o)', async (_, resize, size, upload) => {
    const { vlm, uploads } = scripted(resize)
    const { objects } = await vlm.detect(picture(size.width, size.height))
    expect(uploads).toEqual([upload])
    const { x, y, width, height } = objects[0]?.box ?? { x: 0, y: 0, width: 0, height: 0 }
    const expected = middle(size)
    for (const [got, want] of [
      [x, expected.x],
      [y, expected.y],
      [width, expected.width],
      [height, expected.height],
    ] as const)
      expect(got).toBeCloseTo(want, 6)
  })

  it('larger than it is seen, where the server would round the rounded size again', async () => {
    const resize = { rule: 'qwen-smart-resize', params: { factor: 28, minPixels: 784, maxPixels: 39200 } } as const
    const size = { width: 2800, height: 28 }
    const seen = resizeRule(resize.rule, resize.params, size)
    expect(resizeRule(resize.rule, resize.params, seen)).not.toEqual(seen)
    const { vlm, uploads } = scripted(resize, seen)
    const { objects } = await vlm.detect(picture(size.width, size.height))
    expect(resizeRule(resize.rule, resize.params, uploads[0] as Size)).toEqual(seen)
    expect(objects[0]?.box.x).toBeCloseTo(700, 6)
    expect(objects[0]?.box.height).toBeCloseTo(14, 6)
  })

  it('to another model when this one refuses its aspect', async () => {
    const resize = { rule: 'qwen-smart-resize', params: usualParams['qwen-smart-resize'] } as const
    const strip = picture(1000, 4)
    const { vlm } = scripted(resize)
    await expect(vlm.detect(strip)).rejects.toMatchObject({
      kind: 'unsupported',
      stage: 'prompt',
      reason: 'aspect',
      message: expect.stringContaining('one: A picture of 1000×4 px does not fit qwen-smart-resize'),
    })
  })

  it('never under a rule that does not exist', async () => {
    const { vlm } = scripted({ rule: 'qwen-smart-size', params: {} } as never)
    await expect(vlm.detect(picture(9, 9))).rejects.toMatchObject({ kind: 'config', stage: 'prompt' })
  })
})

describe('sentSizes', () => {
  it('leaves to the server what it would do anyway, and nothing else', () => {
    fc.assert(
      fc.property(fc.constantFrom(...resizeRules), sizes(6000, 190), (rule, size) => {
        const resize = { rule, params: usualParams[rule] } as ProfileResize
        const { upload, seen } = sentSizes(resize, size)
        const apply = (one: Size) => resizeRule(rule, usualParams[rule], one)
        expect(apply(upload), rule).toEqual(apply(size))
        if (resizeKind(rule) === 'stretch') expect(apply(size)).toMatchObject(seen)
        else {
          expect(seen).toEqual(upload)
          expect(upload.width <= size.width && upload.height <= size.height).toBe(true)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('makes the rule of every usual picture the identity', () => {
    const exact = ['qwen-smart-resize', 'ui-tars-smart-resize', 'glm4v-smart-resize', 'pixtral', 'openai-tile'] as const
    fc.assert(
      fc.property(fc.constantFrom(...exact, 'claude-standard' as const), sizes(6000, 20), (rule, size) => {
        const { upload, seen } = sentSizes({ rule, params: usualParams[rule] } as ProfileResize, size)
        expect(upload, rule).toEqual(seen)
      }),
    )
  })
})
