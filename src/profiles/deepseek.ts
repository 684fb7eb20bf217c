/**
 * DeepSeek's models with eyes.
 * @see deepseek-ai/DeepSeek-VL2 `processing_deepseek_vl_v2.py`; DeepSeek API guide, November 2026
 */
import type { Family } from './family.ts'

/** The more special name first. */
export const deepseek: readonly Family[] = [
  {
    // Tiny, small and full alike.
    name: 'DeepSeek-VL2',
    pattern: 'deepseek-vl-?2(?!\\d)',
    resize: { rule: 'deepseek-vl2-best', params: { candidates: 'deepseek-vl2' } },
    tokens: { rule: 'deepseek-vl2' },
    dialect: 'deepseek',
    contextTokens: 4096,
  },
  { name: 'DeepSeek-OCR', pattern: 'deepseek-ocr', dialect: 'deepseek-ocr' },
  {
    // At most 384 tokens a picture; how many of them is not told.
    name: 'DeepSeek flash',
    pattern: 'deepseek-flash',
    details: { high: {}, low: {}, auto: {} },
    contextTokens: 1_000_000,
    maxOutputTokens: 384_000,
  },
]
