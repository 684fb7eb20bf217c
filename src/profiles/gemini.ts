/**
 * Google's models. Above 384 px a picture's price depends on its shape only up to 2.5, and hardly on anything from 3 on, so pictures
 * are sent as they are, up to a size beyond which nothing is gained.
 * @see Gemini API guides "Image understanding" and "Media resolution", pages "Models" and "Deprecations", November 2026
 */
import { type Family, usd } from './family.ts'

const shared = {
  dialect: 'gemini',
  resize: { rule: 'fit', maxSidePx: 3072 },
  maxPictures: 3600,
  contextTokens: 1_048_576,
} as const
const old = { ...shared, tokens: { rule: 'crop-units' } } as const
const budget = (tokens: number) => ({ tokens: { rule: 'token-budget', budget: tokens } }) as const
const modern = {
  ...shared,
  ...budget(1120),
  details: { high: budget(1120), medium: budget(560), low: budget(280), ultra_high: budget(2240) },
  maxOutputTokens: 65_536,
} as const

/** The more special name first. */
export const gemini: readonly Family[] = [
  { name: 'gemini-1.0', pattern: 'gemini-(?:1-0|pro-vision)', ...shared, tokens: { rule: 'flat', tokens: 258 } },
  { name: 'gemini-1.5', pattern: 'gemini-1-5', ...old },
  { name: 'gemini-2.0-flash', pattern: 'gemini-2-0', ...old, maxOutputTokens: 8192, endOfLife: '2026-06-01' },
  {
    name: 'gemini-2.5-flash-lite',
    pattern: 'gemini-2-5-flash-lite',
    ...old,
    maxOutputTokens: 65_536,
    prices: { gemini: usd(0.1, 0.4) },
  },
  {
    name: 'gemini-2.5-flash',
    pattern: 'gemini-2-5-flash',
    ...old,
    maxOutputTokens: 65_536,
    endOfLife: '2026-12-01',
    prices: { gemini: usd(0.3, 2.5) },
  },
  {
    name: 'gemini-2.5-pro',
    pattern: 'gemini-2-5-pro',
    ...old,
    maxOutputTokens: 65_536,
    endOfLife: '2026-12-01',
    prices: { gemini: usd(1.25, 10) },
  },
  { name: 'gemini-3.5-flash', pattern: 'gemini-3-5-flash(?!-lite)', ...modern, prices: { gemini: usd(1.5, 9) } },
  { name: 'gemini-3.8-flash', pattern: 'gemini-3-8-flash(?!-lite)', ...modern, prices: { gemini: usd(0.75, 3.75) } },
  { name: 'gemini-3.1-pro', pattern: 'gemini-3-1-pro', ...modern, prices: { gemini: usd(2, 12) } },
  { name: 'gemini-3 and later', pattern: 'gemini-(?:[3-9]|flash|pro)', ...modern },
]
