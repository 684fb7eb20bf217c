/** Tells by an answer's text, or by the name of its model, which dialect it is written in. */
import { expected, VLMError } from '../errors.ts'
import { familyOf } from '../profiles/index.ts'
import { readLooseJson } from '../schemas/loose-json.ts'
import { stripAnswer } from '../schemas/strip-answer.ts'
import type { Size } from '../types.ts'
import type { DialectId } from './dialect.ts'
import { type Group, numberGroups } from './read/groups.ts'

/** What `recognizeGrounding` gives. */
export interface RecognizedGrounding {
  /** Null where the text holds no form that is known. */
  dialect: DialectId | null
  /**
   * How sure it is, 0 to 1: 1 where the model's name or special tokens of one family decide, 0.7 to 0.9 where others borrow the form,
   * about 0.5 where two families write alike (`qwen25` and `qwen3` on small pictures, `llava` and `shikra`), 0.3 where `portable` is
   * no more than the plainest reading, 0 for null.
   */
  confidence: number
}

/** What is known of an answer. */
export interface RecognizeOptions {
  /** The user's picture, px. */
  readonly image?: Size | undefined
  /** The picture as the model saw it, px: numbers beyond it are no pixels, which makes some answers surer. @default `image` */
  readonly sent?: Size | undefined
  /** The name of the model that wrote it, as its host spells it. A known one decides. */
  readonly model?: string | undefined
}

/**
 * Recognizes the dialect of an answer. By its text alone no more than a good guess: Qwen2.5-VL and Qwen3-VL write the same JSON in
 * different scales. Whoever knows the model names it.
 * @param text - the answer as it came; thoughts are not looked at
 * @throws VLMError `input` when it is no text
 * @example recognizeGrounding('<loc0222><loc0113><loc0933><loc0824> cat') // { dialect: 'paligemma', confidence: 1 }
 */
export function recognizeGrounding(text: string, options: RecognizeOptions = {}): RecognizedGrounding {
  if (typeof text !== 'string') {
    throw new VLMError('input', expected('the text of an answer', 'text', text), { stage: 'check', reason: 'argument' })
  }
  const { image, sent = image, model } = options
  const byName = model === undefined ? undefined : familyOf(model)?.dialect
  if (byName) return { dialect: byName, confidence: 1 }
  const answer = stripAnswer(text).text
  const form = forms.find(([, , pattern]) => pattern.test(answer))
  if (form) return { dialect: form[0], confidence: form[1] }
  return qwen(answer, sent) ?? plainKeys(answer) ?? brackets(answer) ?? { dialect: null, confidence: 0 }
}

/** Forms that a pattern tells, the first that is found decides. */
const forms: readonly (readonly [DialectId, confidence: number, RegExp])[] = [
  ['kosmos2', 1, /<patch_index_/],
  ['florence2', 1, /<loc_\d/],
  ['paligemma', 1, /<loc\d{4}>/],
  ['deepseek', 1, /<[|｜]det[|｜]>/],
  ['glm', 1, /<[|｜]begin_of_box[|｜]>/],
  // UI-TARS 1.5 writes the tokens of the first at times.
  ['ui-tars-v1', 0.7, /\b(?:start_box|end_box|(?:start_|end_)?point)\s*=\s*['"]\s*<\|box_start\|>/],
  ['ui-tars', 0.8, /\b(?:start_box|end_box|(?:start_|end_)?point)\s*=\s*['"]/],
  ['qwen2', 1, /<[|｜](?:box|point|quad)_start[|｜]>/],
  ['internvl', 0.9, /<box>\s*(?:\[|null)/],
  ['qwen2', 0.9, /<box>\s*\(/],
  ['minicpm', 0.9, /<(?:box|point|quad)>\s*\d/],
  // Qwen-VL borrows the tags, in its own scale.
  ['molmo', 0.8, /<points?\b/],
  ['qwen25', 0.7, /\bdata-bbox\s*=/],
  ['gemini', 0.9, /(?<!\w)box_2d["'”’]?\s*:/],
  ['gemini', 0.7, /["'“‘]point["'”’]\s*:\s*\[/],
]

/** The largest coordinate that thousandths have. */
const thousand = 1000

/** `bbox_2d`: pixels in Qwen2.5-VL, thousandths in Qwen3-VL. On a picture of less than 1000 px nothing tells but numbers beyond it. */
function qwen(answer: string, sent: Size | undefined): RecognizedGrounding | undefined {
  if (!/(?:bbox|point)_2d/.test(answer)) return undefined
  const largest = largestNumber(readLooseJson(answer).values.map(({ value }) => value))
  const isBeyond = sent !== undefined && largest > 1.1 * Math.max(sent.width, sent.height)
  if (largest > thousand) return { dialect: 'qwen25', confidence: isBeyond ? 0.6 : 0.9 }
  return { dialect: 'qwen3', confidence: isBeyond ? 0.9 : 0.5 }
}

/** At most 256 levels deep, so it may call itself. */
function largestNumber(value: unknown): number {
  if (typeof value === 'number') return value
  if (typeof value !== 'object' || value === null) return 0
  let largest = 0
  for (const item of Object.values(value)) largest = Math.max(largest, largestNumber(item))
  return largest
}

function plainKeys(answer: string): RecognizedGrounding | undefined {
  if (/\bx_min\b|["']points["']\s*:\s*\[\s*\{\s*["']x["']/.test(answer))
    return { dialect: 'moondream', confidence: 0.8 }
  return /["'“‘]box["'”’]\s*:|[{,]\s*box\s*:/.test(answer) ? { dialect: 'portable', confidence: 0.7 } : undefined
}

/** Numbers in brackets, without a key that tells whose they are. */
function brackets(answer: string): RecognizedGrounding | undefined {
  if (/\[\[\d{3},\d{3},\d{3},\d{3}(?!\d)/.test(answer)) return { dialect: 'cogvlm', confidence: 0.7 }
  const { groups } = numberGroups(answer, '[]()')
  const positions = groups.filter((group) => isPosition(group, answer))
  if (positions.length === 0) {
    return isEmptyList(answer) ? { dialect: 'portable', confidence: 0.3 } : undefined
  }
  const isFraction = positions.every(({ numbers }) => numbers.every((value) => value <= 1.5))
  const texts = positions.map(({ start, end }) => answer.slice(start, end))
  // JSON has no padded frame: fractions in it are those of the whole picture.
  const isJson = /\{\s*["'“‘]?\w/.test(answer)
  if (!isFraction || isJson || !texts.some((text) => text.includes('.')))
    return { dialect: 'portable', confidence: 0.3 }
  return { dialect: texts.every((text) => threeDecimals.test(text)) ? 'shikra' : 'llava', confidence: 0.5 }
}

/** One of several groups split by `;` begins or ends with it. */
const threeDecimals = /^[[(;]-?\d\.\d{3}(?:,-?\d\.\d{3})+[\]);]$/

/** `[12]` and `(1990, 2000)` are references and years as well. */
function isPosition({ numbers, numeric, start }: Group, answer: string): boolean {
  return numeric && (numbers.length === 4 || (numbers.length > 1 && answer[start] !== '('))
}

/** Whether JSON is all there is and holds nothing. */
function isEmptyList(answer: string): boolean {
  const { values } = readLooseJson(answer)
  return values.length > 0 && values.every(({ value }) => isEmpty(value))
}

function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const items = Object.values(value)
  return items.length > 0 ? items.every(isEmpty) : Array.isArray(value)
}
