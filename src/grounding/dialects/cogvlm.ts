/** `cogvlm`: CogVLM. */
import type { Dialect } from '../dialect.ts'
import { fieldOf } from '../field.ts'

/** The dialect cogvlm. */
export const cogvlm: Dialect = {
  id: 'cogvlm',
  space: { unit: 'grid', max: 1000 },
  tasks: [],
  prompt: () => ({ text: '' }),
  parse: () => ({ findings: [], truncated: false }),
  format: () => '',
  field: fieldOf({ max: 1000 }),
}
