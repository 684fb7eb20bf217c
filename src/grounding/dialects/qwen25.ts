/**
 * `qwen25`: Qwen2.5-VL. JSON in pixels of the picture as its server resized it, x before y:
 * `[{"bbox_2d": [x1, y1, x2, y2], "label": "house"}]`, `[{"point_2d": [x, y], "label": "house"}]`, for text
 * `[{"bbox_2d": …, "text_content": "Gate 12"}]`; points also as `<points x1="…" y1="…">` and pages as HTML with `data-bbox`.
 * @see QwenLM/Qwen2.5-VL, cookbooks spatial_understanding, ocr and document_parsing
 */
import type { Dialect } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { readQwen } from '../read/qwen.ts'
import { writeElements } from '../write/elements.ts'
import { qwenNames, qwenPrompt } from '../write/qwen.ts'

const field = fieldOf({})

/** The dialect qwen25. */
export const qwen25: Dialect = {
  id: 'qwen25',
  space: { unit: 'px' },
  tasks: ['detect', 'point', 'read'],
  prompt: (job) => qwenPrompt(job, field),
  parse: readQwen,
  format: (findings, job) => writeElements(findings, qwenNames, job),
  field,
}
