/**
 * `deepseek-ocr`: DeepSeek-OCR and DeepSeek-OCR 2. Pages block by block: the name is the kind of block, the text after the box is what is
 * written there, in Markdown: `<|ref|>title<|/ref|><|det|>[[60, 40, 800, 90]]<|/det|>\n# Heading`. Asked to "OCR this image", it writes
 * the words as the name and nothing after the box. 0 to 999 over the whole picture, x first.
 * @see deepseek-ai/DeepSeek-OCR, README and run_dpsk_ocr_image.py
 */
import type { Dialect, Finding, GroundingJob } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { readTagged } from '../read/tagged.ts'
import { withoutTags } from '../read/tags.ts'
import { boundsOf } from '../write/elements.ts'
import { deepseekBoxes, deepseekName } from './deepseek.ts'

/** The kind of block that a text region without one is written as. */
const textKind = 'text'

/** The dialect deepseek-ocr. */
export const deepseekOcr: Dialect = {
  id: 'deepseek-ocr',
  space: { unit: 'grid', max: 999 },
  tasks: ['detect', 'read'],
  oneLabel: true,
  prompt: (job) => ({ text: promptOf(job) }),
  parse: (text, job) => readTagged(text, job, { blocks: true }),
  format: (findings) => (findings.length === 0 ? 'None' : findings.flatMap(blockOf).join('\n')),
  field: fieldOf({ max: 999 }),
}

function promptOf({ task, labels }: GroundingJob): string {
  if (task === 'read' || !labels) return '<|grounding|>Convert the document to markdown.'
  return `Locate ${labels.map((label) => deepseekName(withoutTags(label))).join(', ')} in the image.`
}

function blockOf({ label, box, text, outline }: Finding): string | [] {
  const corners = box ?? (outline && boundsOf(outline))
  if (!corners) return []
  const kind = label ?? (text === undefined ? '' : textKind)
  const written = text === undefined || text.trim() === '' ? '' : `\n${withoutTags(text)}`
  return deepseekName(withoutTags(kind)) + deepseekBoxes([corners]) + written
}
