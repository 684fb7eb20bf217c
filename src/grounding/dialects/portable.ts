/**
 * `portable`: vlmkit's own JSON, for every model that was trained on no coordinate grammar (GPT, Llama 3.2, Pixtral, unknown ones).
 * Whole numbers 0 to 1000 of the whole picture, x before y. One object with any of four lists:
 *
 * - `objects`: `{"label": "dog", "box": [x1, y1, x2, y2], "score": 0.9}`, the score optional
 * - `points`: `{"label": "nose", "point": [x, y]}`
 * - `regions`: `{"text": "Gate B12", "box": [x1, y1, x2, y2]}`, or with `"polygon": [[x, y], …]` where the text is not upright
 * - `masks`: `{"label": "dog", "polygon": [[x, y], …]}`, one outline for each instance
 */
import type { JsonSchema } from '../../types.ts'
import type { Dialect, DialectPrompt, Finding, GroundingJob, Vertex } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { readMessy } from '../read/messy.ts'
import {
  boundsOf,
  type ElementNames,
  labelSchema,
  listSchema,
  nameLabels,
  writeBox,
  writeElement,
  writePoint,
  writeText,
} from '../write/elements.ts'
import { cornersOf } from '../write/grid.ts'

const names: ElementNames = { box: 'box', point: 'point', text: 'text', order: 'xy', max: 1000 }
const field = fieldOf({ max: 1000 })
const vertices: JsonSchema = { type: 'array', items: field.schema('point'), minItems: 3 }

/** The portable dialect. */
export const portable: Dialect = {
  id: 'portable',
  space: { unit: 'grid', max: 1000 },
  tasks: ['detect', 'point', 'segment', 'read'],
  prompt,
  parse: (text, job) => readMessy(text, { order: 'xy' }, job),
  format,
  field,
}

function prompt({ task, labels }: GroundingJob): DialectPrompt {
  const label = labelSchema(labels)
  const every = labels ? `every ${nameLabels(labels, 'and')}` : 'every object'
  const exactly = labels ? ' Use exactly these labels.' : ''
  const ask = (what: string, list: string, example: string, members: { readonly [key: string]: JsonSchema }) => ({
    text:
      `${what} Answer only with JSON of this shape: {"${list}": [${example}]}. ` +
      'Coordinates are integers from 0 to 1000, x from the left edge, y from the top edge, relative to the whole picture. ' +
      'One entry per instance; an empty list if there is none.',
    schema: {
      type: 'object',
      properties: { [list]: listSchema(members) },
      required: [list],
      additionalProperties: false,
    },
  })
  switch (task) {
    case 'point':
      return ask(`Point to ${every} in the picture.${exactly}`, 'points', '{"label": "dog", "point": [x, y]}', {
        label,
        point: field.schema('point'),
      })
    case 'segment':
      return ask(
        `Draw the outline of ${every} in the picture as a polygon of 8 to 40 corners, clockwise.${exactly}`,
        'masks',
        '{"label": "dog", "polygon": [[x, y], [x, y], [x, y]]}',
        { label, polygon: vertices },
      )
    case 'read':
      return ask(
        'Read all the text in the picture, in reading order.',
        'regions',
        '{"text": "Gate B12", "box": [x1, y1, x2, y2]}',
        { text: { type: 'string' }, box: field.schema('box') },
      )
    default:
      return ask(`Find ${every} in the picture.${exactly}`, 'objects', '{"label": "dog", "box": [x1, y1, x2, y2]}', {
        label,
        box: field.schema('box'),
      })
  }
}

const listOfTask: { readonly [task: string]: string } = { point: 'points', read: 'regions', segment: 'masks' }

function format(findings: readonly Finding[], job: GroundingJob): string {
  const objects: string[] = []
  const points: string[] = []
  const regions: string[] = []
  const masks: string[] = []
  for (const { label, box, point, text, outline, polygons, score } of findings) {
    const named = label !== undefined && { label }
    const isText = text !== undefined && label === undefined
    if (box && !isText)
      objects.push(...writeElement({ ...named, box }, names, job).map((element) => scored(element, score)))
    if (point) points.push(...writeElement({ ...named, point }, names, job))
    if (text !== undefined && (box || outline)) {
      const place = outline && !isRectangle(outline) ? writePolygon(outline, job) : undefined
      const written = place ?? `"box": ${writeBox(outline ? boundsOf(outline) : (box ?? [0, 0, 0, 0]), names, job)}`
      regions.push(scored(`{"text": ${writeText(text)}, ${written}}`, score))
    }
    for (const polygon of polygons ?? []) {
      const member = label === undefined ? '' : `"label": ${writeText(label)}, `
      masks.push(scored(`{${member}${writePolygon(polygon, job)}}`, score))
    }
  }
  const lists = Object.entries({ objects, points, regions, masks }).filter(([, elements]) => elements.length > 0)
  if (lists.length === 0) return `{"${listOfTask[job.task] ?? 'objects'}": []}`
  return `{${lists.map(([name, elements]) => `"${name}": [${elements.join(', ')}]`).join(', ')}}`
}

function scored(element: string, score: number | undefined): string {
  return score === undefined ? element : `${element.slice(0, -1)}, "score": ${score}}`
}

function writePolygon(polygon: readonly Vertex[], job: GroundingJob): string {
  return `"polygon": [${polygon.map((vertex) => writePoint(vertex, names, job)).join(', ')}]`
}

/** Upright and clockwise from the top left corner, as the outline of a box is read. */
function isRectangle(outline: readonly Vertex[]): boolean {
  return String(outline) === String(cornersOf(boundsOf(outline)))
}
