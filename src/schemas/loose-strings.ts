/** Strings of tolerant JSON: which quote ends one, and what its escapes mean. */

/** Where a string stands: what may follow it tells an end from a quote that belongs to the words. */
export type StringPlace = 'key' | 'member' | 'item'

/** A string that was read, or why there is none: the text ends in it, or its quote opens no string. */
export type LooseString = { readonly value: string; readonly end: number } | 'cut' | 'none'

/** For each opening quote, the next thing of interest behind it: a quote that may end the string, an escape, a line's end. */
const stops: { readonly [quote: string]: RegExp } = {
  '"': /["\\\n]/g,
  "'": /['\\\n]/g,
  // Word processors and keyboards mix curly and straight ones.
  '“': /[“”„"\\\n]/g,
  '”': /[“”„"\\\n]/g,
  '„': /[“”„"\\\n]/g,
  '‘': /[‘’'\\\n]/g,
  '’': /[‘’'\\\n]/g,
}

/** Whether a character opens a string. */
export function isQuote(c: string): boolean {
  return Object.hasOwn(stops, c)
}

const quote = `["'“”„‘’]`
const comment = '//|#|/\\*|```|~~~'
const word = '[\\w$-]{1,64}\\s*:'
const endings: { readonly [place in StringPlace]: RegExp } = {
  key: /\s*(?:$|[:,}\]])/y,
  // Behind a comma comes the next key. A key of ordinary length shows its colon; where none can be seen, the comma decides.
  member: new RegExp(
    `\\s*(?:$|[}\\]]|${comment}|,\\s*(?:$|[}\\]{,.…]|${comment}|${word}|` +
      `(?!(["'])(?:(?!\\1)[^\\\\\\n]){0,64}\\1\\s*[^\\s:])${quote})|` +
      `(["'])(?:(?!\\2)[^\\\\\\n]){0,64}\\2\\s*:|[“‘][^“”‘’\\n]{0,64}[”’]\\s*:|${word})`,
    'y',
  ),
  item: new RegExp(
    `\\s*(?:$|[}\\]]|${comment}|,\\s*(?:$|[}\\]{[,.…\\d+-]|${comment}|${quote}|(?:true|false|null|none|nan|undefined|inf)))|\\s+[[{]|\\s+${quote}`,
    'iy',
  ),
}

/** Reads the strings of one text, each once, from left to right. */
export class StringReader {
  readonly #text: string
  /** Up to here a search found no quote that could end a string, so the first one must: no stretch is searched twice. */
  #barrenTo = 0

  constructor(text: string) {
    this.#text = text
  }

  /** @param at - index of the opening quote */
  read(at: number, place: StringPlace): LooseString {
    const text = this.#text
    const stop = stops[text[at] as string] as RegExp
    let doubtful = -1
    let hasNewline = false
    for (let i = at + 1; ; ) {
      stop.lastIndex = i
      const found = stop.exec(text)
      const c = found?.[0]
      const end = found?.index ?? text.length
      if (c === '\\') {
        i = end + 2
      } else if (c === undefined || (c === '\n' && (place === 'key' || doubtful >= 0))) {
        // No line goes on behind a doubtful end: so it was one.
        if (doubtful < 0)
          return c === undefined && !hasNewline ? 'cut' : c === undefined && place !== 'key' ? 'cut' : 'none'
        this.#barrenTo = end
        return this.#closed(at, doubtful)
      } else if (c === '\n') {
        hasNewline = true
        i = end + 1
      } else {
        if (end < this.#barrenTo || this.#mayEnd(end + 1, place)) return this.#closed(at, end)
        if (doubtful < 0) doubtful = end
        i = end + 1
      }
    }
  }

  #mayEnd(at: number, place: StringPlace): boolean {
    const ending = endings[place]
    ending.lastIndex = at
    return ending.test(this.#text)
  }

  #closed(at: number, end: number): LooseString {
    return { value: decode(this.#text.slice(at + 1, end)), end: end + 1 }
  }
}

const escapes: { readonly [letter: string]: string } = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** What is no escape of JSON or JavaScript stays as it is when a letter follows (`C:\dogs`), else the backslash goes (`\_`). */
function decode(raw: string): string {
  if (!raw.includes('\\')) return raw
  return raw.replace(
    /\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|([\s\S]))/gi,
    (all, unicode: string | undefined, byte: string | undefined, letter: string) => {
      const code = unicode ?? byte
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16))
      return escapes[letter] ?? (/[a-z0-9]/i.test(letter) ? all : letter)
    },
  )
}
