/** `ui-tars-v1`: UI-TARS 1. */
import type { Dialect } from '../dialect.ts'
import { fieldOf } from '../field.ts'

/** The dialect ui-tars-v1. */
export const uiTarsV1: Dialect = {
  id: 'ui-tars-v1',
  space: { unit: 'grid', max: 1000 },
  tasks: [],
  prompt: () => ({ text: '' }),
  parse: () => ({ findings: [], truncated: false }),
  format: () => '',
  field: fieldOf({ max: 1000 }),
}
