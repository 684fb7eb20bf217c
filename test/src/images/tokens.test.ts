import { describe, expect, it } from 'vitest'
import { countTokens, type TokenRule } from '../../../src/images/tokens.ts'

describe('countTokens', () => {
  // By hand, from the rules as their sources tell them.
  it.each<[TokenRule, number]>([
    [{ rule: 'flat', tokens: 258 }, 258],
    [{ rule: 'tiles-and-base', base: 85, each: 170 }, 85 + 170 * 6],
    [{ rule: 'patches', multiplier: 1.2, most: 30_000 }, 8],
    [{ rule: 'squares', factor: 28 }, 3 * 2],
    [{ rule: 'squares-up', patch: 50 }, 2 * 2],
    [{ rule: 'tiles', tokens: 256, overview: 'several' }, 256 * 7],
    [{ rule: 'tiles', tokens: 256, overview: 'never' }, 256 * 6],
    [{ rule: 'rows', patch: 28 }, 2 * (3 + 1)],
    [{ rule: 'crop-units' }, 258],
    [{ rule: 'token-budget', budget: 30 }, 6 * 4 + 1],
    [{ rule: 'token-budget', budget: 24 }, 6 * 4],
    [{ rule: 'deepseek-vl2' }, 210 + 1 + 14 * 2 * (14 * 3 + 1)],
    [{ rule: 'minicpm', slices: 9 }, 64],
  ])('%j', (rule, tokens) => {
    const resized = { width: 84, height: 56, columns: 3, rows: 2 }
    expect(countTokens(rule, { width: 84, height: 56 }, resized).tokens).toBe(tokens)
  })

  it('takes no dust of floating point for a token', () => {
    // 1.1 times 50 is 55.00000000000001 there.
    const rule = { rule: 'patches', multiplier: 1.1, most: 30_000 } as const
    expect(countTokens(rule, { width: 1, height: 1 }, { width: 320, height: 160, columns: 10, rows: 5 }).tokens).toBe(
      55,
    )
  })

  it('takes a single tile for the overview as well, unless there is always one', () => {
    const count = (overview: 'several' | 'always' | 'never') =>
      countTokens({ rule: 'tiles', tokens: 10, overview }, { width: 9, height: 9 }, { width: 9, height: 9 }).tokens
    expect([count('several'), count('always'), count('never')]).toEqual([10, 20, 10])
  })

  it.each([{}, { rule: 'no-such' }, { rule: 'squares' }, { rule: 'patches' }, { rule: 'flat', tokens: 1.5 }])(
    'refuses %j, which only a configuration can bring',
    (rule) => {
      const size = { width: 9, height: 9 }
      expect(() => countTokens(rule as TokenRule, size, size)).toThrow(
        expect.objectContaining({ kind: 'config', message: expect.stringContaining('tokens') }),
      )
    },
  )
})
