/** Strings of tolerant JSON: which quote ends one, and what its escapes mean. */

/** Where a string stands: what may follow it there tells its end from a quote that belongs to the words. */
export type StringPlace = 'key' | 'member' | 'item'

/** A string that was read, or why there is none: the text ends in it, or its quote opens no string. */
export type LooseString = { readonly value: string; readonly end: number } | 'cut' | 'none'

/** For each opening quote, what to stop at behind it: a quote that may close it, an escape, the end of the line. */
const stops: { readonly [quote: string]: RegExp } = {
  '"': /["\\\n]/g,
  "'": /['\\\n]/g,
  // Keyboards and word processors mix the curly ones with the straight ones.
  '“': /[“”„"\\\n]/g,
  '”': /[“”„"\\\n]/g,
  '„': /[“”„"\\\n]/g,
  '‘': /[‘’'\\\n]/g,
  '’': /[‘’'\\\n]/g,
}

const quote = `["'“”„‘’]`
const noise = '//|#|/\\*|```|~~~'
const bareKey = '[\\w$-]{1,64}\\s*:'
const key = `(["'])(?:(?!\\1)[^\\\\\\n]){0,64}\\1\\s*:`
const notKey = `(["'])(?:(?!\\2)[^\\\\\\n]){0,64}\\2\\s*[^\\s:]`
const curlyKey = '[“‘][^“”‘’\\n]{0,64}[”’]\\s*:'
// Without a comma the next key must be seen whole. Behind one, a quote is enough unless it is plain that it begins no key: a long key
// or one with escapes is not looked through. Every look is bounded but for blanks, which lie between two quotes and are passed twice.
const nextKey = `${key}|${curlyKey}|${bareKey}`
const nextItem = `[{[.…\\d+-]|${quote}|true|false|null|none|nan|undefined|inf`
const endings: { readonly [place in StringPlace]: RegExp } = {
  key: /\s*(?:$|[:,}\]])/y,
  member: /* @__PURE__ */ new RegExp(
    `\\s*(?:$|[}\\]]|${noise}|${nextKey}|,\\s*(?:$|[}\\]{,.…]|${noise}|${bareKey}|(?!${notKey})${quote}))`,
    'y',
  ),
  item: /* @__PURE__ */ new RegExp(
    `\\s*(?:$|[}\\]]|${noise}|,\\s*(?:$|[}\\],]|${noise}|${nextItem}))|\\s+(?:[[{]|${quote})`,
    'iy',
  ),
}

/** Reads the strings of one text, from left to right. */
export class StringReader {
  readonly #text: string
  /** No quote up to here ends a string beyond doubt, so the first one has to: no stretch of text is searched twice. */
  #doubtfulTo = 0

  constructor(text: string) {
    this.#text = text
  }

  /**
   * Reads the string whose opening quote stands at an index. A quote is its end when what follows may follow a string; the first one
   * that does not belong there is taken after all when the line ends without a better one.
   * @param mayBreak - a string that holds line breaks is one even if its end is in doubt or missing
   */
  read(at: number, place: StringPlace, mayBreak: boolean): LooseString {
    const text = this.#text
    const stop = stops[text[at] as string] as RegExp
    let doubtful = -1
    let breaks = false
    stop.lastIndex = at + 1
    while (stop.test(text)) {
      const i = stop.lastIndex - 1
      const c = text[i]
      if (c === '\\') stop.lastIndex = i + 2
      else if (c !== '\n') {
        if (i < this.#doubtfulTo || this.#mayEnd(i + 1, place)) return this.#closed(at, i)
        if (doubtful < 0) doubtful = i
      } else if (doubtful >= 0) return breaks && !mayBreak ? 'none' : this.#closedInDoubt(at, doubtful, i)
      else if (place === 'key') return 'none'
      else breaks = true
    }
    if (breaks && !mayBreak) return 'none'
    return doubtful < 0 ? 'cut' : this.#closedInDoubt(at, doubtful, text.length)
  }

  #mayEnd(at: number, place: StringPlace): boolean {
    const next = this.#text[at]
    if (next === '}' || next === ']' || (next === ':' && place === 'key')) return true
    const ending = endings[place]
    ending.lastIndex = at
    return ending.test(this.#text)
  }

  #closedInDoubt(at: number, end: number, searchedTo: number): LooseString {
    this.#doubtfulTo = searchedTo
    return this.#closed(at, end)
  }

  #closed(at: number, end: number): LooseString {
    return { value: decode(this.#text.slice(at + 1, end)), end: end + 1 }
  }
}

const controls: { readonly [letter: string]: string } = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }
const escapes = /\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|([\s\S]))/gi

/** What is no escape in JSON or JavaScript keeps its backslash before a letter (`C:\dogs`) and loses it elsewhere (`\_`, `\'`). */
function decode(raw: string): string {
  if (!raw.includes('\\')) return raw
  return raw.replace(escapes, (all: string, unicode?: string, byte?: string, letter = '') => {
    const code = unicode ?? byte
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16))
    return controls[letter] ?? (/[a-z\d]/i.test(letter) ? all : letter)
  })
}
