/**
 * `cogvlm`: CogVLM's grounding model and CogAgent. Three digits with leading zeros, thousandths of the whole picture, x first; several
 * boxes split by `;`, in captions after the noun: `A man [[034,107,266,676]] holds two cups [[…;…]]`. CogAgent writes operations:
 * `CLICK(box=[[473,169,593,548]], element_info='Send')` (unverified).
 * @see zai-org/CogVLM, README and issue 46; THUDM/CogAgent, README
 */
import type { Corners, Dialect, Finding, GroundingJob, Reading } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { readCaption } from '../read/caption.ts'
import { numberGroups } from '../read/groups.ts'
import { writeCaption } from '../write/caption.ts'
import { boxInSteps } from '../write/grid.ts'

/** The dialect cogvlm. */
export const cogvlm: Dialect = {
  id: 'cogvlm',
  space: { unit: 'grid', max: 1000 },
  tasks: ['detect'],
  oneLabel: true,
  prompt: (job) => ({ text: promptOf(job) }),
  parse: read,
  format: (findings) => writeCaption(findings, { boxes: boxesIn }),
  field: fieldOf({ max: 1000 }),
}

function promptOf({ labels }: GroundingJob): string {
  if (labels) return `Where is ${labels.join(', ')}? Answer in [[x0,y0,x1,y1]] format.`
  return 'Can you provide a description of the image and include the coordinates [[x0,y0,x1,y1]] for each mentioned object?'
}

/** `box=[[` of an operation. */
const operation = /\bbox\s*=\s*\[/g

function read(text: string, job: GroundingJob): Reading {
  const starts = Array.from(text.matchAll(operation), ({ index }) => index)
  return starts.length > 0 ? readOperations(text, starts) : readCaption(text, job, { pairs: false })
}

/** CogAgent's operations, each with the name of the element that it acts on. */
function readOperations(text: string, starts: readonly number[]): Reading {
  const findings: Finding[] = []
  let skipped = 0
  let truncated = false
  for (const [i, start] of starts.entries()) {
    const words = text.slice(start, starts[i + 1])
    const { groups } = numberGroups(words, '[]')
    const label = /\belement_info\s*=\s*(['"])(.*?)\1/.exec(words)?.[2]?.trim()
    for (const { numbers, numeric } of groups) {
      if (numeric && numbers.length === 4) {
        findings.push({ ...(label && { label }), box: numbers as unknown as Corners })
      } else if (numbers.length > 0) skipped += 1
    }
    truncated = !words.includes(')')
  }
  return { findings, truncated, skipped }
}

function boxesIn(boxes: readonly Corners[]): string {
  const three = (value: number) => String(value).padStart(3, '0')
  return `[[${boxes.map((box) => boxInSteps(box, 999).map(three).join(',')).join(';')}]]`
}
