/** `paligemma`: PaliGemma. */
import type { Dialect } from '../dialect.ts'
import { fieldOf } from '../field.ts'

/** The dialect paligemma. */
export const paligemma: Dialect = {
  id: 'paligemma',
  space: { unit: 'grid', max: 1024 },
  tasks: [],
  prompt: () => ({ text: '' }),
  parse: () => ({ findings: [], truncated: false }),
  format: () => '',
  field: fieldOf({ max: 1000 }),
}
