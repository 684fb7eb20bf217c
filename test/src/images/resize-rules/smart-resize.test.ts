import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resizeRule } from '../../../../src/images/resize-rules/index.ts'
import { sizes } from './params.ts'

const qwen = { factor: 28, minPixels: 3136, maxPixels: 1003520 }
const qwen3 = { factor: 32, minPixels: 65536, maxPixels: 16777216 }
const uiTars = { factor: 28, minPixels: 78400, maxPixels: 12845056 }
const glm = { factor: 28, temporal: 2, minPixels: 12544, maxPixels: 11760000 }

type Row = readonly [width: number, height: number, toWidth: number, toHeight: number]

// Expectations are what the models' own code gives (transformers 5.23, UI-TARS action_parser).
describe('qwen-smart-resize', () => {
  it.each<Row>([
    [1, 1, 56, 56],
    [13, 13, 56, 56],
    [14, 14, 56, 56],
    [1, 200, 28, 812],
    [42, 42, 56, 56],
    [70, 98, 56, 112],
    [27, 2000, 28, 1988],
    [333, 777, 336, 784],
    [1176, 1176, 980, 980],
    [1288, 784, 1260, 756],
    [8000, 41, 8008, 28],
  ])('of %d×%d with factor 28 is %d×%d', (width, height, toWidth, toHeight) => {
    expect(resizeRule('qwen-smart-resize', qwen, { width, height })).toEqual({ width: toWidth, height: toHeight })
  })

  it.each<Row>([
    [16, 16, 256, 256],
    [48, 80, 224, 352],
    [640, 481, 640, 480],
    [5000, 4000, 4576, 3648],
  ])('of %d×%d with factor 32 is %d×%d', (width, height, toWidth, toHeight) => {
    expect(resizeRule('qwen-smart-resize', qwen3, { width, height })).toEqual({ width: toWidth, height: toHeight })
  })

  it('refuses what is more than 200 times as long as wide, and nothing shorter', () => {
    const message = 'A picture of 2001×10 px does not fit qwen-smart-resize: one side is more than 200 times the other.'
    expect(() => resizeRule('qwen-smart-resize', qwen, { width: 2001, height: 10 })).toThrow(message)
    expect(() => resizeRule('qwen-smart-resize', qwen, { width: 1, height: 201 })).toThrow(
      expect.objectContaining({ kind: 'input', reason: 'aspect' }),
    )
    expect(() => resizeRule('qwen-smart-resize', qwen, { width: 2000, height: 10 })).not.toThrow()
  })

  it('gives multiples of the factor within the bounds, at nearly the same aspect', () => {
    fc.assert(
      fc.property(sizes(20_000, 20), fc.constantFrom(qwen, qwen3), (size, params) => {
        const { width, height } = resizeRule('qwen-smart-resize', params, size)
        const { factor, minPixels, maxPixels } = params
        expect([width % factor, height % factor]).toEqual([0, 0])
        expect(width * height).toBeGreaterThanOrEqual(minPixels)
        expect(width * height).toBeLessThanOrEqual(maxPixels)
        // Each side is off by less than one factor from a picture of the same aspect and of an area in between.
        const scale = Math.sqrt((width * height) / (size.width * size.height))
        expect(Math.abs(width - size.width * scale) / width).toBeLessThan(factor / Math.min(width, height))
      }),
    )
  })

  it('leaves its own result as it is', () => {
    fc.assert(
      fc.property(sizes(20_000, 80), fc.constantFrom(qwen, qwen3), (size, params) => {
        const once = resizeRule('qwen-smart-resize', params, size)
        expect(resizeRule('qwen-smart-resize', params, once)).toEqual(once)
      }),
    )
  })
})

describe('ui-tars-smart-resize', () => {
  it.each<Row>([
    [1, 1, 280, 280],
    [14, 14, 280, 280],
    [280, 280, 280, 280],
    [3, 500, 28, 3640],
    [1000, 30, 1624, 56],
    [7777, 3333, 5460, 2324],
  ])('of %d×%d is %d×%d', (width, height, toWidth, toHeight) => {
    expect(resizeRule('ui-tars-smart-resize', uiTars, { width, height })).toEqual({ width: toWidth, height: toHeight })
  })

  it('refuses a strip of which nothing is left', () => {
    const tight = { factor: 28, minPixels: 784, maxPixels: 78400 }
    expect(() => resizeRule('ui-tars-smart-resize', tight, { width: 6000, height: 40 })).toThrow(
      expect.objectContaining({ kind: 'input', reason: 'aspect' }),
    )
  })
})

describe('glm4v-smart-resize', () => {
  it.each<Row>([
    [1, 1, 84, 84],
    [1, 150, 28, 4200],
    [20, 3000, 28, 4200],
    [42, 42, 84, 84],
    [84, 84, 84, 84],
    [2425, 2425, 2408, 2408],
    [9000, 4000, 3612, 1596],
  ])('of %d×%d is %d×%d', (width, height, toWidth, toHeight) => {
    expect(resizeRule('glm4v-smart-resize', glm, { width, height })).toEqual({ width: toWidth, height: toHeight })
  })

  it('holds the area of both frames to the bounds', () => {
    fc.assert(
      fc.property(sizes(20_000, 50), (size) => {
        const once = resizeRule('glm4v-smart-resize', glm, size)
        expect([once.width % 28, once.height % 28]).toEqual([0, 0])
        expect(2 * once.width * once.height).toBeGreaterThanOrEqual(glm.minPixels)
        expect(2 * once.width * once.height).toBeLessThanOrEqual(glm.maxPixels)
        expect(resizeRule('glm4v-smart-resize', glm, once)).toEqual(once)
      }),
    )
  })
})
