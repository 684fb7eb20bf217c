/**
 * Small models with open weights that run on one's own machine.
 * @see transformers 5.23 `idefics3`, `smolvlm`, `florence2`, `paligemma`, `kosmos2`; the models' own repositories for the others
 */
import type { Family } from './family.ts'
import { square } from './rules.ts'

function idefics3(longestEdge: number, tile: number, tokens: number) {
  return {
    resize: { rule: 'idefics3', params: { longestEdge, tile } },
    tokens: { rule: 'tiles', tokens, overview: 'always', tags: true },
  } as const
}

/** The more special name first. */
export const small: readonly Family[] = [
  { name: 'SmolVLM 256M, 500M', pattern: 'smolvlm2?-(?:256|500)m', ...idefics3(2048, 512, 64), contextTokens: 8192 },
  { name: 'SmolVLM 2.2B', pattern: 'smolvlm', ...idefics3(1536, 384, 81), contextTokens: 16_384 },
  { name: 'Idefics3', pattern: 'idefics3', ...idefics3(1456, 364, 169) },
  // From 4.6 on it counts otherwise.
  { name: 'MiniCPM-V 4.6 and later', pattern: 'minicpm-[vo]-?4[p-]?[6-9](?!\\d)', dialect: 'minicpm' },
  {
    // It cuts the picture itself, by area and shape: shrunk it would be cut into fewer slices.
    name: 'MiniCPM-V',
    pattern: 'minicpm-(?:llama-?3-)?[vo](?![a-z])',
    resize: { rule: 'none' },
    tokens: { rule: 'minicpm', slices: 9 },
    dialect: 'minicpm',
    contextTokens: 32_768,
  },
  { name: 'Moondream', pattern: 'moondream', dialect: 'moondream' },
  { name: 'Florence-2', pattern: 'florence-?2(?!\\d)', ...square(768, 577), dialect: 'florence2', verified: true },
  { name: 'PaliGemma 448', pattern: 'paligemma.*448', ...square(448, 1024), dialect: 'paligemma', verified: true },
  { name: 'PaliGemma 896', pattern: 'paligemma.*896', ...square(896, 4096), dialect: 'paligemma', verified: true },
  { name: 'PaliGemma 224', pattern: 'paligemma', ...square(224, 256), dialect: 'paligemma', verified: true },
  // Kosmos-2.5 reads pages and writes otherwise.
  { name: 'Kosmos-2', pattern: 'kosmos-?2(?![p-]?\\d)', dialect: 'kosmos2' },
]
