/**
 * `qwen3`: Qwen3-VL, Qwen3.5 and 3.6, and models made of them such as Cosmos-Reason. The JSON of `qwen25` in thousandths of the whole
 * picture; Kimi-VL writes fractions under the same keys. Points come as `<points x1="…" y1="…">` unasked.
 * @see QwenLM/Qwen3-VL, cookbooks 2d_grounding, ocr and document_parsing
 */
import type { Dialect } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { readQwen } from '../read/qwen.ts'
import { writeElements } from '../write/elements.ts'
import { qwenNames, qwenPrompt } from '../write/qwen.ts'

const names = { ...qwenNames, max: 1000 }
const field = fieldOf({ max: 1000 })

/** The dialect qwen3. */
export const qwen3: Dialect = {
  id: 'qwen3',
  space: { unit: 'grid', max: 1000 },
  tasks: ['detect', 'point', 'read'],
  prompt: (job) => qwenPrompt(job, field),
  parse: readQwen,
  format: (findings, job) => writeElements(findings, names, job),
  field,
}
