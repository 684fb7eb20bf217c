/**
 * Models of which a way of writing positions is known, or a rule for pictures, and little else.
 * @see transformers 5.23 `glm4v`, `glm46v`; xAI API reference, November 2026
 */
import type { Family } from './family.ts'

/** The more special name first. */
export const others: readonly Family[] = [
  {
    // A picture counts as two frames.
    name: 'GLM-4.1V, 4.5V, 4.6V',
    pattern: 'glm-?4[p-]?\\d?v(?![a-z])',
    resize: {
      rule: 'glm4v-smart-resize',
      params: { factor: 28, minPixels: 12_544, temporal: 2, maxPixels: 11_760_000 },
    },
    tokens: { rule: 'squares', factor: 28 },
    dialect: 'glm',
    contextTokens: 65_536,
    verified: true,
  },
  // MolmoPoint points by special tokens, MolmoAct acts.
  { name: 'Molmo', pattern: 'molmo(?:e(?![a-z])|(?![a-z]))', dialect: 'molmo' },
  { name: 'CogVLM, CogAgent', pattern: 'cogvlm|cogagent', dialect: 'cogvlm' },
  { name: 'LLaVA', pattern: 'llava|bakllava', dialect: 'llava' },
  { name: 'Shikra', pattern: 'shikra', dialect: 'shikra' },
  { name: 'Ferret', pattern: 'ferret', dialect: 'ferret' },
  // What a picture costs there is not told.
  { name: 'Grok', pattern: 'grok-(?:[4-9]|2-vision)', details: { high: {}, low: {}, auto: {} } },
]
