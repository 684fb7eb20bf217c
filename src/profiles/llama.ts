/**
 * Meta's Llama with eyes. Neither was trained to write positions in a form that is known.
 * @see transformers 5.23 `mllama`, `llama4`
 */
import type { Family } from './family.ts'

/** The more special name first. */
export const llama: readonly Family[] = [
  {
    // 1,601 positions a tile that its text attends to; in the text itself a picture is a single token.
    name: 'Llama 3.2 Vision',
    pattern: 'llama-?v?3[p-]?2-(?:vision|(?:11|90)b)|mllama',
    resize: { rule: 'mllama', params: { tile: 560, maxTiles: 4 } },
    tokens: { rule: 'tiles', tokens: 1601, overview: 'never', outside: true },
    maxPictures: 1,
    contextTokens: 131_072,
  },
  {
    name: 'Llama 4',
    pattern: 'llama-?4(?!\\d)',
    resize: { rule: 'mllama', params: { tile: 336, maxTiles: 16 } },
    tokens: { rule: 'tiles', tokens: 144, overview: 'several' },
    at: { groq: { maxPictures: 5 } },
  },
]
