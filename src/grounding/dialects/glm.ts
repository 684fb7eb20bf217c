/**
 * `glm`: GLM-4.1V, 4.5V and 4.6V. `… are <|begin_of_box|>[[94,598,177,991]]<|end_of_box|>.` in brackets of any kind, a pair of numbers is
 * a point; or JSON with `bbox_2d`, in the tag or without it. The tag also marks plain answers. 0 to 999 or 1000 over the whole picture, x
 * first (also under `box_2d`).
 * @see zai-org/GLM-V, README (grounding) and its agents' prompts
 */
import type { Corners, Dialect, DialectPrompt, Finding, GroundingJob, Reading, Vertex } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { numberGroups } from '../read/groups.ts'
import { readMessy } from '../read/messy.ts'
import { saysNone } from '../read/none.ts'
import { cutTagStart } from '../read/tags.ts'
import { type ElementNames, labelSchema, listSchema, nameLabels, writeElements } from '../write/elements.ts'

const names: ElementNames = { box: 'bbox_2d', point: 'point_2d', text: 'text_content', order: 'xy', max: 999 }
const field = fieldOf({ max: 1000 })

/** The dialect glm. */
export const glm: Dialect = {
  id: 'glm',
  space: { unit: 'grid', max: 1000 },
  tasks: ['detect', 'point', 'read'],
  prompt,
  parse: read,
  format: (findings, job) => writeElements(findings, names, job),
  field,
}

/** The models' own words where there are some; they know JSON as well, which names what it finds. */
function prompt({ task, labels }: GroundingJob): DialectPrompt {
  if (task !== 'point' && task !== 'read' && labels?.length === 1) {
    return { text: `Help me to locate ${labels[0]} in the image and give me its bounding boxes.` }
  }
  const what = labels ? `every ${nameLabels(labels, 'and')}` : 'every object'
  const [wanted, members] =
    task === 'read'
      ? ['Read the text in the image line by line.', { bbox_2d: field.schema('box'), text_content: { type: 'string' } }]
      : task === 'point'
        ? [`Point to ${what} in the image.`, { point_2d: field.schema('point'), label: labelSchema(labels) }]
        : [`Locate ${what} in the image.`, { bbox_2d: field.schema('box'), label: labelSchema(labels) }]
  const keys = Object.keys(members)
    .map((key) => `"${key}": …`)
    .join(', ')
  const text = `${wanted} Answer with JSON: [{${keys}}], coordinates from 0 to 999, x first.`
  return { text, schema: listSchema(members) }
}

const brackets = '[](){}<>'
const edge = /<[|｜](begin|end)_of_box[|｜]>/g
const spellings = ['<|begin_of_box|>', '<|end_of_box|>', '<answer>', '</answer>']

function read(whole: string, job: GroundingJob): Reading {
  const text = answerIn(whole)
  const end = cutTagStart(text, spellings)
  const boxes = [...boxesIn(text.slice(0, end))]
  const isCut = end < text.length
  if (boxes.length === 0) {
    const messy = readMessy(text, { order: 'xy' }, job)
    const isOnlyNumbers = messy.findings.length === 0 && !messy.none && !/\p{L}/u.test(text)
    return isOnlyNumbers ? readBrackets(text) : messy
  }
  const findings: Finding[] = []
  let [truncated, none, skipped, lostMasks] = [isCut, false, 0, 0]
  for (const { content, isOpen } of boxes) {
    const reading = readBox(content, isOpen, job)
    for (const finding of reading.findings) findings.push(finding)
    truncated ||= reading.truncated
    none ||= reading.none ?? false
    skipped += reading.skipped ?? 0
    lostMasks += reading.lostMasks ?? 0
  }
  return { findings, truncated, none, skipped, lostMasks }
}

/** Drafts come before the first `<answer>`. */
function answerIn(text: string): string {
  const start = text.indexOf('<answer>')
  return text.slice(start < 0 ? 0 : start).replace(/<\/?answer>/g, '')
}

/** What the tags hold; one that is never closed runs to the next one, or to the end. */
function* boxesIn(text: string): Generator<{ readonly content: string; readonly isOpen: boolean }> {
  let from = -1
  for (const match of text.matchAll(edge)) {
    if (from >= 0) yield { content: text.slice(from, match.index), isOpen: false }
    from = match[1] === 'begin' ? match.index + match[0].length : -1
  }
  if (from >= 0) yield { content: text.slice(from), isOpen: true }
}

function readBox(content: string, isOpen: boolean, job: GroundingJob): Reading {
  if (saysNone(content)) return { findings: [], truncated: false, none: true }
  if (/["'\w]\s*:/.test(content)) {
    const reading = readMessy(content, { order: 'xy' }, job)
    return { ...reading, truncated: isOpen && (reading.truncated || /[\]}]$/.test(content.trimEnd())) }
  }
  // A tag that words follow was left open by the model, not by the end of the text.
  const tail = content.replace(/^.*[\]})>]/s, '')
  return { ...readBrackets(content), truncated: isOpen && !/\p{L}/u.test(tail) }
}

/** Numbers in brackets: four are a box, two a point. */
function readBrackets(content: string): Reading {
  const { groups, open } = numberGroups(content, brackets)
  const findings: Finding[] = []
  let skipped = 0
  let empty = 0
  for (const { numbers, numeric } of groups) {
    if (numeric && numbers.length === 4) findings.push({ box: numbers as unknown as Corners })
    else if (numeric && numbers.length === 2) findings.push({ point: numbers as unknown as Vertex })
    else if (numeric && numbers.length === 0) empty += 1
    else skipped += 1
  }
  return { findings, truncated: open, none: empty > 0 && skipped === 0, skipped }
}
