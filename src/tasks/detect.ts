import { type Grounded, readAnswer } from '../grounding/answer.ts'
import { findingsOf, place } from '../grounding/place.ts'
import type { ImageInput } from '../images/input.ts'
import type { Detection } from '../types.ts'
import { number, object } from '../util/shape.ts'
import { textOf } from './answer.ts'
import { checkImage, checkOptions, checkWords, namesSet } from './check.ts'
import { type Job, request, type Task } from './task.ts'

/** What is kept of the detections. */
export interface DetectOptions {
  /** Leaves out objects with a lower score, 0 to 1. @default the model's own threshold */
  readonly minScore?: number | undefined
  /** Keeps at most so many objects, the surest first, at least 1. */
  readonly maxItems?: number | undefined
}

/** What `detect` gives. */
export interface DetectResult {
  /** The objects, boxes in pixels of the picture, in the model's order. */
  objects: Detection[]
}

/** The options' shape. */
export const detectOptions = object({ minScore: number(0, 1), maxItems: number(1, 100_000, { integer: true }) })

interface DetectJob extends Job {
  readonly labels: readonly string[] | undefined
  readonly options: DetectOptions
}

/** Checks the arguments of `vlm.detect`. */
export function checkDetect(image: ImageInput, labels?: readonly string[], options?: DetectOptions): DetectJob {
  const checked = checkOptions(detectOptions, options, 'detect')
  return {
    ...checkImage(image, 'detect'),
    set: namesSet(checked),
    labels: labels === undefined ? undefined : checkWords(labels, "detect's labels"),
    options: checked,
  }
}

/** Finds objects and their boxes. */
export const detect: Task<DetectJob, Grounded, DetectResult> = {
  name: 'detect',
  prompt({ labels, options }, setting) {
    const [sent] = setting.frames.map((frame) => frame.sent)
    const job = { task: 'detect', ...(labels && { labels }), sent: sent ?? { width: 0, height: 0 } } as const
    const { text, schema } = setting.dialect.prompt(job)
    const held = schema && setting.wire.structured === 'schema' ? { schema } : {}
    const { minScore } = options
    return [
      request('detect', text, setting, {
        ...held,
        ...(labels && { labels }),
        ...(minScore !== undefined && { minScore }),
      }),
    ]
  },
  parse(replies, { labels }, setting) {
    const [reply] = replies
    const [frame] = setting.frames
    if (!reply || !frame) throw new RangeError('detect sends one request with one picture')
    // A detector answers with things, in pixels of the sent picture; a chat model with text in its dialect.
    if (reply.things)
      return { findings: findingsOf(reply.things), space: { unit: 'px' }, truncated: false, warnings: [] }
    const job = { task: 'detect', ...(labels && { labels }), sent: frame.sent } as const
    return readAnswer(setting.dialect, textOf(reply), job)
  },
  async place(parsed, { labels, options }, setting) {
    const [frame] = setting.frames
    if (!frame) throw new RangeError('detect sends one picture')
    const placed = place(parsed.findings, parsed.space, frame, { labels })
    if (parsed.truncated) setting.warn('truncated', 'The answer was cut off; objects may be missing.')
    for (const { code, message } of [...parsed.warnings, ...placed.warnings]) setting.warn(code, message)
    const asked = onlyAsked(placed.objects, labels, setting.warn)
    const { minScore = 0, maxItems = Number.POSITIVE_INFINITY } = options
    const sure = asked.filter(({ score }) => score === undefined || score >= minScore)
    const { Detections } = await import('../schemas/outputs.ts')
    return Detections.parse({ objects: surest(sure, maxItems) })
  },
}

/** The labels asked for, in the caller's spelling; others are left out and counted. */
function onlyAsked(
  objects: readonly Detection[],
  labels: readonly string[] | undefined,
  warn: (code: string, message: string) => void,
): readonly Detection[] {
  if (!labels) return objects
  const spelling = new Map(labels.map((label) => [label.trim().toLowerCase(), label]))
  const asked = objects.flatMap((object) => {
    const label = spelling.get(object.label.trim().toLowerCase())
    return label === undefined ? [] : [{ ...object, label }]
  })
  const others = objects.length - asked.length
  if (others > 0) warn('unknown_labels', `${others} objects had labels that nobody asked for and were left out.`)
  return asked
}

/** The surest `count`, in the model's order; objects without a score count as sure. */
function surest(objects: readonly Detection[], count: number): readonly Detection[] {
  if (objects.length <= count) return objects
  const kept = new Set([...objects].sort((a, b) => (b.score ?? 1) - (a.score ?? 1)).slice(0, count))
  return objects.filter((object) => kept.has(object))
}
