/**
 * From a model's own probabilities to ones that hold: fitted beforehand on answers whose truth was known, kept in
 * `calibration.json`. Without that file nothing is claimed: answers carry no confidence.
 */
import { z } from 'zod'
import { logSumExp } from './logits.ts'
import { parseJson } from './manifest.ts'
import { readText } from './model-files.ts'

/** Kinds of answers that are calibrated apart. */
export type AnswerKind = 'yesno' | 'number' | 'label' | 'text'

const temperature = z.number().positive()
const answer = z.strictObject({ temperature, bias: z.number() })

const schema = z.strictObject({
  format: z.literal('vlmkit-calibration/1'),
  /** See {@link probabilityOfYes} and {@link confidenceOf}. */
  answers: z.strictObject({
    yesno: answer.optional(),
    number: answer.optional(),
    label: answer.optional(),
    text: answer.optional(),
  }),
  /** How likelihoods of choices are compared; see {@link weighChoices}. */
  choices: z.strictObject({ prior: z.number().min(0).max(1), length: z.number().min(0).max(2), temperature }),
  /** A box's log-odds are multiplied by `a`, then `b` is added. */
  boxes: z.strictObject({ a: z.number().positive(), b: z.number() }).optional(),
})

/** A calibration that was read and checked. */
export type Calibration = z.infer<typeof schema>

/** Reads `calibration.json`. @throws VLMError `config` that names file and key */
export async function readCalibration(path: string): Promise<Calibration> {
  return parseJson(path, await readText(path), schema)
}

/** What a folder without a calibration compares choices by. */
const uncalibratedChoices: Calibration['choices'] = { prior: 0.5, length: 0.7, temperature: 1 }

/** Which kind of answer a text is. */
export function kindOf(text: string, labels: readonly string[]): AnswerKind {
  if (/^(?:yes|no)$/i.test(text)) return 'yesno'
  if (/^\d+$/.test(text)) return 'number'
  return labels.includes(text) ? 'label' : 'text'
}

/**
 * How probable it is that an answer other than yes or no is right.
 * @param logProb - natural logarithm of the answer's probability, `eos` included
 * @returns 0…1, or undefined where nothing was fitted for this kind of answer
 */
export function confidenceOf(
  text: string,
  logProb: number,
  calibration: Calibration | undefined,
  labels: readonly string[],
): number | undefined {
  const kind = kindOf(text, labels)
  const fitted = calibration?.answers[kind]
  return fitted && kind !== 'yesno' ? Math.exp(logProb / fitted.temperature) : undefined
}

/**
 * How probable yes is, against no.
 * @param odds - log p(yes) − log p(no)
 * @returns 0…1; without a calibration the model's own
 */
export function probabilityOfYes(odds: number, calibration: Calibration | undefined): number {
  const { bias, temperature: width } = calibration?.answers.yesno ?? { bias: 0, temperature: 1 }
  return sigmoid((odds + bias) / width)
}

/** One choice: how likely it is as the answer, with the picture and without. */
export interface Weighed {
  /** Natural logarithm of P(choice, then `eos`), as the decoder sees the picture. */
  readonly seen: number
  /** The same with nothing in the picture: how likely the words are by themselves. */
  readonly blank: number
  /** Tokens, `eos` included. */
  readonly length: number
}

/**
 * Log-likelihoods whose softmax gives calibrated probabilities: `seen − prior × blank`, divided by `length^0.7` (a long choice
 * is not worse for its length) and by the fitted temperature.
 */
export function weighChoices(weighed: readonly Weighed[], calibration: Calibration | undefined): number[] {
  const { prior, length: power, temperature } = calibration?.choices ?? uncalibratedChoices
  return weighed.map(({ seen, blank, length }) => (seen - prior * blank) / length ** power / temperature)
}

/** A box's score as the probability that it is right. */
export function boxScore(score: number, calibration: Calibration | undefined): number {
  const fitted = calibration?.boxes
  return fitted ? sigmoid(fitted.a * logit(score) + fitted.b) : score
}

/** Log-likelihoods that add up to probability 1. */
export function normalized(logs: readonly number[]): number[] {
  const shift = logSumExp(logs)
  return logs.map((value) => value - shift)
}

function logit(probability: number): number {
  const p = Math.min(1 - 1e-9, Math.max(1e-9, probability))
  return Math.log(p / (1 - p))
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value))
}
