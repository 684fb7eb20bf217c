/**
 * Google's Gemma. Like Gemini's, its answers have y first.
 * @see transformers 5.23 `gemma3`, `gemma4`
 */
import type { Family } from './family.ts'
import { square } from './rules.ts'

/** The more special name first. */
export const gemma: readonly Family[] = [
  {
    name: 'Gemma 4',
    pattern: 'gemma-?4(?!\\d)',
    resize: { rule: 'gemma4', params: { patch: 16, pool: 3, softTokens: 280 } },
    tokens: { rule: 'squares', factor: 48 },
    dialect: 'gemini',
    contextTokens: 131_072,
  },
  {
    name: 'Gemma 3',
    pattern: 'gemma-?3(?![\\dn])',
    ...square(896, 256),
    dialect: 'gemini',
    contextTokens: 131_072,
    // "JSON mode is not enabled", says the Gemini API of it.
    at: { gemini: { structured: [] } },
  },
  { name: 'Gemma, others', pattern: 'gemma(?![a-z])', dialect: 'gemini' },
]
