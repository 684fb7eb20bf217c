/** `llava`: LLaVA. */
import type { Dialect } from '../dialect.ts'
import { fieldOf } from '../field.ts'

/** The dialect llava. */
export const llava: Dialect = {
  id: 'llava',
  space: { unit: 'square' },
  tasks: [],
  prompt: () => ({ text: '' }),
  parse: () => ({ findings: [], truncated: false }),
  format: () => '',
  field: fieldOf({ max: 1000 }),
}
