/**
 * Mistral's models with eyes: a token for each square, and one that ends each row.
 * @see transformers 5.23 `pixtral`
 */
import type { Family } from './family.ts'

function pixtral(longestEdge: number, patch: number) {
  return { resize: { rule: 'pixtral', params: { longestEdge, patch } }, tokens: { rule: 'rows', patch } } as const
}

/** The more special name first. */
export const mistral: readonly Family[] = [
  { name: 'Pixtral', pattern: 'pixtral', ...pixtral(1024, 16), contextTokens: 131_072 },
  {
    // Small 3.0 and before have no eyes.
    name: 'Mistral Small 3.1 and later, Ministral 3, Mistral Large 3',
    pattern:
      'mistral-small-?(?:3[p-][1-9]|2503|2506|latest)|magistral-small-(?:2509|1-2)|ministral-3-(?:3|8|14)b|mistral-large-(?:3(?!\\d)|2512)',
    ...pixtral(1540, 28),
    contextTokens: 131_072,
  },
]
