import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resizeRule } from '../../../../src/images/resize-rules/index.ts'
import { sizes } from './params.ts'

type Row = readonly [width: number, height: number, toWidth: number, toHeight: number]

describe('claude-standard, claude-high', () => {
  it.each<Row>([
    [1, 1, 1, 1],
    [1568, 784, 1568, 784],
    [1092, 1092, 1092, 1092],
    [1093, 1093, 1092, 1092],
    [2184, 2184, 1092, 1092],
    [1800, 2700, 896, 1344],
    [800, 1600, 784, 1568],
    [5000, 1, 1568, 1],
  ])('of %d×%d is %d×%d', (width, height, toWidth, toHeight) => {
    expect(resizeRule('claude-standard', {}, { width, height })).toEqual({ width: toWidth, height: toHeight })
  })

  it('differ in their limits, which can be set', () => {
    const size = { width: 2000, height: 1000 }
    expect(resizeRule('claude-high', {}, size)).toEqual(size)
    expect(resizeRule('claude-standard', {}, size)).toEqual({ width: 1568, height: 784 })
    expect(resizeRule('claude-standard', { maxEdge: 1000, maxTokens: undefined }, size)).toEqual({
      width: 1000,
      height: 500,
    })
    expect(resizeRule('claude-high', { maxTokens: 1 }, size)).toEqual({ width: 28, height: 14 })
  })

  it('never enlarge, stay within both limits, keep the aspect and their own result', () => {
    const tiers = fc.constantFrom(
      { rule: 'claude-standard', edge: 1568, tokens: 1568 } as const,
      { rule: 'claude-high', edge: 2576, tokens: 4784 } as const,
    )
    fc.assert(
      fc.property(tiers, sizes(20_000), ({ rule, edge, tokens }, size) => {
        const { width, height } = resizeRule(rule, {}, size)
        expect(width <= size.width && height <= size.height && Math.max(width, height) <= edge).toBe(true)
        expect(Math.ceil(width / 28) * Math.ceil(height / 28)).toBeLessThanOrEqual(tokens)
        const scale = Math.max(width, height) / Math.max(size.width, size.height)
        const short = Math.min(size.width, size.height) * scale
        expect(Math.abs(Math.min(width, height) - short)).toBeLessThanOrEqual(Math.max(0.51, 1 - short))
        expect(resizeRule(rule, {}, { width, height })).toEqual({ width, height })
      }),
    )
  })
})

describe('pixtral', () => {
  it.each<Row>([
    [1, 1, 16, 16],
    [16, 17, 16, 32],
    [1024, 1024, 1024, 1024],
    [1025, 1024, 1024, 1024],
    [3000, 4, 1024, 16],
    [20_000, 5, 1024, 16],
  ])('of %d×%d is %d×%d', (width, height, toWidth, toHeight) => {
    const params = { longestEdge: 1024, patch: 16 }
    expect(resizeRule('pixtral', params, { width, height })).toEqual({ width: toWidth, height: toHeight })
  })

  it('gives whole patches up to the longest edge and keeps its own result', () => {
    const models = fc.constantFrom({ longestEdge: 1024, patch: 16 }, { longestEdge: 1540, patch: 28 })
    fc.assert(
      fc.property(models, sizes(20_000), (params, size) => {
        const once = resizeRule('pixtral', params, size)
        expect([once.width % params.patch, once.height % params.patch]).toEqual([0, 0])
        expect(Math.max(once.width, once.height)).toBeLessThanOrEqual(params.longestEdge)
        expect(resizeRule('pixtral', params, once)).toEqual(once)
      }),
    )
  })
})

describe('gemma4', () => {
  it.each<Row>([
    [1, 1, 768, 768],
    [48, 48, 768, 768],
    [803, 803, 768, 768],
    [1000, 1, 13_440, 48],
    [1, 3000, 48, 13_440],
    [13_440, 48, 13_440, 48],
    [4000, 60, 6528, 96],
    [300, 7000, 144, 3840],
  ])('of %d×%d is %d×%d', (width, height, toWidth, toHeight) => {
    const params = { patch: 16, pool: 3, softTokens: 280 }
    expect(resizeRule('gemma4', params, { width, height })).toEqual({ width: toWidth, height: toHeight })
  })

  it('gives whole tokens within the budget, however small that is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1120 }), sizes(20_000), (softTokens, size) => {
        const { width, height } = resizeRule('gemma4', { patch: 16, pool: 3, softTokens }, size)
        expect([width % 48, height % 48]).toEqual([0, 0])
        expect((width / 48) * (height / 48)).toBeLessThanOrEqual(softTokens)
      }),
    )
  })
})

describe('fixed-square', () => {
  it('is one size for all', () => {
    expect(resizeRule('fixed-square', { side: 336 }, { width: 9, height: 4000 })).toEqual({ width: 336, height: 336 })
  })
})

describe('openai-tile', () => {
  const params = { maxSide: 2048, shortSide: 768, tile: 512 }
  it.each<readonly [...Row, columns: number, rows: number]>([
    [1, 1, 1, 1, 1, 1],
    [512, 513, 512, 513, 1, 2],
    [768, 2048, 768, 2048, 2, 4],
    [769, 769, 768, 768, 2, 2],
    [1000, 3000, 682, 2048, 2, 4],
    [20_000, 1, 2048, 1, 4, 1],
  ])('of %d×%d is %d×%d in %d×%d tiles', (width, height, toWidth, toHeight, columns, rows) => {
    const expected = { width: toWidth, height: toHeight, columns, rows }
    expect(resizeRule('openai-tile', params, { width, height })).toEqual(expected)
  })

  it('keeps its own result', () => {
    fc.assert(
      fc.property(sizes(20_000), (size) => {
        const once = resizeRule('openai-tile', params, size)
        expect(resizeRule('openai-tile', params, once)).toEqual(once)
      }),
    )
  })
})

describe('openai-patch', () => {
  it.each<readonly [...Row, columns: number, rows: number]>([
    [1, 1, 1, 1, 1, 1],
    [1600, 1600, 1600, 1600, 50, 50],
    [2048, 2048, 1600, 1600, 50, 50],
    [4000, 33, 2048, 17, 64, 1],
  ])('of %d×%d is %d×%d of %d×%d patches', (width, height, toWidth, toHeight, columns, rows) => {
    const params = { maxSide: 2048, budget: 2500, patch: 32 }
    const expected = { width: toWidth, height: toHeight, columns, rows }
    expect(resizeRule('openai-patch', params, { width, height })).toEqual(expected)
  })

  // 100 by 100 patches: in floating point the side comes out a hair below them.
  it.each([4864, 5430, 5609])('of a square of %d px fills a square budget', (side) => {
    const params = { maxSide: 6000, budget: 10_000, patch: 32 }
    expect(resizeRule('openai-patch', params, { width: side, height: side })).toMatchObject({ columns: 100, rows: 100 })
  })

  it('stays within the side and the budget, strips too', () => {
    const models = fc.record({
      maxSide: fc.constantFrom(2048, 65_535),
      budget: fc.constantFrom(1, 100, 1536, 2500),
      patch: fc.constant(32),
    })
    fc.assert(
      fc.property(models, sizes(70_000), (params, size) => {
        const { width, height, columns, rows } = resizeRule('openai-patch', params, size)
        expect(width <= size.width && height <= size.height).toBe(true)
        expect(Math.max(width, height)).toBeLessThanOrEqual(params.maxSide)
        expect(columns * rows).toBeLessThanOrEqual(params.budget)
      }),
    )
  })
})
