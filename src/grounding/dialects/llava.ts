/**
 * `llava`: LLaVA 1.5 and what was trained on its data (LLaVA-NeXT and OneVision: same frame, unverified). `[0.12, 0.30, 0.51, 0.88]`,
 * two decimals of the picture padded to a square with itself in the middle.
 * @see haotian-liu/LLaVA, issues 606, 623 and 822
 */
import type { Dialect, GroundingJob } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { readCaption } from '../read/caption.ts'
import { writeCaption } from '../write/caption.ts'
import { boxInFractions } from '../write/fraction.ts'

/** The dialect llava. */
export const llava: Dialect = {
  id: 'llava',
  space: { unit: 'square' },
  tasks: ['detect'],
  oneLabel: true,
  prompt: (job) => ({ text: promptOf(job) }),
  parse: (text, job) => readCaption(text, job, { pairs: job.task === 'point' }),
  format: (findings) =>
    writeCaption(findings, {
      boxes: (boxes) => boxes.map((box) => `[${boxInFractions(box, 2).join(', ')}]`).join(', '),
    }),
  field: fieldOf({ max: 1 }),
}

function promptOf({ labels }: GroundingJob): string {
  if (!labels)
    return 'Please provide the bounding box coordinate of each object in the image, one line each: name: [x1, y1, x2, y2].'
  return `Please provide the bounding box coordinate of the region this sentence describes: ${labels.join(', ')}`
}
