/** Pages as Qwen2.5-VL writes them: HTML whose tags say where they stand, `<p data-bbox="427 154 542 182">Qwen Team</p>`. */
import type { Corners, Finding, Reading } from '../dialect.ts'
import { readBoxes } from './values.ts'

/** An element that is open. */
interface Element {
  readonly name: string
  /** Where it stands; absent for elements that do not say, whose text belongs to the one around them. */
  readonly region?: Region
}

/** A place of the page. */
interface Region {
  readonly box: Corners
  text: string
  complete: boolean
}

const tag = /<(\/?)([a-z][a-z0-9]*)\b([^<>]*)>/gi
const place = /(?:^|\s)data-bbox\s*=\s*["']?([^"']*)/i
const cutTag = /<(?:\/?[a-z][^<>]*)?$/i
const empty = new Set('area br col hr img input link meta source wbr'.split(' '))
const inline = new Set('a b em i s small span strong sub sup u'.split(' '))
/** These end where the next of their kind begins. */
const repeated = new Set('li p td th tr'.split(' '))

/** Whether a text is such a page. */
export function isPage(text: string): boolean {
  return /<[a-z][^<>]*\sdata-bbox\s*=/i.test(text)
}

/**
 * Reads a page: a region for every element that says where it stands and holds text of its own. Text inside two such elements belongs
 * to the inner one. Time grows linearly with the text.
 */
export function readPage(text: string): Reading {
  const regions: Region[] = []
  const stack: Element[] = []
  const inside: Region[] = []
  /** How many elements of a name are open: a closing tag that closes nothing costs no search. */
  const open = new Map<string, number>()
  let skipped = 0
  let from = 0

  const write = (words: string) => {
    const region = inside.at(-1)
    if (region) region.text += words
  }
  const close = () => {
    const element = stack.pop()
    if (!element) return
    open.set(element.name, (open.get(element.name) ?? 1) - 1)
    if (element.region) {
      element.region.complete = true
      inside.pop()
    }
  }

  for (const { 0: written, 1: slash, 2: spelled = '', 3: attributes = '', index } of text.matchAll(tag)) {
    const name = spelled.toLowerCase()
    write(decode(text.slice(from, index)))
    from = index + written.length
    if (!inline.has(name)) write('\n')
    if (slash === '/') {
      if ((open.get(name) ?? 0) > 0) {
        while (stack.at(-1)?.name !== name) close()
        close()
      }
      continue
    }
    if (repeated.has(name) && stack.at(-1)?.name === name) close()
    const where = place.exec(attributes)?.[1]
    const [box] = where === undefined ? [] : readBoxes(where, 'xy').read
    if (where !== undefined && !box) skipped += 1
    if (empty.has(name) || attributes.endsWith('/')) continue
    const region = box && { box, text: '', complete: false }
    stack.push({ name, ...(region && { region }) })
    open.set(name, (open.get(name) ?? 0) + 1)
    if (region) {
      regions.push(region)
      inside.push(region)
    }
  }
  const findings = regions.flatMap(({ box, text: words, complete }): Finding[] => {
    const line = words
      .replace(/[^\S\n]+/g, ' ')
      .replace(/ ?\n\s*/g, '\n')
      .trim()
    return complete && line !== '' ? [{ box, text: line }] : []
  })
  return { findings, truncated: stack.length > 0 || cutTag.test(text.slice(from)), skipped }
}

const entities: ReadonlyMap<string, string> = /* @__PURE__ */ new Map(
  Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }),
)

/** Character references; unknown ones stay as they are. */
function decode(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}));/gi, (written, decimal, hex, name) => {
    const code = decimal !== undefined ? Number(decimal) : hex !== undefined ? Number.parseInt(hex, 16) : undefined
    if (code === undefined) return entities.get(name) ?? written
    return code <= 0x10ffff ? String.fromCodePoint(code) : written
  })
}
