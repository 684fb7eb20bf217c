/**
 * `moondream`: Moondream 2 and 3. Its API answers with fractions of the whole picture under names, without labels:
 * `{"objects": [{"x_min": 0.2, "y_min": 0.3, "x_max": 0.6, "y_max": 0.8}]}`, `{"points": [{"x": 0.65, "y": 0.42}]}`. Sizes come in
 * 1024 steps. The API takes the label alone; the prompt here is for chat servers, which answer less surely.
 * @see https://moondream.ai API documentation, detect and point
 */
import { readLooseJson } from '../../schemas/loose-json.ts'
import type { JsonSchema } from '../../types.ts'
import type { Corners, Dialect, DialectPrompt, Finding, GroundingJob, Reading, Vertex } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { labelOf } from '../read/element.ts'
import { fieldsOf, isContainer, readNamedBox, readNamedPoint } from '../read/values.ts'
import { listSchema, nameLabels } from '../write/elements.ts'

const fraction: JsonSchema = { type: 'number', minimum: 0, maximum: 1 }
const corners = { x_min: fraction, y_min: fraction, x_max: fraction, y_max: fraction }
const vertex = { x: fraction, y: fraction }

/** The dialect moondream. */
export const moondream: Dialect = {
  id: 'moondream',
  space: { unit: 'grid', max: 1 },
  tasks: ['detect', 'point'],
  oneLabel: true,
  prompt,
  parse,
  format,
  field: fieldOf({ max: 1 }),
}

function prompt({ task, labels }: GroundingJob): DialectPrompt {
  const things = labels ? `every ${nameLabels(labels, 'and')}` : 'every object'
  const answer = 'Answer only with JSON of this form, in fractions of the width and height of the image'
  if (task === 'point') {
    return {
      text: `Point to ${things} in the image. ${answer}: {"points": [{"x": 0.65, "y": 0.42}]}.`,
      schema: wrapped('points', vertex),
    }
  }
  return {
    text: `Detect ${things} in the image. ${answer}: {"objects": [{"x_min": 0.2, "y_min": 0.3, "x_max": 0.6, "y_max": 0.8}]}.`,
    schema: wrapped('objects', corners),
  }
}

function wrapped(list: string, members: { readonly [key: string]: JsonSchema }): JsonSchema {
  return { type: 'object', properties: { [list]: listSchema(members) }, required: [list], additionalProperties: false }
}

/** Only the two lists of the API are read: an answer without either is none of Moondream's. */
function parse(text: string): Reading {
  const { values, open } = readLooseJson(text)
  const findings: Finding[] = []
  let skipped = 0
  let empty = 0
  const readList = (list: unknown, read: (item: object) => Finding | undefined) => {
    if (!Array.isArray(list)) return
    if (list.length === 0 && !open.has(list)) empty += 1
    for (const item of list) {
      if (isContainer(item) && open.has(item)) continue
      const finding = isContainer(item) ? read(item) : undefined
      if (finding) findings.push(finding)
      else if (item !== null) skipped += 1 // A gap between commas is null.
    }
  }
  for (const { value } of values) {
    if (Array.isArray(value)) continue
    const { objects, points } = value as { readonly objects?: unknown; readonly points?: unknown }
    readList(objects, readObject)
    readList(points, readPoint)
  }
  return { findings, truncated: open.size > 0, none: skipped === 0 && empty > 0, skipped }
}

function readObject(item: object): Finding | undefined {
  const fields = fieldsOf(item)
  const box = readNamedBox(fields)
  return box && { ...named(labelOf(fields)), box }
}

function readPoint(item: object): Finding | undefined {
  const fields = fieldsOf(item)
  const point = readNamedPoint(fields)
  return point && { ...named(labelOf(fields)), point }
}

/** The API knows one label, that of the question; newer models write it. */
function named(label: string | undefined) {
  return label === undefined ? {} : { label }
}

function format(findings: readonly Finding[], { task }: GroundingJob): string {
  const objects = findings.flatMap(({ box, text }) => (box && text === undefined ? [writeBox(box)] : []))
  const points = findings.flatMap(({ point }) => (point ? [writePoint(point)] : []))
  const lists = Object.entries({ objects, points }).filter(([, items]) => items.length > 0)
  if (lists.length === 0) return `{"${task === 'point' ? 'points' : 'objects'}": []}`
  return `{${lists.map(([name, items]) => `"${name}": [${items.join(', ')}]`).join(', ')}}`
}

function writeBox([x1, y1, x2, y2]: Corners): string {
  return `{"x_min": ${round(x1)}, "y_min": ${round(y1)}, "x_max": ${round(x2)}, "y_max": ${round(y2)}}`
}

function writePoint([x, y]: Vertex): string {
  return `{"x": ${round(x)}, "y": ${round(y)}}`
}

/** Finer than the model's own steps, so that small boxes keep an area. */
function round(fraction: number): number {
  return Math.round(Math.max(0, Math.min(1, fraction)) * 1e5) / 1e5
}
