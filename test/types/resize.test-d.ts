import { describe, expectTypeOf, it } from 'vitest'
import type { ProfileResize } from '../../src/contract.ts'
import { type ResizeRule, resizeRule } from '../../src/images/resize-rules/index.ts'
import type { Size } from '../../src/types.ts'

const size = { width: 1, height: 1 }

describe('resizeRule', () => {
  it('gives what the rule knows beside the size', () => {
    const params = { factor: 28, minPixels: 3136, maxPixels: 1003520 }
    expectTypeOf(resizeRule('qwen-smart-resize', params, size)).toEqualTypeOf<Size>()
    expectTypeOf(resizeRule('internvl-tiles', { tile: 448, min: 1, max: 12 }, size).columns).toEqualTypeOf<number>()
    expectTypeOf(resizeRule('pad-square', {}, size).offsetX).toEqualTypeOf<number>()
    expectTypeOf(resizeRule('claude-high', {}, size)).toEqualTypeOf<Size>()
    const rule = 'mllama' as ResizeRule
    expectTypeOf(resizeRule(rule, { tile: 560, maxTiles: 4 }, size)).toExtend<Size>()
  })
  it('refuses wrong calls', () => {
    // @ts-expect-error no such rule
    resizeRule('qwen', {}, size)
    // @ts-expect-error parameters are missing
    resizeRule('qwen-smart-resize', { factor: 28 }, size)
    // @ts-expect-error a parameter of another rule
    resizeRule('pad-square', { side: 5 }, size)
    // @ts-expect-error no tiles without a grid
    resizeRule('claude-high', {}, size).columns
    // @ts-expect-error a size is needed
    resizeRule('fixed-square', { side: 336 })
  })
})

describe('a profile', () => {
  it('holds a rule to its own parameters', () => {
    const right: ProfileResize = { rule: 'gemma4', params: { patch: 16, pool: 3, softTokens: 280 } }
    // @ts-expect-error parameters of another rule
    const wrong: ProfileResize = { rule: 'gemma4', params: { side: 896 } }
    expectTypeOf([right, wrong]).toExtend<ProfileResize[]>()
  })
})
