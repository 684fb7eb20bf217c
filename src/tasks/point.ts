import type { ImageInput } from '../images/input.ts'
import type { Point } from '../types.ts'
import { object } from '../util/shape.ts'
import { checkImage, checkOptions, checkText, checkWords } from './check.ts'
import { type Found, groundingRequests, lacksForm, onlyAsked, placeAll, readPiece, readReplies } from './ground.ts'
import { growingThings, silent } from './growing-things.ts'
import type { Job, Task } from './task.ts'

/** What `point` gives. */
export interface PointResult {
  /** One for each instance, in pixels of the picture, in the model's order; `label` says what was pointed at. */
  points: Point[]
}

interface PointJob extends Job {
  readonly labels: readonly string[]
}

/** Checks the arguments of `vlm.point`. */
export function checkPoint(image: ImageInput, what: string | readonly string[], options?: object): PointJob {
  checkOptions(object({}), options, 'point')
  const labels = Array.isArray(what)
    ? checkWords(what, 'what point looks for')
    : [checkText(what, 'what point looks for')]
  return { ...checkImage(image, 'point'), set: [], labels }
}

/** Points at things. */
export const point: Task<PointJob, readonly Found[], PointResult> = {
  name: 'point',
  keepsCutOff: true,
  lacks: (profile) => lacksForm('point', profile),
  prompt: ({ labels }, setting) => groundingRequests({ task: 'point', labels }, setting),
  growing({ labels }, setting) {
    const unheard = silent(setting)
    return growingThings('points', (reply, request) => {
      const { points } = placeAll(readPiece(reply, request, { task: 'point', labels }, unheard), unheard)
      return onlyAsked(points, labels, { unknownLabels: 'keep' }, unheard)
    })
  },
  parse: (replies, { labels }, setting) => readReplies(replies, { task: 'point', labels }, setting),
  async place(found, { labels }, setting) {
    // "the eyes" may well be answered with "left eye" and "right eye": these are what was asked for.
    const points = onlyAsked(placeAll(found, setting).points, labels, { unknownLabels: 'keep' }, setting)
    const { Points } = await import('../schemas/outputs.ts')
    return Points.parse({ points })
  },
}
