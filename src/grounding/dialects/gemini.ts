/** `gemini`: Gemini 2.0 to 3.x and Robotics-ER; Gemma 3 and 4 answer alike (unverified). */
import type { Dialect } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { readMessy } from '../read/messy.ts'

/** The dialect gemini. */
export const gemini: Dialect = {
  id: 'gemini',
  space: { unit: 'grid', max: 1000 },
  tasks: [],
  prompt: () => ({ text: '' }),
  parse: (text, job) => readMessy(text, { order: 'yx' }, job),
  format: () => '',
  field: fieldOf({ max: 1000 }),
}
