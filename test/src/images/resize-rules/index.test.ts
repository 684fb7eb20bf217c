import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isVLMError } from '../../../../src/errors.ts'
import { type ResizeRule, resizeRule, resizeRules } from '../../../../src/images/resize-rules/index.ts'
import { roundHalfEven } from '../../../../src/images/resize-rules/rounding.ts'
import { sizes, usualParams } from './params.ts'

const smart = { factor: 28, minPixels: 3136, maxPixels: 1003520 }
const square = { width: 100, height: 100 }

/** For calls that TypeScript would refuse. */
const loosely = resizeRule as (rule: unknown, params: unknown, size: unknown) => unknown

describe('resizeRule', () => {
  it.each<[string, unknown, unknown, string]>([
    ['no name', undefined, {}, 'the name of a resize rule for rule but received undefined'],
    ['a wrong name', 'qwen-smart-rezise', smart, 'Did you mean "qwen-smart-resize"?'],
    ['a name far from all', 'x'.repeat(99), smart, 'Known: qwen-smart-resize, ui-tars-smart-resize'],
    ["a name of every object's", 'constructor', {}, 'Known: '],
    ['no parameters', 'mllama', undefined, 'an object for params but received undefined'],
    ['a list', 'mllama', [], 'an object for params'],
    ['a wrong key', 'qwen-smart-resize', { ...smart, minPixel: 1 }, 'Did you mean "minPixels"?'],
    ['the key of another spelling', 'qwen-smart-resize', { ...smart, max_pixels: 1 }, 'Did you mean "maxPixels"?'],
    ['a key where there are none', 'pad-square', { side: 1 }, 'Unknown key "side"'],
    ['a missing key', 'qwen-smart-resize', { factor: 28, minPixels: 1 }, 'for params.maxPixels but received undefined'],
    ['nothing allowed', 'fixed-square', { side: 0 }, 'a whole number from 1 to 65535 for params.side'],
    ['half a pixel', 'fixed-square', { side: 0.5 }, 'for params.side'],
    ['a text', 'fixed-square', { side: '336' }, 'for params.side'],
    ['no number', 'claude-high', { maxEdge: Number.NaN }, 'for params.maxEdge'],
    ['bounds that cross', 'qwen-smart-resize', { ...smart, minPixels: 2e6 }, 'params.minPixels of at most params.max'],
    ['bounds of tiles that cross', 'internvl-tiles', { tile: 448, min: 9, max: 2 }, 'params.min of at most params.max'],
    ['an unknown list', 'deepseek-vl2-best', { candidates: 'deepseek-vl3' }, 'Did you mean "deepseek-vl2"?'],
    ['an empty list', 'deepseek-vl2-best', { candidates: [] }, 'a list of at least 1'],
    ['a canvas of three sides', 'deepseek-vl2-best', { candidates: [[1, 2, 3]] }, 'params.candidates[0]'],
  ])('refuses %s', (_, rule, params, message) => {
    expect(() => loosely(rule, params, square)).toThrow(message)
    expect(() => loosely(rule, params, square)).toThrow(expect.objectContaining({ kind: 'input', stage: 'check' }))
  })

  it.each([
    undefined,
    null,
    {},
    5,
    { width: 0, height: 1 },
    { width: 1, height: -1 },
    { width: 1.5, height: 1 },
    { width: 1, height: Number.NaN },
    { width: 1, height: Number.POSITIVE_INFINITY },
    { width: '1', height: 1 },
    { width: 2 ** 31, height: 1 },
  ])('refuses the size %o', (size) => {
    for (const rule of resizeRules) {
      expect(() => loosely(rule, usualParams[rule], size)).toThrow('{ width, height } in whole px, at least 1 for size')
    }
  })

  it('takes any object with the two sides and changes nothing', () => {
    const photo = Object.freeze({ width: 640, height: 480, format: 'jpeg' })
    for (const rule of resizeRules)
      expect(() => resizeRule(rule, Object.freeze(usualParams[rule]), photo)).not.toThrow()
    expect(resizeRule('claude-high', {}, photo)).toEqual({ width: 640, height: 480 })
  })

  it('gives whole sides of at least 1 px, or refuses the aspect', () => {
    const anyRule = fc.constantFrom<ResizeRule>(...resizeRules)
    fc.assert(
      fc.property(anyRule, sizes(2 ** 31 - 1), (rule, size) => {
        let result: object
        try {
          result = resizeRule(rule, usualParams[rule], size)
        } catch (error) {
          expect(isVLMError(error, 'input') && error.reason).toBe('aspect')
          return
        }
        for (const [name, value] of Object.entries(result)) {
          if (typeof value === 'boolean') continue
          expect(Number.isInteger(value) && value >= (name.startsWith('offset') ? 0 : 1), `${rule} ${name}`).toBe(true)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('treats width and height alike', () => {
    const swapped: Record<string, string> = {
      width: 'height',
      height: 'width',
      columns: 'rows',
      rows: 'columns',
      canvasWidth: 'canvasHeight',
      canvasHeight: 'canvasWidth',
      pictureWidth: 'pictureHeight',
      pictureHeight: 'pictureWidth',
      offsetX: 'offsetY',
      offsetY: 'offsetX',
    }
    const turn = (sides: object) => Object.fromEntries(Object.entries(sides).map(([k, v]) => [swapped[k] ?? k, v]))
    // The others compare c/r with w/h, or h/w with w/h: the ways of rounding differ.
    const symmetric = resizeRules.filter((rule) => rule !== 'internvl-tiles' && rule !== 'idefics3')
    fc.assert(
      fc.property(fc.constantFrom(...symmetric), sizes(4000, 100), (rule, { width, height }) => {
        const upright = resizeRule(rule, usualParams[rule], { width, height })
        expect(turn(resizeRule(rule, usualParams[rule], { width: height, height: width })), rule).toEqual(upright)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('roundHalfEven', () => {
  it.each([
    [0, 0],
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [2.4999999999999996, 2],
    [2.5000000000000004, 3],
    [3.5, 4],
    [1e15 + 0.5, 1e15],
  ])('of %d is %d', (value, expected) => {
    expect(roundHalfEven(value)).toBe(expected)
  })
})
