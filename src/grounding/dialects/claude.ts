/**
 * `claude`: Claude, asked for pixels of the picture that it sees, x before y; thousandths are documented to be worse. It was trained
 * on no form of its own and answers as asked, here `{"objects": [{"label": "house", "bbox": [x1, y1, x2, y2]}]}`.
 * @see https://docs.claude.com, "Vision" and "Coordinates and bounding boxes"
 */
import type { JsonSchema } from '../../types.ts'
import type { Dialect, DialectPrompt, GroundingJob } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { readMessy } from '../read/messy.ts'
import { type ElementNames, labelSchema, listSchema, nameLabels, writeElements } from '../write/elements.ts'

const names: ElementNames = { box: 'bbox', point: 'point', text: 'text', order: 'xy' }
const field = fieldOf({})

/** The dialect claude. */
export const claude: Dialect = {
  id: 'claude',
  space: { unit: 'px' },
  tasks: ['detect', 'point', 'read'],
  prompt,
  parse: (text, job) => readMessy(text, { order: names.order }, job),
  format: (findings, job) => writeElements(findings, names, job),
  field,
}

function prompt({ task, labels, sent: { width, height } }: GroundingJob): DialectPrompt {
  const label = labelSchema(labels)
  const things = labels ? `each ${nameLabels(labels, 'and')}` : 'each object'
  const named = labels ? `, with exactly ${nameLabels(labels, 'or')} as label` : ''
  const scale = `The image is ${width} x ${height} pixels and its origin is the top left corner.`
  const ask = (what: string, form: string, list: string, schema: JsonSchema): DialectPrompt => ({
    text: `Return ${what} in pixel coordinates${named}. ${scale} Answer only with JSON of this form: ${form}. An empty list if there is none.`,
    schema: { type: 'object', properties: { [list]: schema }, required: [list], additionalProperties: false },
  })
  switch (task) {
    case 'point':
      return ask(
        `a point on ${things} in the image as [x, y]`,
        '{"points": [{"label": "name", "point": [x, y]}]}',
        'points',
        listSchema({ label, point: field.schema('point') }),
      )
    case 'read':
      return ask(
        'all the text in the image and its bounding boxes as [x1, y1, x2, y2]',
        '{"regions": [{"text": "what is written", "bbox": [x1, y1, x2, y2]}]}',
        'regions',
        listSchema({ text: { type: 'string' }, bbox: field.schema('box') }),
      )
    default:
      return ask(
        `the bounding box of ${things} in the image as [x1, y1, x2, y2]`,
        '{"objects": [{"label": "name", "bbox": [x1, y1, x2, y2]}]}',
        'objects',
        listSchema({ label, bbox: field.schema('box') }),
      )
  }
}
