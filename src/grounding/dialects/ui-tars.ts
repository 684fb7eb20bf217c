/** `ui-tars`: UI-TARS. */
import type { Dialect } from '../dialect.ts'
import { fieldOf } from '../field.ts'

/** The dialect ui-tars. */
export const uiTars: Dialect = {
  id: 'ui-tars',
  space: { unit: 'px' },
  tasks: [],
  prompt: () => ({ text: '' }),
  parse: () => ({ findings: [], truncated: false }),
  format: () => '',
  field: fieldOf({ max: 1000 }),
}
