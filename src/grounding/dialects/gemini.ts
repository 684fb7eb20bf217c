/**
 * `gemini`: Gemini 2.0 to 3.x and Robotics-ER; Gemma 3 and 4 answer alike (unverified). JSON in thousandths of the whole picture, y
 * before x: `[{"box_2d": [y1, x1, y2, x2], "label": "tea cup"}]`, `[{"point": [y, x], "label": "tea cup"}]`. Masks are a PNG of the
 * box's inside (2.5) or a polygon of the whole picture, x first (3.5 and later).
 * @see https://ai.google.dev/gemini-api/docs/image-understanding and /robotics-overview; google-gemini/cookbook,
 * quickstarts/Spatial_understanding.ipynb
 */
import type { Dialect, DialectPrompt, GroundingJob } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { readMessy } from '../read/messy.ts'
import { type ElementNames, labelSchema, listSchema, nameLabels, writeElements } from '../write/elements.ts'

const names: ElementNames = { box: 'box_2d', point: 'point', text: 'text', order: 'yx', max: 1000 }
const field = fieldOf({ order: names.order, max: 1000 })

/** The dialect gemini. */
export const gemini: Dialect = {
  id: 'gemini',
  space: { unit: 'grid', max: 1000 },
  tasks: ['detect', 'point', 'segment', 'read'],
  prompt,
  parse: (text, job) => readMessy(text, { order: names.order }, job),
  format: (findings, job) => writeElements(findings, names, job),
  field,
}

/** Its models repeat themselves without end where an answer has no limit. */
const manners =
  'Answer with a JSON array and nothing else: no code fence, at most 25 entries, an empty array if there is nothing.'

function prompt({ task, labels }: GroundingJob): DialectPrompt {
  const label = labelSchema(labels)
  const things = labels ? `every ${nameLabels(labels, 'and')}` : 'every object'
  const named = labels ? `exactly ${nameLabels(labels, 'or')} as label` : 'a short name as label'
  switch (task) {
    case 'point':
      return {
        system: manners,
        text:
          `Point to ${things} in the image, with ${named}. ` +
          'The answer follows the JSON format [{"point": [y, x], "label": "name"}], the points normalized to 0-1000.',
        schema: listSchema({ point: field.schema('point'), label }),
      }
    case 'segment':
      // No schema: the mask is a string or a list, as the version has it.
      return {
        system: manners,
        text:
          `Give the segmentation masks of ${things} in the image. Output a JSON list of segmentation masks where each entry ` +
          `has the 2D bounding box in "box_2d", the mask in "mask" and ${named} in "label".`,
      }
    case 'read':
      return {
        system: manners,
        text:
          'Detect the 2d bounding boxes of all the text in the image. The answer follows the JSON format ' +
          '[{"box_2d": [ymin, xmin, ymax, xmax], "text": "what is written"}], the boxes normalized to 0-1000.',
        schema: listSchema({ box_2d: field.schema('box'), text: { type: 'string' } }),
      }
    default:
      return {
        system: manners,
        text:
          `Detect the 2d bounding boxes of ${things} in the image, with ${named}. The answer follows the JSON format ` +
          '[{"box_2d": [ymin, xmin, ymax, xmax], "label": "name"}], the boxes normalized to 0-1000.',
        schema: listSchema({ box_2d: field.schema('box'), label }),
      }
  }
}
