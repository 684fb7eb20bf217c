/**
 * `ferret`: Ferret. `dog [120, 48, 640, 912]` after the phrase, integers of 1000 by 1000 over the whole picture, x first. The prompt's
 * words are ours.
 * @see apple/ml-ferret, constants and evaluation code
 */
import type { Dialect, GroundingJob } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { readCaption } from '../read/caption.ts'
import { writeCaption } from '../write/caption.ts'
import { boxInSteps } from '../write/grid.ts'

/** The dialect ferret. */
export const ferret: Dialect = {
  id: 'ferret',
  space: { unit: 'grid', max: 1000 },
  tasks: ['detect'],
  oneLabel: true,
  prompt: (job) => ({ text: promptOf(job) }),
  parse: (text, job) => readCaption(text, job, { pairs: job.task === 'point' }),
  format: (findings) =>
    writeCaption(findings, { boxes: (boxes) => boxes.map((box) => `[${boxInSteps(box, 1000).join(', ')}]`).join(' ') }),
  field: fieldOf({ max: 1000 }),
}

function promptOf({ labels }: GroundingJob): string {
  if (!labels) return 'Describe the image and give the coordinates of every object in it.'
  return `Where is ${labels.join(', ')} in the image? Give the coordinates of its bounding box.`
}
