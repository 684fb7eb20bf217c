/** `ferret`: Ferret. */
import type { Dialect } from '../dialect.ts'
import { fieldOf } from '../field.ts'

/** The dialect ferret. */
export const ferret: Dialect = {
  id: 'ferret',
  space: { unit: 'grid', max: 1000 },
  tasks: [],
  prompt: () => ({ text: '' }),
  parse: () => ({ findings: [], truncated: false }),
  format: () => '',
  field: fieldOf({ max: 1000 }),
}
