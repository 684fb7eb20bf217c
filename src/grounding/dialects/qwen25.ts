/** `qwen25`: Qwen2.5-VL. */
import type { Dialect } from '../dialect.ts'
import { fieldOf } from '../field.ts'

/** The dialect qwen25. */
export const qwen25: Dialect = {
  id: 'qwen25',
  space: { unit: 'px' },
  tasks: [],
  prompt: () => ({ text: '' }),
  parse: () => ({ findings: [], truncated: false }),
  format: () => '',
  field: fieldOf({ max: 1000 }),
}
