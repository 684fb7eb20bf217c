/**
 * `internvl`: InternVL 1.2 to 3.5. `<ref>circle</ref><box>[[278,24,354,100],[515,10,611,106]]</box>`, thousandths of the whole picture
 * (never of a tile), x first. InternVL 3 also answers in JSON when it is asked to, in the same scale.
 * @see OpenGVLab/InternVL, docs "Data Format" (grounding) and issues 227, 285, 625, 1016
 */
import type { Dialect, DialectId, GroundingJob } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { readTagged } from '../read/tagged.ts'
import { withoutTags } from '../read/tags.ts'
import { boxInSteps } from '../write/grid.ts'
import { type TaggedForms, writeTagged } from '../write/tagged.ts'

const name = (words: string) => `<ref>${words}</ref>`

const forms: TaggedForms = {
  name,
  boxes: (boxes) => `<box>[${boxes.map((box) => `[${boxInSteps(box, 1000).join(', ')}]`).join(', ')}]</box>`,
}

/** A dialect that writes as InternVL does. */
export function internvlDialect(id: DialectId): Dialect {
  return {
    id,
    space: { unit: 'grid', max: 1000 },
    tasks: ['detect'],
    oneLabel: true,
    prompt: (job) => ({ text: promptOf(job) }),
    parse: (text, job) => readTagged(text, job),
    format: (findings) => writeTagged(findings, forms),
    field: fieldOf({ max: 1000 }),
  }
}

/** The dialect internvl. */
export const internvl: Dialect = /* @__PURE__ */ internvlDialect('internvl')

function promptOf({ labels }: GroundingJob): string {
  if (!labels) return 'Please detect and label all objects in the following image and mark their positions.'
  const names = labels.map((label) => name(withoutTags(label))).join(', ')
  return `Please provide the bounding box coordinate of the region this sentence describes: ${names}`
}
