/**
 * Reads JSON while it is written: every character once, every value told as soon as it is complete. What stands before the JSON (words, a
 * fence, thoughts) is passed over; what is no strict JSON (but for trailing commas and raw line breaks in strings) makes it `lost`, and
 * the reader of whole answers has the last word.
 */

/** Where a value stands: keys of objects and indexes of lists, from the root. */
export type JsonPath = readonly (string | number)[]

/** Told of each value when it is complete: scalars when they end, containers when they close, children before parents. */
export type OnValue = (value: unknown, path: JsonPath) => void

interface Container {
  readonly value: { [key: string]: unknown } | unknown[]
  /** The key whose value comes next. */
  key: string | undefined
}

/** Deeper JSON is not followed. */
const maxDepth = 500
/** Longest text before the JSON that is looked through, characters. */
const maxPrelude = 20_000

/** JSON that grows. */
export class JsonStream {
  /** It is no JSON that can be followed; nothing more will be told. */
  lost = false
  /** The root is complete. */
  done = false
  readonly #onValue: OnValue
  readonly #stack: Container[] = []
  readonly #path: (string | number)[] = []
  #prelude = ''
  #begun = false
  /** The string that is open, and whether it is a key. */
  #text: string | undefined
  #isKey = false
  /** An escape that is not complete. */
  #escape = ''
  /** A number or a literal that may go on. */
  #token = ''
  /** What may come: a value, a key, a colon, or a comma and the end. */
  #wants: 'value' | 'key' | 'colon' | 'more' = 'value'

  constructor(onValue: OnValue) {
    this.#onValue = onValue
  }

  /** The string value that is being written, and where it stands; undefined between strings. */
  get open(): { readonly text: string; readonly path: JsonPath } | undefined {
    return this.#text === undefined || this.#isKey ? undefined : { text: this.#text, path: this.#path }
  }

  /** Takes the next piece of the answer. */
  push(delta: string): void {
    if (this.lost || this.done) return
    const text = this.#begun ? delta : this.#begin(delta)
    for (let at = 0; at < text.length && !this.lost && !this.done; ) {
      at = this.#text === undefined ? this.#structure(text, at) : this.#string(text, at)
    }
  }

  /** Waits for the JSON to begin; gives what of the text belongs to it. */
  #begin(delta: string): string {
    this.#prelude += delta
    if (/^\s*<think/i.test(this.#prelude) && !/<\/think\w*>/i.test(this.#prelude)) return ''
    const after = this.#prelude.replace(/^\s*<think[\s\S]*?<\/think\w*>/i, '')
    const start = after.search(/\{\s*["}]|\[\s*(?:[{["\]\-\d]|true|false|null)/)
    if (start < 0) {
      this.lost = this.#prelude.length > maxPrelude
      return ''
    }
    this.#begun = true
    this.#prelude = ''
    return after.slice(start)
  }

  /** One character between strings; gives where to go on. */
  #structure(text: string, at: number): number {
    const code = text.charCodeAt(at)
    const isSpace = code === 32 || (code >= 9 && code <= 13)
    if (this.#token !== '' && (isSpace || code === 44 || code === 93 || code === 125)) this.#endToken()
    if (isSpace || this.lost) return at + 1
    const character = text[at] ?? ''
    if (this.#token !== '') this.#token += character
    else if (character === '"') this.#openString()
    else if (character === '{' || character === '[') this.#open(character)
    else if (character === '}' || character === ']') this.#close(character)
    else if (character === ',' && this.#wants === 'more')
      this.#wants = Array.isArray(this.#stack.at(-1)?.value) ? 'value' : 'key'
    else if (character === ':' && this.#wants === 'colon') this.#wants = 'value'
    else if (this.#wants === 'value' && /[-\dtfn]/.test(character)) this.#token = character
    else this.lost = true
    return at + 1
  }

  /** As much of a string as is there; gives where to go on. */
  #string(text: string, at: number): number {
    if (this.#escape !== '') return this.#unescape(text, at)
    stringEnd.lastIndex = at
    const end = stringEnd.exec(text)?.index ?? text.length
    this.#text += text.slice(at, end)
    if (end === text.length) return end
    if (text[end] === '\\') this.#escape = '\\'
    else this.#closeString()
    return end + 1
  }

  #unescape(text: string, at: number): number {
    this.#escape += text[at]
    const isUnicode = this.#escape[1] === 'u'
    if (isUnicode && this.#escape.length < 6) return at + 1
    const character = isUnicode
      ? /^[\da-f]{4}$/i.test(this.#escape.slice(2))
        ? String.fromCharCode(Number.parseInt(this.#escape.slice(2), 16))
        : undefined
      : escapes[this.#escape[1] ?? '']
    this.#escape = ''
    if (character === undefined) this.lost = true
    else this.#text += character
    return at + 1
  }

  #openString(): void {
    const inObject = !Array.isArray(this.#stack.at(-1)?.value)
    if (this.#wants !== 'value' && !(this.#wants === 'key' && inObject)) {
      this.lost = true
      return
    }
    this.#isKey = this.#wants === 'key'
    this.#text = ''
    if (!this.#isKey) this.#enter()
  }

  #closeString(): void {
    const text = this.#text ?? ''
    this.#text = undefined
    if (!this.#isKey) {
      this.#leave(text)
      return
    }
    const top = this.#stack.at(-1)
    if (top) top.key = text
    this.#wants = 'colon'
  }

  #open(character: string): void {
    if (this.#wants !== 'value' || this.#stack.length >= maxDepth) {
      this.lost = true
      return
    }
    this.#enter()
    this.#stack.push({ value: character === '[' ? [] : {}, key: undefined })
    this.#wants = character === '[' ? 'value' : 'key'
  }

  #close(character: string): void {
    const top = this.#stack.at(-1)
    const fits = top && Array.isArray(top.value) === (character === ']')
    // A comma before the end is read too; a colon or a key without its value is not.
    if (!fits || this.#wants === 'colon' || (this.#wants === 'value' && !Array.isArray(top.value))) {
      this.lost = true
      return
    }
    this.#stack.pop()
    this.#leave(top.value)
  }

  #endToken(): void {
    const token = this.#token
    this.#token = ''
    if (!/^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/.test(token)) {
      this.lost = true
      return
    }
    this.#enter()
    this.#leave(JSON.parse(token))
  }

  /** A value begins: its place becomes part of the path. */
  #enter(): void {
    const top = this.#stack.at(-1)
    if (top) this.#path.push(Array.isArray(top.value) ? top.value.length : (top.key ?? ''))
  }

  /** A value is complete. */
  #leave(value: unknown): void {
    const top = this.#stack.at(-1)
    if (!top) {
      this.#onValue(value, this.#path)
      this.done = true
      return
    }
    if (Array.isArray(top.value)) top.value.push(value)
    // `__proto__` is a key like any other.
    else
      Object.defineProperty(top.value, top.key ?? '', { value, enumerable: true, configurable: true, writable: true })
    this.#onValue(value, this.#path)
    this.#path.pop()
    this.#wants = 'more'
  }
}

const stringEnd = /["\\]/g

const escapes: { readonly [letter: string]: string } = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}
