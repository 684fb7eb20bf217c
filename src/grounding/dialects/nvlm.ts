/** `nvlm`: NVLM-D (unverified). */
import type { Dialect } from '../dialect.ts'
import { fieldOf } from '../field.ts'

/** The dialect nvlm. */
export const nvlm: Dialect = {
  id: 'nvlm',
  space: { unit: 'grid', max: 1000 },
  tasks: [],
  prompt: () => ({ text: '' }),
  parse: () => ({ findings: [], truncated: false }),
  format: () => '',
  field: fieldOf({ max: 1000 }),
}
