/** `qwen3`: Qwen3-VL, Qwen3.5, Qwen3.6. */
import type { Dialect } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { readMessy } from '../read/messy.ts'

/** The dialect qwen3. */
export const qwen3: Dialect = {
  id: 'qwen3',
  space: { unit: 'grid', max: 1000 },
  tasks: [],
  prompt: () => ({ text: '' }),
  parse: (text, job) => readMessy(text, { order: 'xy' }, job),
  format: () => '',
  field: fieldOf({ max: 1000 }),
}
