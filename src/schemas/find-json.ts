/** Finds the JSON that a model meant in the text that it wrote: alone, in a fence, or inside prose. Strict about the JSON itself. */

/** What `findJson` gives: the value, or why there is none. */
export type FoundJson =
  | { readonly found: true; readonly value: unknown }
  | { readonly found: false; readonly why: string }

/** Deeper nesting is no answer to any schema, and code that walks it would exhaust the stack. */
const maxDepth = 256

/** A text with more broken values than this holds no answer; each failed parse costs as much as reading thousands of characters. */
const maxTries = 1_000

/**
 * The JSON value of a text: the whole text when it is JSON, else the first fenced block that is, else the first balanced object or
 * array that is. Time grows linearly with the text.
 * @param text - what a model wrote
 * @returns the value, or a sentence that says why there is none
 * @example findJson('Sure! {"kWh": 42}') // { found: true, value: { kWh: 42 } }
 */
export function findJson(text: string): FoundJson {
  const trimmed = text.replace(/^\uFEFF/, '').trim()
  if (trimmed === '') return { found: false, why: 'The answer is empty.' }
  const whole = read(trimmed)
  if (whole.found) return whole
  for (const block of fencedBlocks(trimmed)) {
    const fenced = read(block)
    if (fenced.found) return fenced
  }
  return firstBalanced(trimmed)
}

function read(text: string): FoundJson {
  try {
    const value: unknown = JSON.parse(text)
    return isTooDeep(value) ? { found: false, why: tooDeep } : { found: true, value }
  } catch (error) {
    return { found: false, why: `The JSON in the answer cannot be read: ${(error as Error).message}.` }
  }
}

/** Contents of ``` and ~~~ blocks, in order; one that is never closed runs to the end. */
function fencedBlocks(text: string): string[] {
  const blocks: string[] = []
  let open: { readonly fence: string; readonly lines: string[] } | undefined
  const close = (lines: readonly string[]) => {
    const block = lines.join('\n').trim()
    if (block !== '') blocks.push(block)
  }
  for (const line of text.split('\n')) {
    const fence = /^\s*(`{3,}|~{3,})/.exec(line)?.[1]
    if (!open) {
      if (fence) open = { fence, lines: [] }
    } else if (fence?.startsWith(open.fence)) {
      close(open.lines)
      open = undefined
    } else {
      open.lines.push(line)
    }
  }
  if (open) close(open.lines)
  return blocks
}

/**
 * The first object or array in prose that parses. A bracket counts when what follows could begin JSON, so `[see above]` is skipped.
 * The inside of one that is broken or cut off is never taken for the answer: the scan goes on behind it, once over the text.
 */
function firstBalanced(text: string): FoundJson {
  let why: string | undefined
  let tries = 0
  for (let i = 0; i < text.length && tries < maxTries; i++) {
    jsonStart.lastIndex = i
    if (!jsonStart.test(text)) continue
    const { end, closed, crossed } = scanBrackets(text, i)
    if (closed) {
      const candidate = read(text.slice(i, end))
      if (candidate.found) return candidate
      why ??= candidate.why
      tries++
    } else {
      why ??= crossed ? 'The brackets in the answer do not match.' : 'The JSON in the answer is cut off.'
    }
    i = end - 1
  }
  return { found: false, why: why ?? 'The answer holds no JSON object or array.' }
}

const jsonStart = /\{\s{0,99}["}]|\[\s{0,99}(?:[\]["{\d-]|true|false|null)/y
const tooDeep = `The JSON in the answer is nested deeper than ${maxDepth} levels.`

/** Runs from an opening bracket to the one that closes it, to one that does not match, or to the end; brackets in strings aside. */
function scanBrackets(text: string, start: number): { end: number; closed: boolean; crossed: boolean } {
  const open: string[] = []
  let inString = false
  for (let i = start; i < text.length; i++) {
    const c = text[i] as string
    if (inString) {
      if (c === '\\') i++
      else if (c === '"') inString = false
    } else if (c === '"') inString = true
    else if (c === '{') open.push('}')
    else if (c === '[') open.push(']')
    else if (c === '}' || c === ']') {
      if (open.pop() !== c) return { end: i + 1, closed: false, crossed: true }
      if (open.length === 0) return { end: i + 1, closed: true, crossed: false }
    }
  }
  return { end: text.length, closed: false, crossed: false }
}

/** Level by level, not recursively: the value may be as deep as it likes. */
function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) return true
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []))
  }
  return false
}
