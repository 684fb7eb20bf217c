/**
 * `shikra`: Shikra. `[0.120,0.300,0.510,0.880;0.2,…]`, three decimals without blanks of the picture padded to a square with itself in the
 * middle; a pair is a point; several split by `;`. The prompts' words are ours.
 * @see shikras/shikra, demo code
 */
import type { Dialect, GroundingJob } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { readCaption } from '../read/caption.ts'
import { writeCaption } from '../write/caption.ts'
import { boxInFractions, vertexInFractions } from '../write/fraction.ts'

const list = (groups: readonly (readonly string[])[]) => `[${groups.map((group) => group.join(',')).join(';')}]`

/** The dialect shikra. */
export const shikra: Dialect = {
  id: 'shikra',
  space: { unit: 'square' },
  tasks: ['detect', 'point'],
  oneLabel: true,
  prompt: (job) => ({ text: promptOf(job) }),
  parse: (text, job) => readCaption(text, job, { pairs: true }),
  format: (findings) =>
    writeCaption(findings, {
      boxes: (boxes) => list(boxes.map((box) => boxInFractions(box, 3))),
      points: (points) => list(points.map((point) => vertexInFractions(point, 3))),
    }),
  field: fieldOf({ max: 1 }),
}

function promptOf({ task, labels }: GroundingJob): string {
  const form = task === 'point' ? 'center point in [x,y]' : 'bounding box in [x0,y0,x1,y1]'
  if (!labels) return `Name every object in the image and give its ${form} format.`
  return `Where is ${labels.join(', ')} in the image? Give the ${form} format.`
}
