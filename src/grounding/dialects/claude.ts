/** `claude`: Claude. */
import type { Dialect } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { readMessy } from '../read/messy.ts'

/** The dialect claude. */
export const claude: Dialect = {
  id: 'claude',
  space: { unit: 'px' },
  tasks: [],
  prompt: () => ({ text: '' }),
  parse: (text, job) => readMessy(text, { order: 'xy' }, job),
  format: () => '',
  field: fieldOf({ max: 1000 }),
}
