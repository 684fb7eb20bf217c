/**
 * `portable`: vlmkit's own JSON, for every model that was trained on no coordinate grammar (GPT, Llama 3.2, Pixtral, unknown ones).
 * Integers 0 to 1000 of the whole picture, x first, `[x1, y1, x2, y2]`.
 */
import type { JsonSchema } from '../../types.ts'
import type { Dialect } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { readMessy } from '../read/messy.ts'

const field = fieldOf({ max: 1000 })

const answerSchema: JsonSchema = {
  type: 'object',
  properties: {
    objects: {
      type: 'array',
      items: {
        type: 'object',
        properties: { label: { type: 'string' }, box: field.schema('box') },
        required: ['label', 'box'],
        additionalProperties: false,
      },
    },
  },
  required: ['objects'],
  additionalProperties: false,
}

/** The portable dialect. */
export const portable: Dialect = {
  id: 'portable',
  space: { unit: 'grid', max: 1000 },
  tasks: ['detect'],

  prompt({ labels }) {
    const what = labels
      ? `Find every ${labels.map((label) => JSON.stringify(label)).join(', ')} in the picture. Use exactly these labels.`
      : 'Find every object in the picture.'
    const form =
      'Answer only with JSON of this shape: {"objects": [{"label": "dog", "box": [x1, y1, x2, y2]}]}. ' +
      'Coordinates are integers from 0 to 1000, x from the left edge, y from the top edge, relative to the whole picture. ' +
      'One entry per instance; an empty list if there is none.'
    return { text: `${what} ${form}`, schema: answerSchema }
  },

  parse: (text, job) => readMessy(text, { order: 'xy' }, job),
  format: () => '',
  field,
}
