import { VLMError } from '../errors.ts'
import type { ImageInput } from '../images/input.ts'
import type { JsonSchema } from '../types.ts'
import { boolean, number, object } from '../util/shape.ts'
import { jsonOf } from './answer.ts'
import { checkImage, checkOptions, checkWords, namesSet } from './check.ts'
import { type Job, request, type Task, type TaskReply } from './task.ts'

/** How labels are given. */
export interface ClassifyOptions {
  /** True: any number of labels may hold, each judged on its own. @default false */
  readonly multiple?: boolean | undefined
  /** With `multiple`: the score from which a label holds, 0 to 1. @default 0.5 */
  readonly threshold?: number | undefined
}

/** What `classify` gives. */
export interface ClassifyResult<L extends string = string> {
  /** The label that fits best; the first one wins a tie. */
  label: L
  /** Probability of every label, 0 to 1; they sum to 1. */
  scores: Record<L, number>
}

/** What `classify` gives with `multiple`. */
export interface MultiClassifyResult<L extends string = string> {
  /** The labels that hold, in the order given; may be empty. */
  labels: L[]
  /** Probability that each label holds, 0 to 1, independent of the others. */
  scores: Record<L, number>
}

/** The options' shape. */
export const classifyOptions = object({ multiple: boolean(), threshold: number(0, 1) })

interface ClassifyJob extends Job {
  readonly labels: readonly string[]
  readonly options: ClassifyOptions
}

/** Checks the arguments of `vlm.classify`. */
export function checkClassify(image: ImageInput, labels: readonly string[], options?: ClassifyOptions): ClassifyJob {
  const checked = checkOptions(classifyOptions, options, 'classify')
  const words = checkWords(labels, "classify's labels", checked.multiple ? 1 : 2)
  if (checked.threshold !== undefined && !checked.multiple) {
    throw new VLMError('input', 'classify takes a threshold only together with multiple: true.', { stage: 'check' })
  }
  return { ...checkImage(image, 'classify'), set: namesSet(checked), labels: words, options: checked }
}

/** Judges which labels fit a picture. */
export const classify: Task<ClassifyJob, readonly number[], ClassifyResult | MultiClassifyResult> = {
  name: 'classify',
  prompt({ labels, options }, setting) {
    if (!setting.scores)
      return [
        request('classify', words(labels, options), setting, {
          schema: scoresOf(labels),
          told: true,
        }),
      ]
    if (!options.multiple) return [request('classify', 'What is in the picture?', setting, { choices: labels })]
    // Independent labels are independent questions.
    return labels.map((label) =>
      request('ask', `Is there ${article(label)} in the picture?`, setting, { choices: ['yes', 'no'] }),
    )
  },
  parse(replies, { labels, options }) {
    if (!replies[0]?.scores) return readScores(replies, labels)
    if (!options.multiple) return replies[0].scores
    return replies.map((reply) => reply.scores?.[0] ?? 0)
  },
  place(scores, { labels, options }) {
    const named = Object.fromEntries(labels.map((label, index) => [label, scores[index] ?? 0]))
    if (options.multiple) {
      const threshold = options.threshold ?? 0.5
      return { labels: labels.filter((label) => (named[label] ?? 0) >= threshold), scores: named }
    }
    const sum = scores.reduce((a, b) => a + b, 0)
    const best = scores.indexOf(Math.max(...scores))
    const shares = labels.map((label, index) => [label, sum > 0 ? (scores[index] ?? 0) / sum : 1 / labels.length])
    return { label: labels[best] ?? '', scores: Object.fromEntries(shares) }
  },
}

function words(labels: readonly string[], options: ClassifyOptions): string {
  const listed = labels.map((label) => JSON.stringify(label)).join(', ')
  const how = options.multiple
    ? 'For each label, how probable is it that it holds for the picture? The numbers need not sum to 1.'
    : 'How probable is each label as the one that fits the picture best? The numbers sum to 1.'
  return `Labels: ${listed}. ${how} Answer only with JSON: {"scores": {"<label>": <number from 0 to 1>, …}} with every label.`
}

function scoresOf(labels: readonly string[]): JsonSchema {
  const probability = { type: 'number', minimum: 0, maximum: 1 }
  const scores = {
    type: 'object',
    properties: Object.fromEntries(labels.map((label) => [label, probability])),
    required: labels,
    additionalProperties: false,
  }
  return { type: 'object', properties: { scores }, required: ['scores'], additionalProperties: false }
}

function readScores(replies: readonly TaskReply[], labels: readonly string[]): readonly number[] {
  const [reply] = replies
  const value = reply ? jsonOf(reply) : undefined
  const scores = (value as { scores?: Record<string, unknown> } | null)?.scores
  return labels.map((label) => {
    const score = scores?.[label]
    if (typeof score === 'number' && score >= 0 && score <= 1) return score
    throw new VLMError('output', `The model gave no score from 0 to 1 for the label ${JSON.stringify(label)}.`, {
      reason: 'unreadable',
      stage: 'parse',
      details: { text: reply?.text.slice(0, 2000) },
    })
  })
}

function article(label: string): string {
  return /^[aeiou]/i.test(label) ? `an ${label}` : `a ${label}`
}
