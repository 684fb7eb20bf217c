/** `deepseek`: DeepSeek-VL2. */
import type { Dialect } from '../dialect.ts'
import { fieldOf } from '../field.ts'

/** The dialect deepseek. */
export const deepseek: Dialect = {
  id: 'deepseek',
  space: { unit: 'grid', max: 999 },
  tasks: [],
  prompt: () => ({ text: '' }),
  parse: () => ({ findings: [], truncated: false }),
  format: () => '',
  field: fieldOf({ max: 1000 }),
}
