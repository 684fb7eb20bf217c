/**
 * A small strict reader of XML: elements and their text, which is all that annotation files hold. Attributes are checked and passed
 * over. No document type, so no entities but XML's own five; time and memory in proportion to the text.
 * @see Extensible Markup Language (XML) 1.0, fifth edition
 */
import { VLMError } from '../../errors.ts'
import { wrong } from './check.ts'

/** An element and what is in it. */
export interface XmlElement {
  readonly name: string
  /** Its own text; white space at the ends is gone unless it was written as references or CDATA. */
  readonly text: string
  readonly children: readonly XmlElement[]
}

/** Annotation files are kilobytes; what is larger than this is something else. */
const maxLength = 2 ** 24
const maxElements = 500_000
const maxDepth = 64

const opening = /<([\p{L}_:][\p{L}\p{N}_:.·-]*)/uy
const attribute = /[ \t\n]+([\p{L}_:][\p{L}\p{N}_:.·-]*)[ \t\n]*=[ \t\n]*("[^"<]*"|'[^'<]*')/uy
const tagEnd = /[ \t\n]*(\/?)>/y
const closing = /<\/([\p{L}_:][\p{L}\p{N}_:.·-]*)[ \t\n]*>/uy
/** Characters that no XML may hold, not even as references: control characters, and surrogates without their other half. */
const forbidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/**
 * Reads a document.
 * @param xml - the file's text
 * @returns the root element
 * @throws VLMError `input`, naming the line, for what is not well-formed, has a document type, or is too large
 */
