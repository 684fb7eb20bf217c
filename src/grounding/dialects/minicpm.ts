/**
 * `minicpm`: MiniCPM-V 2.5 to 4.5 and MiniCPM-o 2.6. `<ref>No. 7 Bakery</ref><box>120 300 480 520</box>`, also `<point>x y</point>` and
 * `<quad>` with four corners around words; thousandths of the whole picture, x first.
 * @see OpenBMB/MiniCPM-V, issues 185, 772 and 982
 */
import type { Dialect, GroundingJob } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { readTagged } from '../read/tagged.ts'
import { withoutTags } from '../read/tags.ts'
import { boxInSteps, vertexInSteps } from '../write/grid.ts'
import { type TaggedForms, writeTagged } from '../write/tagged.ts'

const name = (words: string) => `<ref>${words}</ref>`

const forms: TaggedForms = {
  name,
  boxes: (boxes) => boxes.map((box) => `<box>${boxInSteps(box, 1000).join(' ')}</box>`).join(''),
  points: (points) => points.map((point) => `<point>${vertexInSteps(point, 1000).join(' ')}</point>`).join(''),
  quads: (quads) =>
    quads.map((quad) => `<quad>${quad.flatMap((vertex) => vertexInSteps(vertex, 1000)).join(' ')}</quad>`).join(''),
}

/** The dialect minicpm. */
export const minicpm: Dialect = {
  id: 'minicpm',
  space: { unit: 'grid', max: 1000 },
  tasks: ['detect', 'point', 'read'],
  oneLabel: true,
  prompt: (job) => ({ text: promptOf(job) }),
  parse: (text, job) => readTagged(text, job),
  format: (findings) => writeTagged(findings, forms),
  field: fieldOf({ max: 1000 }),
}

function promptOf({ task, labels }: GroundingJob): string {
  const names = labels?.map((label) => name(withoutTags(label))).join(', ')
  switch (task) {
    case 'read':
      return 'Read the text in the image line by line. Answer with <ref>text</ref><quad>x1 y1 x2 y2 x3 y3 x4 y4</quad> for each line.'
    case 'point':
      return `Point to ${names ?? 'every object'}. Answer with <ref>name</ref><point>x y</point>.`
    default:
      return names === undefined
        ? 'Please detect all objects in the image. Answer with <ref>name</ref><box>x1 y1 x2 y2</box> for each object.'
        : `Please provide the bounding box coordinate of the region this sentence describes: ${names}`
  }
}
