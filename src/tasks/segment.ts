import type { LabelOptions } from '../grounding/labels.ts'
import type { ImageInput } from '../images/input.ts'
import type { Mask } from '../types.ts'
import { object } from '../util/shape.ts'
import { checkSearch, labelShapes } from './check.ts'
import { type Found, groundingRequests, lacksForm, onlyAsked, placeAll, readPiece, readReplies } from './ground.ts'
import { growingThings, silent } from './growing-things.ts'
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
  growing({ labels, options }, setting) {
    const unheard = silent(setting)
    return growingThings('masks', (reply, request) => {
      const { masks } = placeAll(readPiece(reply, request, { task: 'segment', labels }, unheard), unheard)
      return onlyAsked(masks, labels, options, unheard)
    })
  },
  parse: (replies, { labels }, setting) => readReplies(replies, { task: 'segment', labels }, setting),
  async place(found, { labels, options }, setting) {
    const { Masks } = await import('../schemas/outputs.ts')
    return Masks.parse({ masks: onlyAsked(placeAll(found, setting).masks, labels, options, setting) })
  },
}
