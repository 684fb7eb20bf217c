/** `shikra`: Shikra. */
import type { Dialect } from '../dialect.ts'
import { fieldOf } from '../field.ts'

/** The dialect shikra. */
export const shikra: Dialect = {
  id: 'shikra',
  space: { unit: 'square' },
  tasks: [],
  prompt: () => ({ text: '' }),
  parse: () => ({ findings: [], truncated: false }),
  format: () => '',
  field: fieldOf({ max: 1000 }),
}
