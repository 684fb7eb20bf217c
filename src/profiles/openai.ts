/**
 * OpenAI's models. None is trained to write positions: they are asked in the portable dialect. `high` stands first among the levels of
 * detail and is what is asked for: the API's own default, `auto`, costs up to five times as much on the newest.
 * @see OpenAI guide "Images and vision" (texts of 2025 and 2026), pages "Models" and "Deprecations", November 2026
 */
import type { Family } from './family.ts'

/** Reasoning models take no sampling settings. */
const reasons = { ignores: ['temperature'] } as const
const maxPictures = 1500

/** Models that count tiles of 512 px: a base and so many for each. `auto` is `high`. */
function tiles(base: number, each: number) {
  const resize = { rule: 'openai-tile', params: { maxSide: 2048, shortSide: 768, tile: 512 } } as const
  const tokens = { rule: 'tiles-and-base', base, each } as const
  // At `low` the host shrinks the picture to 512 px, whatever comes.
  const low = { resize: { rule: 'fit', maxSidePx: 512 }, tokens: { rule: 'flat', tokens: base } } as const
  return { resize, tokens, details: { high: {}, low, auto: {} }, maxPictures }
}

/** The largest side, px, and a budget of patches. */
type Level = readonly [maxSide: number, budget: number]

/** The largest side that any level takes, px, and a budget that no picture of that size exceeds. */
const [anySide, anyBudget] = [65_535, 4_194_304]
const usual: Level = [2048, 2500]
const generous: Level = [2048, 6144]
const of2025: Level = [2048, 1536]
const large: Level = [6000, 10_000]
const whole: Level = [anySide, anyBudget]
const small: Level = [512, anyBudget]

/** Models that count patches of 32 px, times a factor, by the level of detail. The API refuses more than 30,000 of them. */
function patches<L extends string>(
  multiplier: number,
  { high, ...others }: { readonly high: Level } & { readonly [K in L]: Level },
) {
  const tokens = { rule: 'patches', multiplier, most: 30_000 } as const
  const detail = ([maxSide, budget]: Level) =>
    ({ resize: { rule: 'openai-patch', params: { maxSide, budget, patch: 32 } }, tokens }) as const
  const rest = Object.entries<Level>(others).map(([name, level]) => [name, detail(level)] as const)
  return { ...detail(high), details: { high: detail(high), ...Object.fromEntries(rest) }, maxPictures }
}

/** Tokens of prompt and answer together, and of the answer. */
function limits(contextTokens: number, maxOutputTokens: number) {
  return { contextTokens, maxOutputTokens }
}

const gpt4o = { ...tiles(85, 170), ...limits(128_000, 16_384), logprobs: true } as const
const gpt41 = { ...limits(1_047_576, 32_768), logprobs: true } as const
const gpt5 = { ...limits(400_000, 128_000), ...reasons } as const
const o = { ...limits(200_000, 100_000), ...reasons } as const
const gpt56 = {
  ...patches(1.2, { high: usual, low: small, original: whole, auto: whole }),
  contextTokens: 922_000,
  ...reasons,
} as const

/** The more special name first. `@2025` asks for the rules of the guide's text of 2025. */
export const openai: readonly Family[] = [
  { name: 'gpt-4o-mini', pattern: '(?:chat)?gpt-4o-mini', ...gpt4o, ...tiles(2833, 5667) },
  { name: 'gpt-4o', pattern: '(?:chat)?gpt-4o', ...gpt4o },
  { name: 'gpt-4-turbo', pattern: 'gpt-4-(?:turbo|vision)', ...tiles(85, 170), ...limits(128_000, 4096) },
  { name: 'gpt-4.5', pattern: 'gpt-4-5', ...tiles(85, 170) },
  {
    name: 'gpt-4.1-mini@2025',
    pattern: 'gpt-4-1-mini-2025$',
    ...patches(1.62, { high: of2025, auto: of2025 }),
    ...gpt41,
  },
  {
    name: 'gpt-4.1-mini',
    pattern: 'gpt-4-1-mini',
    ...patches(1.62, { high: generous, low: generous, auto: generous }),
    ...gpt41,
  },
  { name: 'gpt-4.1-nano', pattern: 'gpt-4-1-nano', ...patches(2.46, { high: of2025, auto: of2025 }), ...gpt41 },
  { name: 'gpt-4.1', pattern: 'gpt-4-1(?!\\d)', ...tiles(85, 170), ...gpt41 },
  { name: 'o4-mini', pattern: 'o4-mini', ...patches(1.72, { high: of2025, auto: of2025 }), ...o },
  { name: 'o1', pattern: 'o1(?![a-z0-9]|-mini)', ...tiles(75, 150), ...o },
  { name: 'o3', pattern: 'o3(?![a-z0-9]|-mini)', ...tiles(75, 150), ...o },
  { name: 'computer-use-preview', pattern: 'computer-use-preview', ...tiles(65, 129), ...reasons },
  { name: 'gpt-5-mini@2025', pattern: 'gpt-5-mini-2025$', ...patches(1.62, { high: of2025, auto: of2025 }), ...gpt5 },
  { name: 'gpt-5-mini', pattern: 'gpt-5-mini', ...patches(1.2, { high: of2025, auto: of2025 }), ...gpt5 },
  { name: 'gpt-5-nano@2025', pattern: 'gpt-5-nano-2025$', ...patches(2.46, { high: of2025, auto: of2025 }), ...gpt5 },
  { name: 'gpt-5-nano', pattern: 'gpt-5-nano', ...patches(1.5, { high: of2025, auto: of2025 }), ...gpt5 },
  { name: 'gpt-5.1', pattern: 'gpt-5-1(?!\\d)', ...tiles(70, 140), ...gpt5 },
  {
    name: 'gpt-5.2',
    pattern: 'gpt-5-2(?!\\d)',
    ...patches(1.2, { high: generous, low: generous, auto: generous }),
    ...gpt5,
  },
  {
    // Its `low` is dearer than its `high`.
    name: 'gpt-5.4',
    pattern: 'gpt-5-4(?!\\d)',
    ...patches(1.2, { high: usual, low: generous, original: large, auto: usual }),
    ...limits(1_050_000, 128_000),
    ...reasons,
  },
  {
    name: 'gpt-5.5',
    pattern: 'gpt-5-5(?!\\d)',
    ...patches(1.2, { high: usual, low: small, original: large, auto: large }),
    ...limits(1_050_000, 128_000),
    ...reasons,
  },
  { name: 'gpt-5.6', pattern: 'gpt-5-6(?!\\d)', ...gpt56 },
  { name: 'gpt-5', pattern: 'gpt-5(?!-?\\d(?!\\d{3}))', ...tiles(70, 140), ...gpt5 },
  {
    // Measured: at `high` the side of 2048 px does not hold for it.
    name: 'gpt-6-astra',
    pattern: 'gpt-6-astra',
    ...gpt56,
    ...patches(1.2, { high: [anySide, 2500], low: small, original: whole, auto: whole }),
  },
  // Of 6.1 and other sisters nothing is known that differs.
  { name: 'gpt-6', pattern: 'gpt-6', ...gpt56 },
]
