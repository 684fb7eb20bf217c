/** Numbers and words of tolerant JSON. */

/** A number or word without quotes. */
export interface BareScalar {
  /** A number; true, false or null under any of their names; else the words themselves, trimmed. */
  readonly value: number | boolean | string | null
  /** It is no value of JSON under any name: prose, or a string whose quotes were forgotten. */
  readonly isWord: boolean
  /** Index behind it in the text. */
  readonly end: number
}

// With a leading sign, point or zeros, or a trailing point. What sticks to it (`1st`, `50%`, `3-4`) makes it a word.
const number = /[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?(?=[\s,[\]{}"'“‘`~#]|\/[/*]|$)/iy
const words = /[^,{}[\]"\n]+/y
const comment = /\s(?:\/\/|#|\/\*)/

const names: { readonly [name: string]: boolean | null } = {
  true: true,
  false: false,
  null: null,
  none: null,
  nil: null,
  undefined: null,
  // Never numbers: no position is there.
  nan: null,
  infinity: null,
  inf: null,
}
const signedName = /^[+-]?(nan|inf|infinity)$/

/** Reads what begins at a character that is neither blank nor any of `,{}[]"`. */
export function readScalar(text: string, at: number): BareScalar {
  number.lastIndex = at
  if (number.test(text)) {
    return { value: Number(text.slice(at, number.lastIndex)), isWord: false, end: number.lastIndex }
  }
  words.lastIndex = at
  const end = words.test(text) ? words.lastIndex : at + 1
  const all = text.slice(at, end)
  const cut = all.search(comment)
  const word = (cut < 0 ? all : all.slice(0, cut)).trim()
  const value = nameOf(word)
  return { value: value === undefined ? word : value, isWord: value === undefined, end: cut < 0 ? end : at + cut }
}

function nameOf(word: string): boolean | null | undefined {
  const name = word.toLowerCase()
  const plain = signedName.exec(name)?.[1] ?? name
  return Object.hasOwn(names, plain) ? names[plain] : undefined
}

/** Whether more text could make a number or a name of it. */
export function mayBecomeScalar(word: string): boolean {
  const beginning = word.toLowerCase()
  const unsigned = beginning.replace(/^[+-]/, '')
  return /^[\d.]*(?:e[+-]?\d*)?$/.test(unsigned) || Object.keys(names).some((name) => name.startsWith(unsigned))
}
