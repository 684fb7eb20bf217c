import type { LabelOptions } from '../grounding/labels.ts'
import type { ImageInput } from '../images/input.ts'
import type { Detection } from '../types.ts'
import { number, object } from '../util/shape.ts'
import { checkSearch, labelShapes } from './check.ts'
import { type Found, groundingRequests, lacksForm, onlyAsked, placeAll, readPiece, readReplies } from './ground.ts'
import { growingThings, silent } from './growing-things.ts'
import type { Task } from './task.ts'

/** What is kept of the detections, and under which labels. */
export interface DetectOptions extends LabelOptions {
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
export const detectOptions = object({
  minScore: number(0, 1),
  maxItems: number(1, 100_000, { integer: true }),
  ...labelShapes,
})

type DetectJob = ReturnType<typeof checkDetect>

/** Checks the arguments of `vlm.detect`. */
export function checkDetect(image: ImageInput, labels?: readonly string[], options?: DetectOptions) {
  return checkSearch('detect', image, labels, detectOptions, options)
}

/** Finds objects and their boxes. */
export const detect: Task<DetectJob, readonly Found[], DetectResult> = {
  name: 'detect',
  keepsCutOff: true,
  lacks: (profile) => lacksForm('detect', profile),
  prompt: (job, setting) => groundingRequests(search(job), setting),
  growing(job, setting) {
    const { labels, options } = job
    // Which are kept of too many is known in the end.
    if (options.maxItems !== undefined) return { part: {}, push: () => false }
    const unheard = silent(setting)
    return growingThings('objects', (reply, request) => {
      const { objects } = placeAll(readPiece(reply, request, search(job), unheard), unheard)
      const { minScore = 0 } = options
      const asked = onlyAsked(objects, labels, options, unheard)
      return asked.filter(({ score }) => score === undefined || score >= minScore)
    })
  },
  parse: (replies, job, setting) => readReplies(replies, search(job), setting),
  async place(found, { labels, options }, setting) {
    const asked = onlyAsked(placeAll(found, setting).objects, labels, options, setting)
    const { minScore = 0, maxItems = Number.POSITIVE_INFINITY } = options
    const sure = asked.filter(({ score }) => score === undefined || score >= minScore)
    const { Detections } = await import('../schemas/outputs.ts')
    return Detections.parse({ objects: surest(sure, maxItems) })
  },
}

function search({ labels, options }: DetectJob) {
  return { task: 'detect', labels, minScore: options.minScore } as const
}

/** The surest `count`, in the model's order; objects without a score count as sure. */
function surest(objects: readonly Detection[], count: number): readonly Detection[] {
  if (objects.length <= count) return objects
  const kept = new Set([...objects].sort((a, b) => (b.score ?? 1) - (a.score ?? 1)).slice(0, count))
  return objects.filter((object) => kept.has(object))
}
