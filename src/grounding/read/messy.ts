/**
 * The reader of the JSON dialects, and of every other dialect where no tag is found: JSON anywhere in the text, else numbers in
 * brackets among prose.
 */
import { type LooseValue, readLooseJson } from '../../schemas/loose-json.ts'
import type { GroundingJob, Reading } from '../dialect.ts'
import { ElementReader } from './elements.ts'
import { LineLabels } from './line-labels.ts'
import { readProse } from './prose.ts'
import { type AxisOrder, isContainer } from './values.ts'

/**
 * Reads whatever positions a text holds.
 * @param text - an answer without thoughts and end tokens
 * @param form - which axis comes first; named corners like `x1` are read as they are called
 * @param job - its only label names what the answer does not, in `place`; its task decides whether pairs of numbers are points
 */
export function readMessy(text: string, form: { readonly order: AxisOrder }, job: GroundingJob): Reading {
  const { values, open } = readLooseJson(text)
  const objects = values.filter(({ value }) => holdsObject(value))
  const reader = new ElementReader(form.order, job, open)
  const labels = new LineLabels(text, job)
  for (const { value, start, end } of objects) reader.read(value, labels.at(start, end, 'skip'))
  const { findings, skipped, empty, lostMasks } = reader
  // Brackets in the sentences around JSON are an account of it; without elements they are the answer.
  if (findings.length + skipped + empty > 0) {
    return { findings, truncated: open.size > 0, none: skipped === 0 && empty > 0, skipped, lostMasks }
  }
  const prose = readProse(without(objects, text), form.order, job)
  return { ...prose, truncated: prose.truncated || open.size > 0 }
}

/** The text between some values of it. */
function without(values: readonly LooseValue[], text: string): string {
  let out = ''
  let from = 0
  for (const { start, end } of values) {
    out += text.slice(from, start)
    from = end
  }
  return out + text.slice(from)
}

function holdsObject(value: unknown): boolean {
  return Array.isArray(value) ? value.some(holdsObject) : isContainer(value)
}
