/**
 * `portable`: vlmkit's own JSON, for every model that was trained on no coordinate grammar (GPT, Llama 3.2, Pixtral, unknown ones).
 * Integers 0 to 1000 of the whole picture, x first, `[x1, y1, x2, y2]`.
 */
import { findJson } from '../../schemas/find-json.ts'
import type { JsonSchema } from '../../types.ts'
import type { Dialect, Finding } from '../dialect.ts'
import { fieldOf } from '../field.ts'

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

  parse(text) {
    const json = findJson(text)
    const rows = json.found ? listIn(json.value) : undefined
    const findings = (rows ?? []).flatMap((row) => readObject(row) ?? [])
    return { findings, truncated: false, none: rows?.length === 0, skipped: (rows?.length ?? 0) - findings.length }
  },

  format: () => '',
  field,
}

function listIn(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value
  if (typeof value !== 'object' || value === null) return undefined
  return Object.values(value).find((entry): entry is unknown[] => Array.isArray(entry))
}

function readObject(row: unknown): Finding | undefined {
  if (typeof row !== 'object' || row === null) return undefined
  const { label, box, score } = row as { label?: unknown; box?: unknown; score?: unknown }
  const read = field.read('box', box)
  if (!read) return undefined
  const sure = typeof score === 'number' && score >= 0 && score <= 1
  return { ...read, ...(typeof label === 'string' && { label: label.trim() }), ...(sure && { score }) }
}
