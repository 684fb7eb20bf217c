/**
 * Bracket groups of numbers in a stretch of text, innermost first: `[12, 30, 40, 80]`, `(12,30)`, `[[1,2,3,4;5,6,7,8]]`.
 * One pass, no stack: time grows linearly with the text whatever its brackets do.
 */

/** One innermost group, or one of the parts that `;` splits it into. */
export interface Group {
  readonly numbers: readonly number[]
  /** Offset of the bracket, or of the `;`, that begins it. */
  readonly start: number
  /** Offset after the bracket, or after the `;`, that ends it. */
  readonly end: number
  /** Its content is nothing but numbers, with commas or blanks between them; true for an empty group. */
  readonly numeric: boolean
}

/** What `numberGroups` finds. */
export interface Groups {
  /** Complete groups in the order of the text. */
  readonly groups: readonly Group[]
  /** The text ends inside a group: what follows the last bracket that opens is numbers and brackets only. */
  readonly open: boolean
}

/** Farther than any picture reaches; keeps runaway digits finite. */
const farthest = 1e12

const number = /[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?/iy

/** Shared by empty groups, of which hostile text holds millions. */
const none: readonly number[] = Object.freeze([])

/**
 * Finds the groups of numbers.
 * @param brackets - the pairs that make a group, written as they are: `'[]'`, `'()'`, `'[](){}<>'`. Any closing one ends a group.
 * Quotes count as blanks; whatever else is no number makes a group not numeric. A group that is broken off by text, like the first of
 * `[[220, <b> [1,2,3,4]`, is passed over.
 */
export function numberGroups(text: string, brackets: string): Groups {
  const groups: Group[] = []
  let start = -1 // Of the group that is open and has no group inside; -1 where there is none.
  let numbers: number[] = []
  let numeric = true
  let wantsNumber = true // At the beginning and after a comma.
  let numberEnd = -1
  let depth = 0 // Brackets that are open since the last text that broke them off.

  const begin = (at: number) => {
    start = at
    numbers = []
    numeric = true
    wantsNumber = true
  }
  const finish = (end: number) => {
    groups.push({ numbers: numbers.length > 0 ? numbers : none, start, end, numeric })
  }

  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (isBlank(code)) continue
    const end = numberEndsAt(text, i)
    if (end > i) {
      if (start >= 0) {
        if (numberEnd === i) numeric = false
        numbers.push(toNumber(text, i, end))
      }
      numberEnd = end
      i = end - 1
      wantsNumber = false
      continue
    }
    const char = text.charAt(i)
    const bracket = brackets.indexOf(char)
    if (bracket >= 0 && bracket % 2 === 0) {
      begin(i)
      depth += 1
    } else if (bracket >= 0) {
      const isRest = start >= 0 && text.charAt(start) === ';' && numbers.length === 0 && numeric
      if (start >= 0 && !isRest) finish(i + 1)
      start = -1
      depth = Math.max(0, depth - 1)
    } else if (char === ';') {
      if (start >= 0) {
        finish(i + 1)
        begin(i)
      }
    } else if (char === ',' || char === '，') {
      if (wantsNumber) numeric = false
      wantsNumber = true
    } else {
      numeric = false
      depth = 0
    }
  }
  return { groups, open: depth > 0 }
}

/** Blanks and quotes. */
function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 34 || code === 39
}

/** Where the number that begins at an offset ends; that offset where none does. */
function numberEndsAt(text: string, from: number): number {
  const first = text.charCodeAt(from)
  const isDigit = first >= 48 && first <= 57
  if (!isDigit && first !== 43 && first !== 45 && first !== 46) return from
  number.lastIndex = from
  return number.test(text) ? number.lastIndex : from
}

function toNumber(text: string, from: number, to: number): number {
  return Math.max(-farthest, Math.min(farthest, Number(text.slice(from, to))))
}
