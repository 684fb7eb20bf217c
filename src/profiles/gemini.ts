/**
 * Google's Gemini. Above 384 px a picture's price depends on its shape only up to 2.5, and hardly on anything from 3 on, so pictures
 * are sent as they are, up to a size beyond which nothing is gained.
 * @see Gemini API guides "Image understanding" and "Media resolution", pages "Models" and "Deprecations", November 2026
 */
import type { Family } from './family.ts'

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
  { name: 'Gemini 1.0', pattern: 'gemini-(?:1-0|pro-vision)', ...shared, tokens: { rule: 'flat', tokens: 258 } },
  { name: 'Gemini 1.5', pattern: 'gemini-1-5', ...old, maxOutputTokens: 8192 },
  { name: 'Gemini 2.0', pattern: 'gemini-2-0', ...old, maxOutputTokens: 8192 },
  { name: 'Gemini 2.5', pattern: 'gemini-2-5', ...old, maxOutputTokens: 65_536 },
  { name: 'Gemini 3 and later', pattern: 'gemini-(?:[3-9](?!\\d)|\\d\\d|flash|pro)', ...modern },
  { name: 'Gemini, others', pattern: 'gemini(?![a-z])', ...shared },
]
