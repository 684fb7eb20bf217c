/**
 * `deepseek`: DeepSeek-VL2. `<|ref|>giraffe<|/ref|><|det|>[[580, 270, 999, 900], […]]<|/det|>`, 0 to 999 over the whole picture, x
 * first.
 * @see deepseek-ai/DeepSeek-VL2, README and deepseek_vl2/serve/app_modules/utils.py (`x / 999 * width`)
 */
import type { Corners, Dialect, GroundingJob } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { readTagged } from '../read/tagged.ts'
import { withoutTags } from '../read/tags.ts'
import { boxInSteps } from '../write/grid.ts'
import { type TaggedForms, writeTagged } from '../write/tagged.ts'

/** A name in DeepSeek's tags. */
export const deepseekName = (words: string): string => `<|ref|>${words}<|/ref|>`

/** Boxes in DeepSeek's tags. */
export const deepseekBoxes = (boxes: readonly Corners[]): string =>
  `<|det|>[${boxes.map((box) => `[${boxInSteps(box, 999).join(', ')}]`).join(', ')}]<|/det|>`

const forms: TaggedForms = { name: deepseekName, boxes: deepseekBoxes }

/** The dialect deepseek. */
export const deepseek: Dialect = {
  id: 'deepseek',
  space: { unit: 'grid', max: 999 },
  tasks: ['detect'],
  oneLabel: true,
  prompt: (job) => ({ text: promptOf(job) }),
  parse: (text, job) => readTagged(text, job),
  format: (findings) => writeTagged(findings, forms),
  field: fieldOf({ max: 999 }),
}

function promptOf({ labels }: GroundingJob): string {
  if (!labels) return '<|grounding|>Describe every object in the image.'
  return `${labels.map((label) => deepseekName(withoutTags(label))).join(', ')}.`
}
