/** `parseGrounding` and `formatGrounding`: positions in a model's own words, for people who have raw output from anywhere. */
import { expected, VLMError } from '../errors.ts'
import type { Frame } from '../images/frame.ts'
import type { Detection, Mask, Point, Size, TextRegion, Warning } from '../types.ts'
import { type Grounded, readAnswer } from './answer.ts'
import type { Dialect, DialectId, Finding, GroundingJob, GroundingTask } from './dialect.ts'
import { dialectOf, dialects } from './dialects/index.ts'
import { place } from './place.ts'
import { recognizeGrounding } from './recognize.ts'
import { fromSource } from './space.ts'

/** What is known of an answer. */
export interface ParseGroundingOptions {
  /** The form of the text; `auto` recognizes it, or takes that of `model` where the name is known. @default 'auto' */
  readonly dialect?: DialectId | 'auto' | undefined
  /** The name of the model that wrote the text, as its host spells it. With `auto`, a known name decides. */
  readonly model?: string | undefined
  /** The user's picture, upright, px: positions come back in its pixels. */
  readonly image: Size
  /** The picture as the model saw it, px, for dialects that write pixels. @default `image` */
  readonly sent?: Size | undefined
  /** What was asked for. Florence-2's answers cannot be told apart without it. @default 'detect' */
  readonly task?: GroundingTask | undefined
  /** The labels that were asked for: a thing without a label takes the only one. They filter nothing. */
  readonly labels?: readonly string[] | undefined
}

/** What an answer holds, in pixels of the user's picture, in the model's order. */
export interface GroundingResult {
  objects: Detection[]
  points: Point[]
  masks: Mask[]
  regions: TextRegion[]
  /** The text ends in the middle: things may be missing. */
  truncated: boolean
  /** What was mended, dropped or left out, counted. */
  warnings: Warning[]
  /** The dialect that was taken. */
  dialect: DialectId
  /** How sure it is that this is the dialect, 0 to 1; 1 where it was named. */
  confidence: number
}

/**
 * Reads the boxes, points, masks and text regions that a vision-language model wrote.
 * @param text - the model's answer, as it came: fences, prose, thoughts and end tokens included
 * @throws VLMError `output` when nothing in the text can be read (an answer that says "none" gives empty lists); `input` for wrong sizes;
 * `config` for an unknown dialect
 * @example
 * const { objects } = parseGrounding('[{"box_2d": [100, 200, 300, 400], "label": "cat"}]', { dialect: 'gemini', image: photo })
 */
export function parseGrounding(text: string, options: ParseGroundingOptions): GroundingResult {
  const { frame, job, labels } = checkJob(options)
  if (typeof text !== 'string') throw wrong('the text of an answer', 'text', text)
  const { dialect, confidence } = choose(text, options)
  const read: Grounded = readAnswer(dialect, text, job)
  const { warnings, ...things } = place(read.findings, read.space, frame, { labels })
  return {
    ...things,
    truncated: read.truncated,
    warnings: [...read.warnings, ...warnings],
    dialect: dialect.id,
    confidence,
  }
}

/** What `formatGrounding` writes: things in pixels of the user's picture. A result of `parseGrounding` fits as it is. */
export interface GroundingThings {
  readonly objects?: readonly Detection[] | undefined
  readonly points?: readonly Point[] | undefined
  /** Text regions. */
  readonly regions?: readonly TextRegion[] | undefined
}

/**
 * Writes positions as a family of models writes them: for prompts that show a box, referring questions and few-shot examples.
 * @param things - px of the user's picture; what the dialect has no form for is left out
 * @returns the text, numbers rounded as the models do
 * @throws VLMError `input` for wrong sizes; `config` for an unknown dialect
 * @example
 * formatGrounding({ objects: [{ label: 'cat', box }] }, { dialect: 'qwen3', image: photo })
 * // '[{"bbox_2d": [134, 114, 876, 672], "label": "cat"}]'
 */
export function formatGrounding(
  things: GroundingThings,
  options: Omit<ParseGroundingOptions, 'dialect' | 'labels'> & { readonly dialect: DialectId },
): string {
  const { frame, job } = checkJob(options)
  const dialect = dialectOf(options.dialect)
  return dialect.format(toFindings(things, dialect, frame), job)
}

function toFindings({ objects = [], points = [], regions = [] }: GroundingThings, dialect: Dialect, frame: Frame) {
  const vertex = (x: number, y: number) => fromSource({ x, y }, dialect.space, frame)
  const score = (thing: { score?: number | undefined }) => thing.score !== undefined && { score: thing.score }
  return [
    ...objects.map((object): Finding => {
      const { x, y, width, height } = object.box
      return { label: object.label, box: [...vertex(x, y), ...vertex(x + width, y + height)], ...score(object) }
    }),
    ...points.map(({ x, y, label }): Finding => ({ point: vertex(x, y), ...(label !== undefined && { label }) })),
    ...regions.map((region): Finding => {
      return { text: region.text, outline: region.polygon.map(([x, y]) => vertex(x, y)), ...score(region) }
    }),
  ]
}

function choose(
  text: string,
  { dialect = 'auto', model, image, sent }: ParseGroundingOptions,
): { readonly dialect: Dialect; readonly confidence: number } {
  if (dialect !== 'auto') return { dialect: dialectOf(dialect), confidence: 1 }
  const found = recognizeGrounding(text, { image, sent, model })
  // Where nothing is recognized, the plain reader says what is missing, or finds that the answer is "none".
  return { dialect: dialectOf(found.dialect ?? 'portable'), confidence: found.confidence }
}

function checkJob({ image, sent = image, task = 'detect', labels }: Omit<ParseGroundingOptions, 'dialect'>) {
  checkSize(image, 'image')
  checkSize(sent, 'sent')
  const source = { width: image.width, height: image.height }
  const frame: Frame = { source, region: { x: 0, y: 0, ...source }, sent }
  const job: GroundingJob = { task, sent: { width: sent.width, height: sent.height }, ...(labels && { labels }) }
  return { frame, job, labels }
}

/** The largest side that any picture format can hold. */
const maxSide = 2 ** 31 - 1

function checkSize(size: Size, name: string): void {
  const isSide = (side: unknown) => Number.isInteger(side) && (side as number) >= 1 && (side as number) <= maxSide
  if (typeof size !== 'object' || size === null || !isSide(size.width) || !isSide(size.height)) {
    throw wrong('{ width, height } in whole px, at least 1', name, size)
  }
}

function wrong(what: string, name: string, value: unknown): VLMError {
  return new VLMError('input', expected(what, name, value), { stage: 'check', reason: 'argument' })
}

/** Every dialect's id. */
export const dialectIds: readonly DialectId[] = dialects.map((dialect) => dialect.id)
