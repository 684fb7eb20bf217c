/** `deepseek-ocr`: DeepSeek-OCR. */
import type { Dialect } from '../dialect.ts'
import { fieldOf } from '../field.ts'

/** The dialect deepseek-ocr. */
export const deepseekOcr: Dialect = {
  id: 'deepseek-ocr',
  space: { unit: 'grid', max: 999 },
  tasks: [],
  prompt: () => ({ text: '' }),
  parse: () => ({ findings: [], truncated: false }),
  format: () => '',
  field: fieldOf({ max: 1000 }),
}
