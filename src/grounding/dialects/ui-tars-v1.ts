/** `ui-tars-v1`: UI-TARS 1, on Qwen2-VL. `Action: click(start_box='(x,y)')`, in thousandths of the screenshot. */
import type { Dialect } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { readActions } from '../read/actions.ts'
import { readMessy } from '../read/messy.ts'
import { formatActions } from './ui-tars.ts'

/** The dialect ui-tars-v1. */
export const uiTarsV1: Dialect = {
  id: 'ui-tars-v1',
  space: { unit: 'grid', max: 1000 },
  tasks: ['point'],
  oneLabel: true,
  prompt: ({ labels = ['the main object'] }) => ({
    text: `Output only the coordinate of one point in your response. What element matches the following task: ${labels.join(' and ')}`,
  }),
  parse: (text, job) => readActions(text) ?? readMessy(text, { order: 'xy' }, job),
  format: (findings) => formatActions(findings, (x, y) => `click(start_box='(${x},${y})')`),
  field: fieldOf({ max: 1000 }),
}
