/** The machine behind `readLooseJson`: one pass over the text, with a stack of its own. */
import type { LooseJson, LooseValue } from './loose-json.ts'
import { mayBecomeScalar, readScalar } from './loose-scalars.ts'
import { StringReader } from './loose-strings.ts'
import { maxDepth } from './plain-json.ts'

/** An object or array that is being read. */
interface Level {
  readonly value: unknown[] | { [key: string]: unknown }
  readonly isArray: boolean
  readonly start: number
  /** In an object: the key whose value comes next. */
  key: string | undefined
  /** Nothing came since the opening bracket or the last comma. */
  gap: boolean
  /** Its closed objects and arrays, should it turn out to be no value itself. */
  found: LooseValue[] | undefined
}

const blank = /\s+/y
const fence = /(?:`{3,}|~{3,})[\w-]*/y
const ellipsis = /\.{2,}|…+/y
const lineComment = /(?:\/\/|#)[^\n]*/y
/** Sticking to an outermost bracket, no comment holds brackets: `[#1] cat: [2, 3]` is prose. */
const firstComment = /(?:\/\/|#)[^\n[\]{}]*\n/y
const bareKey = /[^:,{}[\]"\n]+/y
const colon = /["']?\s*:/y
const deepMark = /["[\]{}]/g

/** Reads one text, once. */
export class LooseReader {
  readonly #text: string
  readonly #strings: StringReader
  readonly #values: LooseValue[] = []
  readonly #open = new Set<object>()
  readonly #stack: Level[] = []
  /** How many of the stack are arrays. */
  #arrays = 0
  #at = 0
  #tooDeep = false
  /** A key was seen, so the outermost bracket does open a value: odd words in it are spoilt JSON, not prose. */
  #firm = false

  constructor(text: string) {
    this.#text = text
    this.#strings = new StringReader(text)
  }

  /** What the text holds. */
  read(): LooseJson {
    const text = this.#text
    const next = { '[': -1, '{': -1 }
    const find = (bracket: '[' | '{') => {
      if (next[bracket] < this.#at) {
        const found = text.indexOf(bracket, this.#at)
        next[bracket] = found < 0 ? text.length : found
      }
      return next[bracket]
    }
    for (;;) {
      this.#at = Math.min(find('['), find('{'))
      if (this.#at === text.length) break
      this.#firm = false
      this.#enter(text[this.#at] === '[')
      while (this.#stack.length > 0 && this.#at < text.length) this.#step()
      this.#leaveOpen()
    }
    return { values: this.#values, open: this.#open, tooDeep: this.#tooDeep }
  }

  #step(): void {
    const c = this.#text[this.#at] as string
    switch (c) {
      case ' ':
      case '\n':
      case '\t':
      case '\r':
        this.#at++
        break
      case '[':
      case '{':
        this.#openBracket(c === '[')
        break
      case ']':
      case '}':
        this.#closeBracket(c === ']')
        break
      case ',':
        this.#comma()
        break
      case '"':
      case "'":
      case '“':
      case '”':
      case '„':
      case '‘':
      case '’':
        this.#string()
        break
      default:
        if (this.#skipNoise(c)) break
        if ((c === '.' || c === '…') && this.#skip(ellipsis)) this.#ellipsis()
        else if (this.#isAtKey()) this.#bareKey()
        else this.#scalar()
    }
  }

  get #top(): Level {
    return this.#stack[this.#stack.length - 1] as Level
  }

  #isAtKey(): boolean {
    return !this.#top.isArray && this.#top.key === undefined
  }

  /** Only one bracket is open, and nothing came yet. */
  #isJustOpened(): boolean {
    const { isArray, gap, value } = this.#top
    return this.#stack.length === 1 && isArray && gap && (value as unknown[]).length === 0
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    if (!pattern.test(this.#text)) return false
    this.#at = pattern.lastIndex
    return true
  }

  /** Comments, fences, rare blanks. */
  #skipNoise(c: string): boolean {
    if (c === '`' || c === '~') return this.#skip(fence)
    if (c !== '/' && c !== '#') return this.#skip(blank)
    if (!this.#text.startsWith('/*', this.#at)) {
      const sticks = this.#isJustOpened() && this.#top.start === this.#at - 1
      return this.#skip(sticks ? firstComment : lineComment)
    }
    const end = this.#text.indexOf('*/', this.#at + 2)
    this.#at = end < 0 ? this.#text.length : end + 2
    return true
  }

  #openBracket(isArray: boolean): void {
    if (this.#isAtKey()) {
      if (!this.#firm) {
        this.#abandon()
        return
      }
      // An object where a key should be: the closer of the one before was forgotten.
      const closes = !isArray && this.#stack.at(-2)?.isArray !== false && Object.keys(this.#top.value).length > 0
      if (closes) this.#pop()
      // Outermost ones are found where the search for values goes on.
      if (this.#stack.length === 0) return
    }
    if (this.#stack.length === maxDepth) this.#skipDeep()
    else this.#enter(isArray)
  }

  #enter(isArray: boolean): void {
    const value = isArray ? [] : {}
    if (this.#stack.length > 0) this.#add(value)
    this.#stack.push({ value, isArray, start: this.#at, key: undefined, gap: true, found: undefined })
    if (isArray) this.#arrays++
    this.#at++
  }

  /** Passes over an object or array that is nested too deep. */
  #skipDeep(): void {
    this.#tooDeep = true
    let depth = 0
    do {
      if (!this.#skipTo(deepMark)) {
        this.#at = this.#text.length
        return
      }
      const mark = this.#text[this.#at]
      const string = mark === '"' ? this.#strings.read(this.#at, 'key', false) : undefined
      this.#at = typeof string === 'object' ? string.end : this.#at + 1
      if (mark === '[' || mark === '{') depth++
      else if (mark !== '"') depth--
    } while (depth > 0)
    this.#top.key = undefined
    this.#top.gap = false
  }

  #skipTo(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    if (!pattern.test(this.#text)) return false
    this.#at = pattern.lastIndex - 1
    return true
  }

  /** A closer of the other kind closes what is open inside its partner; one without a partner is ignored. */
  #closeBracket(isArray: boolean): void {
    this.#at++
    if ((isArray ? this.#arrays : this.#stack.length - this.#arrays) === 0) return
    while (this.#pop().isArray !== isArray);
  }

  #pop(): Level {
    const level = this.#stack.pop() as Level
    if (level.isArray) this.#arrays--
    const found: LooseValue = { value: level.value, start: level.start, end: this.#at }
    if (this.#stack.length === 0) this.#values.push(found)
    else if (!this.#firm) {
      this.#top.found ??= []
      this.#top.found.push(found)
    }
    return level
  }

  /** The outermost bracket opened no value: what is complete inside counts by itself, and the search for values goes on from here. */
  #abandon(): void {
    for (const { found } of this.#stack) {
      if (found) for (const value of found) this.#values.push(value)
    }
    this.#stack.length = 0
    this.#arrays = 0
  }

  /** The text ends: what is still on the stack was cut off. */
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
      if (top.key === '__proto__') {
        // As JSON.parse does: an assignment would change the prototype.
        Object.defineProperty(top.value, top.key, { value, enumerable: true, configurable: true, writable: true })
      } else (top.value as { [key: string]: unknown })[top.key] = value
      top.key = undefined
    }
  }

  #comma(): void {
    const top = this.#top
    if (this.#isJustOpened()) {
      this.#abandon()
      return
    }
    if (top.isArray && top.gap) this.#add(null)
    top.gap = true
    top.key = undefined
    this.#at++
  }

  #ellipsis(): void {
    if (this.#isJustOpened()) this.#abandon()
    else if (this.#top.isArray) this.#add(null)
  }

  #string(): void {
    const place = this.#top.isArray ? 'item' : this.#top.key === undefined ? 'key' : 'member'
    const string = this.#strings.read(this.#at, place, this.#firm)
    if (string === 'none') {
      // A key may still follow, one whose closing quote was forgotten.
      this.#at++
      if (!this.#firm && place !== 'key') this.#abandon()
    } else if (string === 'cut' || string.end === this.#text.length) {
      this.#at = this.#text.length
    } else {
      this.#at = string.end
      if (place === 'key') this.#key(string.value)
      else this.#add(string.value)
    }
  }

  #bareKey(): void {
    const start = this.#at
    if (!this.#skip(bareKey)) this.#at++
    else if (this.#at < this.#text.length) this.#key(this.#text.slice(start, this.#at).trim().replace(/'$/, ''))
  }

  /** A key is one by the colon behind it. */
  #key(name: string): void {
    if (this.#skip(colon)) {
      this.#top.key = name
      this.#firm = true
    } else if (!this.#firm) this.#abandon()
  }

  #scalar(): void {
    const start = this.#at
    const { value, isWord, end } = readScalar(this.#text, start)
    this.#at = end
    if (this.#firm || !isWord || (end === this.#text.length && mayBecomeScalar(value as string))) {
      if (end < this.#text.length) this.#add(value)
    } else {
      this.#at = start
      this.#abandon()
    }
  }
}
