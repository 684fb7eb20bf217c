/** Reads a model's whole answer in a dialect: what all dialects share around their own `parse`. */
import { preview, VLMError } from '../errors.ts'
import { stripAnswer } from '../schemas/strip-answer.ts'
import type { Warning } from '../types.ts'
import type { Dialect, Finding, GroundingJob, Space } from './dialect.ts'
import { saysNone } from './read/none.ts'

/** What was read of an answer, positions in `space`. */
export interface Grounded {
  readonly findings: readonly Finding[]
  readonly space: Space
  /** The answer was cut off: things may be missing. */
  readonly truncated: boolean
  readonly warnings: readonly Warning[]
}

/**
 * Reads an answer.
 * @param text - what the model wrote
 * @throws VLMError `output` when nothing in the text can be read; an answer that says "none" gives no findings
 */
export function readAnswer(dialect: Dialect, text: string, job: GroundingJob): Grounded {
  if (text.trim() === '') throw unreadable(dialect, text, 'the answer is empty')
  const { text: answer, ended, tokens } = stripAnswer(text)
  if (answer.trim() === '') {
    if (tokens) return nothing(dialect)
    throw unreadable(dialect, text, 'it holds only thoughts')
  }
  const reading = dialect.parse(answer, job)
  const { findings, none = false, skipped = 0, lostMasks = 0 } = reading
  const truncated = reading.truncated && !ended
  if (findings.length === 0) {
    if ((none && !truncated) || saysNone(answer)) return nothing(dialect)
    throw unreadable(dialect, text, truncated ? 'it is cut off before its first position' : 'it holds no position')
  }
  const warnings: Warning[] = []
  if (skipped > 0) warnings.push(warning('unreadable', `${count(skipped, 'element')} of the answer could not be read.`))
  if (lostMasks > 0) warnings.push(warning('masks', `${count(lostMasks, 'mask')} could not be decoded.`))
  const space = reading.space ?? spaceOf(findings, dialect, text)
  return { findings, space, truncated, warnings }
}

/** An `output` error that shows the beginning of the answer. */
export function unreadable(dialect: { readonly id: string }, text: string, why: string): VLMError {
  const message = `Expected positions in the dialect ${dialect.id} from the model but received ${preview(text)}: ${why}.`
  return new VLMError('output', message, {
    reason: 'unreadable',
    stage: 'parse',
    details: { dialect: dialect.id, text: text.slice(0, 2000) },
  })
}

function nothing(dialect: Dialect): Grounded {
  return { findings: [], space: dialect.space, truncated: false, warnings: [] }
}

/**
 * Models that were asked for thousandths or pixels sometimes write fractions: unmistakable when no number of the answer is above 1.
 * The reverse is never guessed: a number far above 1 where fractions are the rule has no known scale.
 */
function spaceOf(findings: readonly Finding[], dialect: Dialect, text: string): Space {
  const { space } = dialect
  const most = isFraction(space) ? 1.5 : 1
  let fractions = 0
  for (const numbers of numbersIn(findings)) {
    for (const value of numbers) {
      if (value > most || value < (isFraction(space) ? -most : 0)) {
        if (isFraction(space)) throw unreadable(dialect, text, 'its numbers are no fractions of 0 to 1')
        return space
      }
      if (!Number.isInteger(value)) fractions += 1
    }
  }
  return !isFraction(space) && fractions > 0 ? { unit: 'grid', max: 1 } : space
}

function* numbersIn(findings: readonly Finding[]): Generator<readonly number[]> {
  for (const { box, point, polygons, outline } of findings) {
    if (box) yield box
    if (point) yield point
    if (outline) yield* outline
    for (const polygon of polygons ?? []) yield* polygon
  }
}

function isFraction(space: Space): boolean {
  return space.unit === 'square' || (space.unit === 'grid' && space.max === 1)
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

function warning(code: string, message: string): Warning {
  return { code, message }
}
