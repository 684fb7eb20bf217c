/** `glm`: GLM-V. */
import type { Dialect } from '../dialect.ts'
import { fieldOf } from '../field.ts'

/** The dialect glm. */
export const glm: Dialect = {
  id: 'glm',
  space: { unit: 'grid', max: 1000 },
  tasks: [],
  prompt: () => ({ text: '' }),
  parse: () => ({ findings: [], truncated: false }),
  format: () => '',
  field: fieldOf({ max: 1000 }),
}
