/**
 * OpenAI's models. None is trained to write positions: they are asked in the portable dialect.
 * @see OpenAI guide "Images and vision" (texts of 2025 and 2026), pages "Models" and "Deprecations", November 2026
 */
import type { Profile } from '../contract.ts'
import { type Family, usd } from './family.ts'

/** Reasoning models take no sampling settings. */
const reasons = { ignores: ['temperature'] } as const

const tileResize = { rule: 'openai-tile', params: { maxSide: 2048, shortSide: 768, tile: 512 } } as const

/** Models that count tiles of 512 px. */
function tiles(base: number, tile: number) {
  const tokens = { rule: 'tiles-and-base', base, tile } as const
  // At `low` the host shrinks the picture to 512 px, whatever comes.
  const low = { resize: { rule: 'fit', maxSidePx: 512 }, tokens: { rule: 'flat', tokens: base } } as const
  return { resize: tileResize, tokens, details: { high: {}, low }, maxPictures: 500 }
}

/** The largest side that any level takes, px, and a budget that no picture of that size exceeds. */
const [anySide, anyBudget] = [65_535, 4_194_304]
/** The API refuses a picture of more patches than this. */
const most = 30_000

/** Models that count patches of 32 px: for each level the largest side and the budget of patches. */
function patches<L extends string>(
  multiplier: number,
  levels: { readonly [K in L]: readonly [side: number, budget: number] },
) {
  const tokens = { rule: 'patches', multiplier, most } as const
  const detail = ([maxSide, budget]: readonly [number, number]) =>
    ({ resize: { rule: 'openai-patch', params: { maxSide, budget, patch: 32 } }, tokens }) as const
  const all = Object.entries(levels).map(([name, level]) => [name, detail(level as readonly [number, number])] as const)
  const details: NonNullable<Profile['details']> = Object.fromEntries(all)
  return { ...detail(Object.values<readonly [number, number]>(levels)[0] ?? [2048, 2500]), details, maxPictures: 500 }
}

const generous = [2048, 6144] as const
const usual = [2048, 2500] as const
const whole = [anySide, anyBudget] as const

/** The more special name first. */
export const openai: readonly Family[] = [
  {
    name: 'gpt-4o-mini',
    pattern: 'gpt-4o-mini',
    ...tiles(2833, 5667),
    ...limits(128_000, 16_384, '2027-01-14'),
    logprobs: true,
    prices: { openai: usd(0.15, 0.6) },
  },
  {
    name: 'gpt-4o',
    pattern: 'gpt-4o',
    ...tiles(85, 170),
    ...limits(128_000, 16_384, '2027-01-14'),
    logprobs: true,
    prices: { openai: usd(2.5, 10) },
  },
  { name: 'gpt-4.5', pattern: 'gpt-4-5', ...tiles(85, 170) },
  { name: 'gpt-4.1-mini (2025)', pattern: 'gpt-4-1-mini-2025$', ...patches(1.62, { high: [2048, 1536] }) },
  {
    name: 'gpt-4.1-mini',
    pattern: 'gpt-4-1-mini',
    ...patches(1.62, { high: generous }),
    ...limits(1_047_576, 32_768, '2027-01-14'),
    logprobs: true,
    prices: { openai: usd(0.4, 1.6) },
  },
  {
    name: 'gpt-4.1-nano',
    pattern: 'gpt-4-1-nano',
    ...patches(2.46, { high: [2048, 1536] }),
    endOfLife: '2026-10-23',
    logprobs: true,
  },
  {
    name: 'gpt-4.1',
    pattern: 'gpt-4-1',
    ...tiles(85, 170),
    ...limits(1_047_576, 32_768, '2027-01-14'),
    logprobs: true,
    prices: { openai: usd(2, 8) },
  },
  {
    name: 'o4-mini',
    pattern: 'o4-mini',
    ...patches(1.72, { high: [2048, 1536] }),
    ...reasons,
    endOfLife: '2026-10-23',
  },
  { name: 'o1', pattern: 'o1(?![a-z0-9])', ...tiles(75, 150), ...reasons, endOfLife: '2026-10-23' },
  { name: 'o3', pattern: 'o3(?![a-z0-9])', ...tiles(75, 150), ...reasons, endOfLife: '2026-12-11' },
  { name: 'computer-use-preview', pattern: 'computer-use-preview', ...tiles(65, 129) },
  {
    name: 'gpt-5-mini',
    pattern: 'gpt-5-mini',
    ...patches(1.2, { high: [2048, 1536] }),
    ...reasons,
    endOfLife: '2026-12-11',
  },
  {
    name: 'gpt-5-nano',
    pattern: 'gpt-5-nano',
    ...patches(1.5, { high: [2048, 1536] }),
    ...reasons,
    endOfLife: '2026-12-11',
  },
  { name: 'gpt-5.1', pattern: 'gpt-5-1', ...tiles(70, 140), ...reasons },
  { name: 'gpt-5.2', pattern: 'gpt-5-2', ...patches(1.2, { high: generous }), ...reasons },
  {
    name: 'gpt-5.4',
    pattern: 'gpt-5-4',
    ...patches(1.2, { high: usual, original: [6000, 10_000], low: generous }),
    ...reasons,
    ...limits(1_050_000, 128_000),
    prices: { openai: usd(2.5, 15) },
  },
  {
    name: 'gpt-5.5',
    pattern: 'gpt-5-5',
    ...patches(1.2, { high: usual, original: [6000, 10_000], auto: [6000, 10_000], low: [512, anyBudget] }),
    ...reasons,
    ...limits(1_050_000, 128_000),
    prices: { openai: usd(5, 30) },
  },
  {
    name: 'gpt-5.6',
    pattern: 'gpt-5-6',
    ...patches(1.2, { high: usual, original: whole, auto: whole, low: [512, anyBudget] }),
    ...reasons,
    contextTokens: 922_000,
    prices: { openai: usd(4, 20) },
  },
  { name: 'gpt-5', pattern: 'gpt-5(?!-?\\d)', ...tiles(70, 140), ...reasons, endOfLife: '2026-12-11' },
  // Measured: at `high` the side of 2048 px does not hold for it.
  {
    name: 'gpt-6-astra',
    pattern: 'gpt-6-astra',
    ...patches(1.2, { high: [anySide, 2500], original: whole, auto: whole, low: [512, anyBudget] }),
    ...reasons,
    contextTokens: 922_000,
    prices: { openai: usd(10, 50) },
  },
  {
    name: 'gpt-6-luna',
    pattern: 'gpt-6-luna',
    ...patches(1.2, { high: usual, original: whole, auto: whole, low: [512, anyBudget] }),
    ...reasons,
    contextTokens: 922_000,
    prices: { openai: usd(0.1, 0.5) },
  },
  {
    name: 'gpt-6',
    pattern: 'gpt-6',
    ...patches(1.2, { high: usual, original: whole, auto: whole, low: [512, anyBudget] }),
    ...reasons,
    contextTokens: 922_000,
  },
]

function limits(contextTokens: number, maxOutputTokens: number, endOfLife?: string) {
  return { contextTokens, maxOutputTokens, ...(endOfLife !== undefined && { endOfLife }) }
}
