/** `qwen25`: Qwen2.5-VL. */
import type { Dialect } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { readMessy } from '../read/messy.ts'

/** The dialect qwen25. */
export const qwen25: Dialect = {
  id: 'qwen25',
  space: { unit: 'px' },
  tasks: [],
  prompt: () => ({ text: '' }),
  parse: (text, job) => readMessy(text, { order: 'xy' }, job),
  format: () => '',
  field: fieldOf({ max: 1000 }),
}
