/**
 * The one tolerant reader of JSON, for text that a model wrote: it finds the values among prose, fences and comments, mends what can
 * be mended without guessing, and keeps what is complete of an answer that was cut off. Valid JSON gives what `JSON.parse` gives.
 */
import { LooseReader } from './loose-reader.ts'

/** Deeper nesting is no answer to any question, and code that walks it would exhaust the stack. */
export const maxDepth = 256

/** A JSON value found in a text. */
export interface LooseValue {
  /** An object or an array. */
  readonly value: unknown
  /** Index of its opening bracket in the text. */
  readonly start: number
  /** Index behind its closing bracket; the length of the text where it was left open. */
  readonly end: number
}

/** What a text holds. */
export interface LooseJson {
  /** Its objects and arrays, outermost, in order. Scalars alone are no values. */
  readonly values: readonly LooseValue[]
  /**
   * Objects and arrays at any depth that the end of the text left open: what they hold is complete, they themselves are not.
   * A number, string, key or word that touches the end of the text is left out.
   */
  readonly open: ReadonlySet<object>
  /** Something was nested deeper than 256 levels, and was left out. */
  readonly tooDeep: boolean
}

/**
 * Reads every JSON value in a text. Never throws; time and memory grow linearly with the text.
 *
 * Tolerated are single and curly quotes, raw newlines and unescaped quotes inside strings, unquoted keys and words, missing and
 * trailing commas, `//`, `#` and block comments, Python's and JavaScript's names for nothing, missing and mismatched closers, and
 * numbers like `+1`, `.5`, `5.` and `007`. A gap in a list (`[1,,2]`, `[1, ..., 2]`) is `null`, as are NaN and infinities that are
 * written as words: nothing is made up to fill it. A bracket that opens no value (`[see above]`, `{things}`) is skipped.
 * @param text - what a model wrote, without thoughts and end tokens
 * @example readLooseJson("Here: [{'label': 'dog', box: [1, 2").values // [{ value: [{ label: 'dog', box: [1] }], start: 6, end: 34 }]
 */
export function readLooseJson(text: string): LooseJson {
  return readStrictly(text) ?? new LooseReader(text, maxDepth).read()
}

const nothingOpen: ReadonlySet<object> = new Set()

/** Most answers are one valid value, perhaps in a fence or between sentences: `JSON.parse` reads those many times faster. */
function readStrictly(text: string): LooseJson | undefined {
  const start = text.search(/[[{]/)
  if (start < 0) return { values: [], open: nothingOpen, tooDeep: false }
  const end = Math.max(text.lastIndexOf(']'), text.lastIndexOf('}')) + 1
  if (end <= start) return undefined
  try {
    const value: unknown = JSON.parse(text.slice(start, end))
    // Whatever nests too deep goes to the other reader, which leaves that part out.
    if (end - start > 2 * maxDepth && isDeeper(value, maxDepth)) return undefined
    return { values: [{ value, start, end }], open: nothingOpen, tooDeep: false }
  } catch {
    return undefined
  }
}

/** Whether objects and arrays nest deeper than a number of levels. Level by level, not recursively. */
function isDeeper(value: unknown, levels: number): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levels) return true
    const next: unknown[] = []
    for (const item of level) {
      for (const child of Array.isArray(item) ? item : Object.values(item as object)) {
        if (typeof child === 'object' && child !== null) next.push(child)
      }
    }
    level = next
  }
  return false
}
