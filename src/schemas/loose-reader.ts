/** The machine behind `readLooseJson`: one pass over the text with an explicit stack. */
import type { LooseJson, LooseValue } from './loose-json.ts'
import { isQuote, StringReader } from './loose-strings.ts'

/** An object or array that is being read. */
interface Level {
  readonly value: unknown[] | { [key: string]: unknown }
  readonly isArray: boolean
  readonly start: number
  /** In an object: the key whose value comes next. */
  key: string | undefined
  /** In an array: nothing came since the last comma. */
  gap: boolean
  /** Its closed objects and arrays, should it turn out to be no value itself. */
  readonly found: LooseValue[]
}

const bracket = /[[{]/g
const blank = /\s+/y
const fence = /(?:`{3,}|~{3,})[\w-]*/y
const ellipsis = /\.{2,}|…+/y
const lineComment = /(?:\/\/|#)[^\n]*/y
/** Right behind the first bracket, `[#1] cat: [2, 3]` is prose: no comment there holds a bracket. */
const firstComment = /(?:\/\/|#)[^\n[\]{}]*\n/y
const number = /[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?=[\s,[\]{}"'“‘`~#]|\/[/*]|$)/iy
const bareValue = /[^,{}[\]"\n]+/y
const bareKey = /[^:,{}[\]"\n]+/y
const keyColon = /["']?\s*:/y
const trailingComment = /\s(?:\/\/|#|\/\*)/
/** What a number may look like when the text ends in it. */
const partOfNumber = /^[+-]?[\d.]*(?:e[+-]?\d*)?$/i
const inDeep = /["[\]{}]/g

const words = new Map<string, boolean | null>([
  ['true', true],
  ['false', false],
  ...['null', 'none', 'nil', 'undefined', 'nan', '-nan'].map((name) => [name, null] as const),
  ...['infinity', '+infinity', '-infinity', 'inf', '+inf', '-inf'].map((name) => [name, null] as const),
])

/** Reads one text once. */
export class LooseReader {
  readonly #text: string
  readonly #maxDepth: number
  readonly #strings: StringReader
  readonly #values: LooseValue[] = []
  readonly #open = new Set<object>()
  readonly #stack: Level[] = []
  #arrays = 0
  #at = 0
  #tooDeep = false
  /** A key was seen, so the outermost bracket does open a value: words in it are spoilt JSON, not prose. */
  #firm = false

  constructor(text: string, maxDepth: number) {
    this.#text = text
    this.#maxDepth = maxDepth
    this.#strings = new StringReader(text)
  }

  read(): LooseJson {
    for (;;) {
      bracket.lastIndex = this.#at
      const found = bracket.exec(this.#text)
      if (!found) break
      this.#at = found.index
      this.#firm = false
      this.#enter()
      while (this.#stack.length > 0 && this.#at < this.#text.length) this.#step()
      this.#leaveOpen()
    }
    return { values: this.#values, open: this.#open, tooDeep: this.#tooDeep }
  }

  #step(): void {
    const c = this.#text[this.#at] as string
    if (this.#skip(blank)) return
    if (c === '[' || c === '{') this.#enter()
    else if (c === ']' || c === '}') this.#close(c === ']')
    else if (c === ',') this.#comma()
    else if (isQuote(c)) this.#string()
    else if ((c === '/' || c === '#') && this.#comment()) return
    else if ((c === '`' || c === '~') && this.#skip(fence)) return
    else if ((c === '.' || c === '…') && this.#skip(ellipsis)) this.#ellipsis()
    else if (this.#isAtKey()) this.#bareKey()
    else this.#bareValue()
  }

  get #top(): Level {
    return this.#stack[this.#stack.length - 1] as Level
  }

  #isAtKey(): boolean {
    return !this.#top.isArray && this.#top.key === undefined
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    if (!pattern.test(this.#text)) return false
    this.#at = pattern.lastIndex
    return true
  }

  #enter(): void {
    const isArray = this.#text[this.#at] === '['
    if (this.#stack.length > 0 && this.#isAtKey()) {
      if (!this.#firm) {
        this.#abandon()
        return
      }
      // An object where a key should be: the closer of the one before was forgotten.
      if (!isArray && this.#stack.at(-2)?.isArray !== false) {
        this.#pop()
        if (this.#stack.length === 0) return
      }
    }
    if (this.#stack.length === this.#maxDepth) {
      this.#skipDeep()
      return
    }
    const value = isArray ? [] : {}
    if (this.#stack.length > 0) this.#add(value)
    this.#stack.push({ value, isArray, start: this.#at, key: undefined, gap: true, found: [] })
    if (isArray) this.#arrays++
    this.#at++
  }

  /** Leaves out a part that is nested too deep. */
  #skipDeep(): void {
    this.#tooDeep = true
    for (let depth = 0; ; ) {
      inDeep.lastIndex = this.#at
      const found = inDeep.exec(this.#text)
      if (!found) {
        this.#at = this.#text.length
        return
      }
      this.#at = found.index + 1
      if (found[0] === '"') {
        const string = this.#strings.read(found.index, 'key')
        if (typeof string === 'object') this.#at = string.end
      } else depth += found[0] === '[' || found[0] === '{' ? 1 : -1
      if (depth === 0) break
    }
    this.#top.key = undefined
    this.#top.gap = false
  }

  /** A closer of the other kind closes what is open inside its partner; one without a partner is ignored. */
  #close(isArray: boolean): void {
    this.#at++
    if ((isArray ? this.#arrays : this.#stack.length - this.#arrays) === 0) return
    while (this.#pop().isArray !== isArray);
  }

  #pop(): Level {
    const level = this.#stack.pop() as Level
    if (level.isArray) this.#arrays--
    const found: LooseValue = { value: level.value, start: level.start, end: this.#at }
    if (this.#stack.length === 0) this.#values.push(found)
    else if (!this.#firm) this.#top.found.push(found)
    return level
  }

  /** The outermost bracket opened no value: what is complete inside counts by itself, and the search goes on here. */
  #abandon(): void {
    for (const { found } of this.#stack) for (const value of found) this.#values.push(value)
    this.#stack.length = 0
    this.#arrays = 0
  }

  #leaveOpen(): void {
    const [outermost] = this.#stack
    if (!outermost) return
    this.#values.push({ value: outermost.value, start: outermost.start, end: this.#text.length })
    for (const { value } of this.#stack) this.#open.add(value)
    this.#stack.length = 0
  }

  #add(value: unknown): void {
    const top = this.#top
    top.gap = false
    if (top.isArray) (top.value as unknown[]).push(value)
    else if (top.key !== undefined) {
      // An assignment to this name would change the prototype.
      if (top.key === '__proto__')
        Object.defineProperty(top.value, top.key, { value, enumerable: true, configurable: true, writable: true })
      else (top.value as { [key: string]: unknown })[top.key] = value
      top.key = undefined
    }
  }

  #comma(): void {
    const top = this.#top
    if (top.isArray && top.gap) {
      if (this.#isJustOpened()) {
        this.#abandon()
        return
      }
      this.#add(null)
    }
    top.gap = true
    top.key = undefined
    this.#at++
  }

  #ellipsis(): void {
    if (this.#isJustOpened()) {
      this.#abandon()
      return
    }
    if (this.#top.isArray) this.#add(null)
  }

  /** Only an outermost bracket stands there yet. */
  #isJustOpened(): boolean {
    return this.#stack.length === 1 && !this.#firm && this.#top.isArray && (this.#top.value as unknown[]).length === 0
  }

  #comment(): boolean {
    if (this.#text.startsWith('/*', this.#at)) {
      const end = this.#text.indexOf('*/', this.#at + 2)
      this.#at = end < 0 ? this.#text.length : end + 2
      return true
    }
    return this.#skip(this.#isJustOpened() ? firstComment : lineComment)
  }

  #string(): void {
    const place = this.#top.isArray ? 'item' : this.#top.key === undefined ? 'key' : 'member'
    const string = this.#strings.read(this.#at, place)
    if (string === 'none') {
      this.#at++
      return
    }
    this.#at = string === 'cut' ? this.#text.length : string.end
    if (string === 'cut' || this.#at === this.#text.length) return
    if (place === 'key') this.#key(string.value)
    else this.#add(string.value)
  }

  /** A key is one by the colon behind it. */
  #key(name: string): void {
    if (this.#skip(keyColon)) {
      this.#top.key = name
      this.#firm = true
    } else if (!this.#firm) this.#abandon()
  }

  #bareKey(): void {
    const start = this.#at
    if (!this.#skip(bareKey)) {
      this.#at++
      return
    }
    const name = this.#text.slice(start, this.#at).trim()
    if (this.#at === this.#text.length) return
    this.#key(name)
  }

  #bareValue(): void {
    const start = this.#at
    if (this.#skip(number)) {
      if (this.#at < this.#text.length) this.#add(Number(this.#text.slice(start, this.#at)))
      return
    }
    this.#skip(bareValue)
    const touchesEnd = this.#at === this.#text.length
    let name = this.#text.slice(start, this.#at)
    const comment = name.search(trailingComment)
    if (comment > 0) {
      name = name.slice(0, comment)
      this.#at = start + comment
    }
    name = name.trim()
    const known = words.get(name.toLowerCase())
    if (touchesEnd) {
      if (this.#firm || partOfNumber.test(name) || [...words.keys()].some((one) => one.startsWith(name.toLowerCase())))
        return
    } else if (known !== undefined) {
      this.#add(known)
      return
    } else if (this.#firm) {
      this.#add(name)
      return
    }
    this.#at = start
    this.#abandon()
  }
}
