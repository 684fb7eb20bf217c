/** `moondream`: Moondream. */
import type { Dialect } from '../dialect.ts'
import { fieldOf } from '../field.ts'

/** The dialect moondream. */
export const moondream: Dialect = {
  id: 'moondream',
  space: { unit: 'grid', max: 1 },
  tasks: [],
  prompt: () => ({ text: '' }),
  parse: () => ({ findings: [], truncated: false }),
  format: () => '',
  field: fieldOf({ max: 1000 }),
}
