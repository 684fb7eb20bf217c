import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isVLMError } from '../../src/errors.ts'
import { planImage } from '../../src/plan-image.ts'
import { families } from '../../src/profiles/index.ts'

describe('planImage', () => {
  // Worked by hand from the rules; the photograph is one of 12 megapixels.
  it.each<[string, object, number, object | undefined]>([
    ['gpt-4o', { width: 1024, height: 1024 }, 765, { width: 768, height: 768 }],
    ['gpt-4o', { width: 4032, height: 3024 }, 765, { width: 1024, height: 768 }],
    ['gpt-4o', { width: 4032, height: 3024, detail: 'low' }, 85, { width: 512, height: 384 }],
    ['gpt-5.4', { width: 64, height: 64 }, 5, { width: 64, height: 64 }],
    ['gpt-6-luna', { width: 4032, height: 3024, detail: 'auto' }, 14_364, { width: 4032, height: 3024 }],
    ['gemini-2.5-flash', { width: 384, height: 384 }, 258, undefined],
    ['gemini-3.8-flash', { width: 1000, height: 1000 }, 1090, undefined],
    ['qwen2.5-vl', { width: 28, height: 28 }, 4, { width: 56, height: 56 }],
    [
      'qwen2.5-vl',
      { width: 1920, height: 1080, config: { maxPixels: 1_003_520 } },
      47 * 26,
      { width: 1316, height: 728 },
    ],
    ['llama3.2-vision', { width: 560, height: 560 }, 1601, { width: 560, height: 560 }],
    ['deepseek-vl2', { width: 384, height: 384 }, 421, { width: 384, height: 384 }],
    ['nvlm-d-72b', { width: 896, height: 448 }, 768, { width: 896, height: 448 }],
    ['deepseek-vl2', { width: 1000, height: 1000, images: 3 }, 421, { width: 384, height: 384 }],
    ['qwen2.5-vl', { width: 320, height: 320, config: { factor: 32 } }, 100, { width: 320, height: 320 }],
    ['gemini-3', { width: 100, height: 100, config: { budget: 100 } }, 100, undefined],
    ['gpt-5.4', { width: 4032, height: 3024, detail: 'auto' }, 2942, undefined],
    ['gpt-4o', { width: 1024, height: 1024, detail: 'auto' }, 765, undefined],
    ['llama-4-scout', { width: 336, height: 336 }, 144, { width: 336, height: 336 }],
    ['claude-opus', { width: 280, height: 280 }, 100, { width: 280, height: 280 }],
  ])('%s %j', (model, options, tokens, sent) => {
    const plan = planImage({ model, width: 1, height: 1, ...options })
    expect(plan.tokens).toBe(tokens)
    if (sent) expect(plan.sent).toEqual(sent)
  })

  it('tells the money where the price is known, and nothing where it is not', () => {
    expect(planImage({ model: 'openai/gpt-4o', width: 1024, height: 1024 }).costUSD).toBeCloseTo((765 * 2.5) / 1e6, 12)
    expect(planImage({ model: 'gpt-4o', width: 1024, height: 1024 }).costUSD).toBeUndefined()
  })

  it('counts nothing for a model that nobody knows', () => {
    expect(planImage({ model: 'mine/new', width: 4000, height: 2000 })).toEqual({
      model: 'mine/new',
      sent: { width: 1568, height: 784 },
    })
  })

  it.each<[string, object, RegExp]>([
    ['no model', { model: '' }, /name of a model/],
    ['a level that there is not', { model: 'gpt-4o', detail: 'hihg' }, /"high"/],
    ['a number that the model does not have', { model: 'qwen2.5-vl', config: { maxPixel: 1 } }, /"maxPixels"/],
    ['a number for a model that has none', { model: 'kosmos-2', config: { factor: 1 } }, /"maxSidePx"/],
    ['a number that is none', { model: 'gemini-3', config: { budget: 'much' } }, /above 0/],
    ['a size of nothing', { model: 'gpt-4o', width: 0 }, /px/],
    ['a shape that the model refuses', { model: 'qwen2.5-vl', width: 10_000, height: 10 }, /200/],
    [
      'more patches than the API takes',
      { model: 'gpt-6-luna', detail: 'original', width: 8000, height: 6000 },
      /30000/,
    ],
  ])('refuses %s', (_, options, message) => {
    const plan = () => planImage({ model: 'gpt-4o', width: 100, height: 100, ...options })
    expect(plan).toThrow(message)
    expect(plan).toThrow(expect.objectContaining({ kind: 'input' }))
  })

  it('gives every family whole numbers for every size', () => {
    const size = fc.integer({ min: 1, max: 12_000 })
    fc.assert(
      fc.property(fc.constantFrom(...families), size, size, ({ name }, width, height) => {
        try {
          const { tokens, sent } = planImage({ model: name, width, height })
          if (tokens !== undefined) expect(Number.isInteger(tokens) && tokens > 0).toBe(true)
          if (sent)
            expect(
              Number.isInteger(sent.width) && sent.width > 0 && Number.isInteger(sent.height) && sent.height > 0,
            ).toBe(true)
        } catch (error) {
          expect(isVLMError(error, 'input')).toBe(true)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
