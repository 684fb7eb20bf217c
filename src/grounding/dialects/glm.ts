/**
 * `glm`: GLM-4.1V, 4.5V and 4.6V. `… are <|begin_of_box|>[[94,598,177,991]]<|end_of_box|>.` in brackets of any kind, a pair of numbers is
 * a point; or JSON with `bbox_2d`, in the tag or without it. The tag also marks plain answers. 0 to 999 or 1000 over the whole picture, x
 * first (also under `box_2d`).
 * @see zai-org/GLM-V, README (grounding) and its agents' prompts
 */
import type { Corners, Dialect, Finding, GroundingJob, Reading, Vertex } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { numberGroups } from '../read/groups.ts'
import { readMessy } from '../read/messy.ts'
import { saysNone } from '../read/none.ts'
import { cutTagStart } from '../read/tags.ts'
import { boxInSteps, cornersAround, vertexInSteps } from '../write/grid.ts'

/** The dialect glm. */
export const glm: Dialect = {
  id: 'glm',
  space: { unit: 'grid', max: 1000 },
  tasks: ['detect', 'point', 'read'],
  prompt: (job) => ({ text: promptOf(job) }),
  parse: read,
  format,
  field: fieldOf({ max: 1000 }),
}

function promptOf({ task, labels }: GroundingJob): string {
  const only = labels?.length === 1 ? labels[0] : undefined
  if (task === 'detect' && only !== undefined) {
    return `Help me to locate ${only} in the image and give me its bounding boxes.`
  }
  const what = labels?.join(', ') ?? 'every object'
  switch (task) {
    case 'point':
      return `Help me to locate ${what} in the image. Answer with JSON: [{"label": "…", "point_2d": [x, y]}], coordinates from 0 to 999.`
    case 'read':
      return 'Read the text in the image line by line. Answer with JSON: [{"bbox_2d": [x1, y1, x2, y2], "text_content": "…"}], coordinates from 0 to 999.'
    default:
      return `Detect ${what} in the image. Answer with JSON: [{"label": "…", "bbox_2d": [x1, y1, x2, y2]}], coordinates from 0 to 999.`
  }
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
    return isOnlyNumbers ? readBrackets(text, true) : messy
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
  if (!/["'\w]\s*:/.test(content)) return readBrackets(content, isOpen)
  const reading = readMessy(content, { order: 'xy' }, job)
  return { ...reading, truncated: isOpen && (reading.truncated || /[\]}]$/.test(content.trimEnd())) }
}

/** Numbers in brackets: four are a box, two a point. */
function readBrackets(content: string, isOpen: boolean): Reading {
  const { groups } = numberGroups(content, brackets)
  const findings: Finding[] = []
  let skipped = 0
  let empty = 0
  for (const { numbers, numeric } of groups) {
    if (numeric && numbers.length === 4) findings.push({ box: numbers as unknown as Corners })
    else if (numeric && numbers.length === 2) findings.push({ point: numbers as unknown as Vertex })
    else if (numeric && numbers.length === 0) empty += 1
    else skipped += 1
  }
  // A tag that words follow was left open by the model, not by the end of the text.
  const truncated = isOpen && !/\p{L}/u.test(content.slice(groups[groups.length - 1]?.end ?? 0))
  return { findings, truncated, none: empty > 0 && skipped === 0, skipped }
}

function format(findings: readonly Finding[]): string {
  const elements = findings.flatMap(({ label, box, point, text, outline }): object[] => {
    const corners = box ?? (outline && cornersAround(outline))
    const position = {
      ...(corners && { bbox_2d: boxInSteps(corners, 999) }),
      ...(point && { point_2d: vertexInSteps(point, 999) }),
    }
    if (Object.keys(position).length === 0) return []
    return [{ ...(label !== undefined && { label }), ...position, ...(text !== undefined && { text_content: text }) }]
  })
  // Escaped, so that no label is taken for a tag.
  return JSON.stringify(elements).replaceAll('<', '\\u003c')
}
