/** `minicpm`: MiniCPM-V. */
import type { Dialect } from '../dialect.ts'
import { fieldOf } from '../field.ts'

/** The dialect minicpm. */
export const minicpm: Dialect = {
  id: 'minicpm',
  space: { unit: 'grid', max: 1000 },
  tasks: [],
  prompt: () => ({ text: '' }),
  parse: () => ({ findings: [], truncated: false }),
  format: () => '',
  field: fieldOf({ max: 1000 }),
}
