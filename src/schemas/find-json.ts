/** Finds the JSON that a model meant in the text that it wrote: alone, in a fence, behind thoughts, or inside prose. */
import { readLooseJson } from './loose-json.ts'
import { maxDepth, parsePlainJson } from './plain-json.ts'
import { stripThoughts } from './strip-answer.ts'

/** What `findJson` gives: the value, or why there is none. */
export type FoundJson =
  | { readonly found: true; readonly value: unknown }
  | { readonly found: false; readonly why: string }

/** The beginning of a fenced block, right before its first value. */
const fence = /(?:`{3,}|~{3,})[\w-]*\s*$/
const longestFence = 64

/**
 * The JSON value of a text: the whole text when it is JSON, else its first complete object or array, one that begins a fenced block
 * before others. Small faults are mended as in `readLooseJson`; what the end of the text cut off never counts, not even in part.
 * Never throws; time grows linearly with the text.
 * @param text - what a model wrote, thoughts included
 * @returns the value, or a sentence that says why there is none
 * @example findJson('Sure! {"kWh": 42}') // { found: true, value: { kWh: 42 } }
 */
export function findJson(text: string): FoundJson {
  const whole = text.trim()
  if (whole === '') return { found: false, why: 'The answer is empty.' }
  // As it came first: what looks like a thought may stand inside a string.
  const plain = readWhole(whole)
  if (plain) return plain
  const answer = stripThoughts(whole).trim()
  if (answer === '') return { found: false, why: 'The answer holds only thoughts.' }
  return (answer === whole ? undefined : readWhole(answer)) ?? findInside(answer)
}

function readWhole(text: string): FoundJson | undefined {
  const plain = parsePlainJson(text)
  return plain && { found: true, value: plain.value }
}

function findInside(answer: string): FoundJson {
  const { values, open, tooDeep } = readLooseJson(answer)
  if (tooDeep) return { found: false, why: `The JSON in the answer is nested deeper than ${maxDepth} levels.` }
  const complete = values.filter(({ value }) => !open.has(value as object))
  const fenced = /```|~~~/.test(answer)
    ? complete.find(({ start }) => fence.test(answer.slice(Math.max(0, start - longestFence), start)))
    : undefined
  const best = fenced ?? complete[0]
  if (best) return { found: true, value: best.value }
  if (values.length > 0) return { found: false, why: 'The JSON in the answer is cut off.' }
  return { found: false, why: 'The answer holds no JSON object or array.' }
}
