/**
 * `portable`: vlmkit's own JSON, for every model that was trained on no coordinate grammar (GPT, Llama 3.2, Pixtral, unknown ones).
 * Integers 0 to 1000 of the whole picture, x first, `[x1, y1, x2, y2]`.
 */
import { preview, VLMError } from '../../errors.ts'
import { findJson } from '../../schemas/find-json.ts'
import type { Box, Detection, JsonSchema, Point } from '../../types.ts'
import type { Dialect } from '../dialect.ts'

const coordinate = { type: 'integer', minimum: 0, maximum: 1000 }
const boxSchema: JsonSchema = { type: 'array', items: coordinate, minItems: 4, maxItems: 4 }
const pointSchema: JsonSchema = { type: 'array', items: coordinate, minItems: 2, maxItems: 2 }

const answerSchema: JsonSchema = {
  type: 'object',
  properties: {
    objects: {
      type: 'array',
      items: {
        type: 'object',
        properties: { label: { type: 'string' }, box: boxSchema },
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

  parse(text, { labels }) {
    const json = findJson(text)
    if (!json.found) throw unreadable(text, json.why)
    const rows = listIn(json.value)
    if (!rows) throw unreadable(text, 'it holds no list of objects')
    const only = labels?.length === 1 ? labels[0] : undefined
    const objects = rows.flatMap((row) => readObject(row, only) ?? [])
    if (rows.length > 0 && objects.length === 0) throw unreadable(text, 'none of its entries has four coordinates')
    const skipped = rows.length - objects.length
    const warnings = skipped > 0 ? [`${skipped} of the model's ${rows.length} entries could not be read.`] : []
    return { things: { objects }, space: this.space, truncated: false, warnings }
  },

  field: {
    schema: (kind) => (kind === 'box' ? boxSchema : pointSchema),
    read: (kind, value) => (kind === 'box' ? readBox(value) : readPoint(value)),
  },
}

function listIn(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value
  if (typeof value !== 'object' || value === null) return undefined
  return Object.values(value).find((entry): entry is unknown[] => Array.isArray(entry))
}

function readObject(row: unknown, only: string | undefined): Detection | undefined {
  if (typeof row !== 'object' || row === null) return undefined
  const { label, box, score } = row as { label?: unknown; box?: unknown; score?: unknown }
  const read = readBox(box)
  if (!read) return undefined
  const sure = typeof score === 'number' && score >= 0 && score <= 1
  return { label: typeof label === 'string' ? label.trim() : (only ?? ''), box: read, ...(sure && { score }) }
}

function readBox(value: unknown): Box | undefined {
  const numbers = finite(value, 4)
  if (!numbers) return undefined
  const [x1, y1, x2, y2] = numbers as [number, number, number, number]
  return { x: x1, y: y1, width: x2 - x1, height: y2 - y1 }
}

function readPoint(value: unknown): Point | undefined {
  const numbers = finite(value, 2)
  if (!numbers) return undefined
  const [x, y] = numbers as [number, number]
  return { x, y }
}

function finite(value: unknown, count: number): readonly number[] | undefined {
  return Array.isArray(value) && value.length === count && value.every((v) => Number.isFinite(v)) ? value : undefined
}

function unreadable(text: string, why: string): VLMError {
  return new VLMError('output', `Expected JSON with boxes from the model but received ${preview(text)}: ${why}.`, {
    reason: 'unreadable',
    stage: 'parse',
    details: { text: text.slice(0, 2000) },
  })
}
