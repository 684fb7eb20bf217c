/** Writes findings as the elements of JSON that vision-language models write, and the JSON Schema that holds them to it. */
import type { JsonSchema } from '../../types.ts'
import type { Corners, Finding, GroundingJob, Vertex } from '../dialect.ts'
import type { AxisOrder } from '../read/values.ts'
import { edgesInSteps, toStep } from './grid.ts'

/** How a family writes its elements. */
export interface ElementNames {
  /** Key of `[x1, y1, x2, y2]`. */
  readonly box: string
  /** Key of `[x, y]`. */
  readonly point: string
  /** Key of the text that is written in a box. */
  readonly text: string
  readonly order: AxisOrder
  /** The largest number of both axes; absent: pixels of the sent picture. */
  readonly max?: number
}

/** Writes findings in whole numbers: `[{"bbox_2d": [134, 114, 876, 672], "label": "cat"}]`. */
export function writeElements(findings: readonly Finding[], names: ElementNames, job: GroundingJob): string {
  return `[${findings.flatMap((finding) => writeElement(finding, names, job)).join(', ')}]`
}

/** One finding, none when it has no form. The outline of a text becomes the box around it. */
export function writeElement(finding: Finding, names: ElementNames, job: GroundingJob): string[] {
  const { box, outline, point, label, text } = finding
  const corners = box ?? (outline && boundsOf(outline))
  if (!corners && !point) return []
  const members = [
    ...(corners ? [`"${names.box}": ${writeBox(corners, names, job)}`] : []),
    ...(point ? [`"${names.point}": ${writePoint(point, names, job)}`] : []),
    ...(label !== undefined && !(point && !box && label === '') ? [`"label": ${writeText(label)}`] : []),
    ...(text === undefined ? [] : [`"${names.text}": ${writeText(text)}`]),
  ]
  return [`{${members.join(', ')}}`]
}

/** `[x1, y1, x2, y2]` in the family's order; a box that rounding would empty keeps one unit a side. */
export function writeBox([x1, y1, x2, y2]: Corners, { order, max }: ElementNames, { sent }: GroundingJob): string {
  const [left, right] = edgesInSteps(x1, x2, max ?? sent.width)
  const [top, bottom] = edgesInSteps(y1, y2, max ?? sent.height)
  return `[${(order === 'xy' ? [left, top, right, bottom] : [top, left, bottom, right]).join(', ')}]`
}

/** `[x, y]` in the family's order. */
export function writePoint([x, y]: Vertex, { order, max }: ElementNames, { sent }: GroundingJob): string {
  const steps = [toStep(x, max ?? sent.width), toStep(y, max ?? sent.height)]
  return `[${(order === 'xy' ? steps : steps.reverse()).join(', ')}]`
}

/** A JSON string. What could be taken for an end token or another tag is escaped: those are removed before JSON is read. */
export function writeText(text: string): string {
  return JSON.stringify(text.trim()).replace(/<(?=[/|｜\w])/g, '\\u003c')
}

/** The smallest box around an outline. */
export function boundsOf(outline: readonly Vertex[]): Corners {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [x, y] of outline) {
    left = Math.min(left, x)
    top = Math.min(top, y)
    right = Math.max(right, x)
    bottom = Math.max(bottom, y)
  }
  return [left, top, right, bottom]
}

/** JSON Schema of a list of elements. @param members - what each of them has, by key */
export function listSchema(members: { readonly [key: string]: JsonSchema }): JsonSchema {
  return {
    type: 'array',
    items: { type: 'object', properties: members, required: Object.keys(members), additionalProperties: false },
  }
}

/** JSON Schema of a label: one of those asked for, or any words. */
export function labelSchema(labels: readonly string[] | undefined): JsonSchema {
  return labels ? { type: 'string', enum: labels } : { type: 'string' }
}

/** Labels as a prompt names them: `"dog" or "red ball"`. */
export function nameLabels(labels: readonly string[], joint: 'or' | 'and'): string {
  const quoted = labels.map((label) => JSON.stringify(label))
  return quoted.length < 3 ? quoted.join(` ${joint} `) : `${quoted.slice(0, -1).join(', ')} ${joint} ${quoted.at(-1)}`
}
