import type { ImageInput } from '../images/input.ts'
import { number, object, oneOf, string } from '../util/shape.ts'
import { textOf } from './answer.ts'
import { checkImages, checkOptions, namesSet } from './check.ts'
import { growingText } from './growing-text.ts'
import { type Job, request, type Task } from './task.ts'

/** How a caption should read. */
export interface CaptionOptions {
  /** `short`: one sentence; `detailed`: a paragraph; `alt`: alternative text for people who cannot see it. @default 'short' */
  readonly style?: 'short' | 'detailed' | 'alt' | undefined
  /** Language of the caption, e.g. `German` or `de`. @default English */
  readonly language?: string | undefined
  /** Words, at most, 1 to 1000. */
  readonly maxWords?: number | undefined
}

/** What `caption` gives. */
export interface CaptionResult {
  /** The caption; for several pictures one text about all of them. */
  caption: string
}

/** The options' shape. */
export const captionOptions = object({
  style: oneOf('short', 'detailed', 'alt'),
  language: string(),
  maxWords: number(1, 1000, { integer: true }),
})

interface CaptionJob extends Job {
  readonly options: CaptionOptions
}

/** Checks the arguments of `vlm.caption`. */
export function checkCaption(image: ImageInput | readonly ImageInput[], options?: CaptionOptions): CaptionJob {
  const checked = checkOptions(captionOptions, options, 'caption')
  return { ...checkImages(image, 'caption'), set: namesSet(checked), options: checked }
}

const styles = {
  short: 'in one sentence',
  detailed: 'in detail, in one paragraph',
  alt: 'as alternative text for people who cannot see it, in one sentence, without "image of"',
}

/** Describes pictures. */
export const caption: Task<CaptionJob, CaptionResult, CaptionResult> = {
  name: 'caption',
  prompt({ options, images }, setting) {
    const what = images.length > 1 ? 'these pictures together' : 'this picture'
    const words = [
      `Describe ${what} ${styles[options.style ?? 'short']}.`,
      options.language && `Write in this language: ${options.language}.`,
      options.maxWords && `Use at most ${options.maxWords} words.`,
      'Answer with the description only.',
    ]
    const style = options.style && { style: options.style }
    return [request('caption', words.filter(Boolean).join(' '), setting, { ...style })]
  },
  growing: () => growingText('caption'),
  async parse(replies) {
    const { Caption } = await import('../schemas/outputs.ts')
    return Caption.parse({ caption: replies.map(textOf).join(' ') })
  },
  place: (parsed) => parsed,
}
