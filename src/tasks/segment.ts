import type { LabelOptions } from '../grounding/labels.ts'
import type { ImageInput } from '../images/input.ts'
import type { Mask } from '../types.ts'
import { object } from '../util/shape.ts'
import { checkSearch, labelShapes } from './check.ts'
import { type Found, groundingRequests, lacksForm, onlyAsked, placeAll, readReplies } from './ground.ts'
import type { Task } from './task.ts'

/** Under which labels masks are kept. */
export type SegmentOptions = LabelOptions

/** What `segment` gives. */
export interface SegmentResult {
  /** The pixels of each object, as large as the picture, in the model's order. */
  masks: Mask[]
}

/** The options' shape. */
export const segmentOptions = object(labelShapes)

type SegmentJob = ReturnType<typeof checkSegment>

/** Checks the arguments of `vlm.segment`. */
export function checkSegment(image: ImageInput, labels?: readonly string[], options?: SegmentOptions) {
  return checkSearch('segment', image, labels, segmentOptions, options)
}

/** Finds the pixels of objects. */
export const segment: Task<SegmentJob, readonly Found[], SegmentResult> = {
  name: 'segment',
  keepsCutOff: true,
  lacks: (profile) => lacksForm('segment', profile),
  prompt: ({ labels }, setting) => groundingRequests({ task: 'segment', labels }, setting),
  parse: (replies, { labels }, setting) => readReplies(replies, { task: 'segment', labels }, setting),
  async place(found, { labels, options }, setting) {
    const { Masks } = await import('../schemas/outputs.ts')
    return Masks.parse({ masks: onlyAsked(placeAll(found, setting).masks, labels, options, setting) })
  },
}