export function readXml(xml: string): XmlElement {
  if (typeof xml !== 'string') throw wrong('the text of an XML file', 'xml', xml)
  if (xml.length > maxLength) throw wrong(`at most ${maxLength} characters`, 'xml', xml.length)
  return new XmlReader(xml.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n')).read()
}

/**
 * A text as the content of an element, to the letter: white space at its ends too.
 * @throws VLMError `input` for characters that XML cannot hold
 */
export function escapeXml(text: string, path: string): string {
  if (forbidden.test(text)) throw wrong('a text of characters that XML can hold', path, text)
  const { start, end } = inner(text)
  const middle = text.slice(start, end).replace(/[&<>\r]/g, reference)
  const blanks = (part: string) => part.replace(/\s/g, reference)
  return blanks(text.slice(0, start)) + middle + blanks(text.slice(end))
}

function reference(char: string): string {
  return named.find(([, meant]) => meant === char)?.[0] ?? `&#${char.charCodeAt(0)};`
}

const named = [
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&apos;', "'"],
] as const

/** Where a text begins and ends without the white space around it: XML's four characters, no others. */
function inner(text: string): { readonly start: number; readonly end: number } {
  const isBlank = (at: number) => ' \t\n\r'.includes(text[at] as string)
  let [start, end] = [0, text.length]
  while (start < end && isBlank(start)) start++
  while (end > start && isBlank(end - 1)) end--
  return { start, end }
}

interface OpenElement extends XmlElement {
  /** As written; CDATA as references. */
  text: string
  readonly children: OpenElement[]
}

/** Reads from left to right; the elements that are still open lie on a stack. */
class XmlReader {
  private readonly xml: string
  private readonly open: OpenElement[] = []
  private root: OpenElement | undefined
  private elements = 0
  private at = 0

  constructor(xml: string) {
    this.xml = xml
  }

  read(): XmlElement {
    const bad = forbidden.exec(this.xml)
    if (bad) throw this.fault('has a character that XML cannot hold', bad.index)
    for (;;) {
      const next = this.xml.indexOf('<', this.at)
      this.addText(this.xml.slice(this.at, next < 0 ? undefined : next))
      if (next < 0) break
      this.at = next
      this.readMarkup()
    }
    const unclosed = this.open.at(-1)
    if (unclosed) throw this.fault(`ends inside <${unclosed.name}>`, this.xml.length)
    if (!this.root) throw this.fault('has no element', this.xml.length)
    return this.root
  }

  private readMarkup(): void {
    const { xml, at } = this
    if (xml.startsWith('</', at)) this.closeElement()
    else if (xml.startsWith('<!--', at)) this.skipTo('-->', 4, 'comment')
    else if (xml.startsWith('<?', at)) this.skipTo('?>', 2, 'instruction')
    else if (xml.startsWith('<![CDATA[', at)) {
      const text = this.skipTo(']]>', 9, 'CDATA section')
      this.addText(text.replace(/[&<>\s]/g, reference))
    } else if (xml.startsWith('<!', at)) {
      throw this.fault('has a DOCTYPE or another declaration, which is not read: take it out', at)
    } else this.openElement()
  }

  private openElement(): void {
    const start = this.at
    const name = this.take(opening)?.[1]
    if (name === undefined) throw this.fault('has a "<" that begins no tag', start)
    const attributes = new Set<string>()
    for (let found = this.take(attribute); found; found = this.take(attribute)) {
      const [, key = '', value = ''] = found
      if (attributes.has(key)) throw this.fault(`has the attribute ${key} twice`, this.at)
      attributes.add(key)
      this.decode(value)
    }
    const end = this.take(tagEnd)
    if (!end)
      throw this.fault(`has a tag <${name.slice(0, 40)} that is not closed or has an unreadable attribute`, start)
    if (this.open.length === 0 && this.root) throw this.fault('has a second root element', start)
    this.elements += 1
    if (this.elements > maxElements) throw this.fault(`has more than ${maxElements} elements`, start)
    if (this.open.length >= maxDepth) throw this.fault(`is nested more than ${maxDepth} deep`, start)
    const element: OpenElement = { name, text: '', children: [] }
    this.root ??= element
    this.open.at(-1)?.children.push(element)
    if (end[1] === '') this.open.push(element)
  }

  private closeElement(): void {
    const start = this.at
    const name = this.take(closing)?.[1]
    const element = this.open.pop()
    if (name === undefined || name !== element?.name) {
      const wanted = element ? `</${element.name}>` : 'no closing tag'
      throw this.fault(`has ${JSON.stringify(this.xml.slice(start, start + 40))} where it should have ${wanted}`, start)
    }
    const { start: from, end } = inner(element.text)
    element.text = this.decode(element.text.slice(from, end))
  }

  private addText(text: string): void {
    const element = this.open.at(-1)
    if (element) element.text += text
    else if (inner(text).start < text.length) throw this.fault('has text outside its root element', this.at)
  }

  /** Passes over markup; gives what is in it. */
  private skipTo(mark: string, length: number, what: string): string {
    const end = this.xml.indexOf(mark, this.at + length)
    if (end < 0) throw this.fault(`has a ${what} that is not closed`, this.at)
    const text = this.xml.slice(this.at + length, end)
    this.at = end + mark.length
    return text
  }

  private take(form: RegExp): RegExpExecArray | null {
    form.lastIndex = this.at
    const found = form.exec(this.xml)
    if (found) this.at = form.lastIndex
    return found
  }

  private decode(text: string): string {
    let decoded = ''
    let done = 0
    for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', done)) {
      anyReference.lastIndex = at
      const [all = '&', word, decimal, hex] = anyReference.exec(text) ?? []
      const char = charOf(word, hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
      if (char === undefined) throw this.fault(`has "${all}", which is no character: write & as &amp;`, this.at)
      decoded += text.slice(done, at) + char
      done = at + all.length
    }
    return decoded + text.slice(done)
  }

  private fault(what: string, at: number): VLMError {
    const line = this.xml.slice(0, at).split('\n').length
    return new VLMError('input', `The XML ${what} (line ${line}).`, {
      stage: 'check',
      reason: 'unreadable',
      details: { line },
    })
  }
}

const anyReference = /&(?:([a-z]{1,8})|#(\d{1,8})|#x([\da-f]{1,6}));/iy

/** The character that a reference stands for, by its word or by its number. */
function charOf(word: string | undefined, code: number): string | undefined {
  if (word !== undefined) return named.find(([written]) => written === `&${word};`)?.[1]
  if (!(code <= 0x10ffff)) return undefined
  const char = String.fromCodePoint(code)
  return forbidden.test(char) ? undefined : char
}
