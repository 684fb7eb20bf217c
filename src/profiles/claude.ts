/**
 * Anthropic's Claude: asked for pixels of the picture as it was sent.
 * @see Claude platform docs "Vision"
 */
import type { Family } from './family.ts'

const shared = { tokens: { rule: 'squares-up', patch: 28 }, dialect: 'claude', contextTokens: 200_000 } as const

/** The more special name first. What fits the standard tier is left alone by the other one. */
export const claude: readonly Family[] = [
  {
    name: 'Claude Opus 4.7 and later',
    pattern: 'claude-opus-(?:4-[7-9]|[5-9])(?!\\d)',
    resize: { rule: 'claude-high', params: { maxEdge: 2576, maxTokens: 4784, patch: 28 } },
    // More pictures may not be larger than 2000 px.
    maxPictures: 20,
    ...shared,
  },
  {
    name: 'Claude',
    pattern: 'claude(?![a-z])',
    resize: { rule: 'claude-standard', params: { maxEdge: 1568, maxTokens: 1568, patch: 28 } },
    maxPictures: 100,
    ...shared,
  },
]
