/** `molmo`: Molmo. */
import type { Dialect } from '../dialect.ts'
import { fieldOf } from '../field.ts'

/** The dialect molmo. */
export const molmo: Dialect = {
  id: 'molmo',
  space: { unit: 'grid', max: 100 },
  tasks: [],
  prompt: () => ({ text: '' }),
  parse: () => ({ findings: [], truncated: false }),
  format: () => '',
  field: fieldOf({ max: 1000 }),
}
