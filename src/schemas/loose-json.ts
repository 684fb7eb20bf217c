/**
 * The one tolerant reader of JSON, for text that a model wrote: it finds the values among prose, fences and comments, mends what can
 * be mended without guessing, and keeps what is complete of an answer that was cut off. Valid JSON gives what `JSON.parse` gives.
 */
import { LooseReader } from './loose-reader.ts'
import { parsePlainJson } from './plain-json.ts'

/** A JSON value found in a text. */
export interface LooseValue {
  /** An object or an array. */
  readonly value: unknown
  /** Index of its opening bracket in the text. */
  readonly start: number
  /** Index behind its last character: behind its closing bracket, or the length of the text where it was left open. */
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
 * numbers like `+1`, `.5`, `5.` and `007`. A gap in a list (`[1,,2]`, `[1, ..., 2]`) is `null`, and so are NaN and infinities: nothing
 * is made up to fill it, and no neighbour moves up. A key without a value is left out. A bracket that opens no value (`[see above]`,
 * `{things}`, `[x1, y1, x2, y2]`) is skipped, but not what it holds; once a key was seen, odd words are strings.
 * @param text - what a model wrote, without thoughts and end tokens
 * @example
 * const { values, open } = readLooseJson("Here: [{'label': 'dog', box: [1, 2")
 * // values: [{ value: [{ label: 'dog', box: [1] }], start: 6, end: 34 }]; all three, the box too, are in open
 */
export function readLooseJson(text: string): LooseJson {
  return readPlain(text) ?? new LooseReader(text).read()
}

const nothingOpen: ReadonlySet<object> = /* @__PURE__ */ new Set<object>()

/** Most answers are one valid value, perhaps in a fence or between sentences: `JSON.parse` reads those many times faster. */
function readPlain(text: string): LooseJson | undefined {
  const start = text.search(/[[{]/)
  if (start < 0) return { values: [], open: nothingOpen, tooDeep: false }
  const end = Math.max(text.lastIndexOf(']'), text.lastIndexOf('}')) + 1
  // What opens behind the last closer was cut off.
  const isOne = end > start && text.indexOf('[', end) < 0 && text.indexOf('{', end) < 0
  const plain = isOne ? parsePlainJson(text.slice(start, end)) : undefined
  return plain && { values: [{ value: plain.value, start, end }], open: nothingOpen, tooDeep: false }
}
