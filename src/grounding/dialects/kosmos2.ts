/** `kosmos2`: Kosmos-2. */
import type { Dialect } from '../dialect.ts'
import { fieldOf } from '../field.ts'

/** The dialect kosmos2. */
export const kosmos2: Dialect = {
  id: 'kosmos2',
  space: { unit: 'grid', max: 1 },
  tasks: [],
  prompt: () => ({ text: '' }),
  parse: () => ({ findings: [], truncated: false }),
  format: () => '',
  field: fieldOf({ max: 1000 }),
}
