/**
 * InternVL, and NVLM-D, which is tiled alike.
 * @see transformers 5.23 `got_ocr2` `get_optimal_tiled_canvas`, the same as the repositories' own `dynamic_preprocess`
 */
import type { Family } from './family.ts'
import { tiles448 } from './rules.ts'

/** The more special name first. */
export const internvl: readonly Family[] = [
  {
    name: 'InternVL',
    pattern: 'internvl',
    ...tiles448(12),
    dialect: 'internvl',
    contextTokens: 32_768,
    verified: true,
  },
  { name: 'NVLM-D', pattern: 'nvlm', ...tiles448(6), dialect: 'nvlm', contextTokens: 32_768 },
]
