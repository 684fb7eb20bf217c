/**
 * `qwen2`: Qwen-VL and Qwen2-VL. `<|object_ref_start|>mug<|object_ref_end|><|box_start|>(112,340),(408,871)<|box_end|>`, thousandths
 * of the whole picture, x first; Qwen-VL writes `<ref>mug</ref><box>(112,340),(408,871)</box>`. Points and quads (around words) alike.
 * @see QwenLM/Qwen2-VL, README and paper (section "Visual Grounding"); QwenLM/Qwen-VL, paper (appendix B)
 */
import type { Corners, Dialect, GroundingJob, Vertex } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { readTagged } from '../read/tagged.ts'
import { withoutTags } from '../read/tags.ts'
import { boxInSteps, vertexInSteps } from '../write/grid.ts'
import { type TaggedForms, writeTagged } from '../write/tagged.ts'

/** Qwen-VL's numbers end at 999. */
const max = 999

const name = (words: string) => `<|object_ref_start|>${words}<|object_ref_end|>`
const pair = (vertex: Vertex) => `(${vertexInSteps(vertex, max).join(',')})`

const forms: TaggedForms = {
  name,
  boxes: (boxes) => boxes.map((box) => `<|box_start|>${pairs(boxInSteps(box, max))}<|box_end|>`).join(''),
  points: (points) => points.map((point) => `<|point_start|>${pair(point)}<|point_end|>`).join(''),
  quads: (quads) => quads.map((quad) => `<|quad_start|>${quad.map(pair).join(',')}<|quad_end|>`).join(''),
}

function pairs([x1, y1, x2, y2]: Corners): string {
  return `${pair([x1, y1])},${pair([x2, y2])}`
}

/** The dialect qwen2. */
export const qwen2: Dialect = {
  id: 'qwen2',
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
  if (task === 'read') return 'OCR with grounding:'
  if (task === 'point') return names === undefined ? 'Point to every object.' : `Point to ${names}.`
  return names === undefined ? 'Generate the caption in English with grounding:' : `Detect the bounding box of ${names}`
}
