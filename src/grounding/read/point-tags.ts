/**
 * Points as attributes of a tag, in the forms of Molmo 1 and 2:
 *
 * - `<point x="52.3" y="61.0" alt="dog">dog</point>`, `<points x1="…" y1="…" x2="…" y2="…" alt="dogs">dogs</points>`
 * - `<points coords="1 1 900 400 2 911 800">dogs</points>`: a picture's number, then index, x and y of each of its points
 * - `<points dogs⇥-⇥1 900 400 2 911 800/>`: label, another name, then index, x and y of each point
 *
 * Quotes may be of either kind, or missing; a tag may close itself. Time grows linearly with the text: nothing is looked at again
 * but what a missing quote joined to the tag.
 * @see allenai/molmo2, point_formatter
 */
import type { Vertex } from '../dialect.ts'

/** One tag. */
export interface PointTag {
  /** The text inside, else the name among its attributes. */
  readonly label: string | undefined
  /** As written. */
  readonly points: readonly Vertex[]
  /** Whether the numbers are thousandths by their form; else percent, as far as the tag tells. */
  readonly thousandths: boolean
}

/** What `readPointTags` finds. */
export interface PointTags {
  readonly tags: readonly PointTag[]
  /** The text ends inside a tag, or before the one that closes it. */
  readonly truncated: boolean
  /** Coordinates without a partner and what else is no point. */
  readonly skipped: number
}

/** `<point>` without attributes belongs to other families. */
const opening = /<points?(?=\s)/gi
const boundary = /<\/?points?(?=[\s>])/gi
const compact = / ([^\t<>=]*)\t([^\t<>]*)\t([\d.\s]*)(\/?>|$)/y
const decimal = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)$/

/** Reads all tags of a text. */
export function readPointTags(text: string): PointTags {
  const tags: PointTag[] = []
  let truncated = false
  let skipped = 0
  opening.lastIndex = 0
  while (opening.exec(text)) {
    const head = readCompact(text, opening.lastIndex) ?? readAttributes(text, opening.lastIndex)
    const body = head.closed === 'open' ? readBody(text, head.end) : { inner: undefined, end: head.end, cut: false }
    truncated ||= head.closed === 'cut' || body.cut
    skipped += head.skipped
    const label = body.inner || head.label
    tags.push({ label: label === '' ? undefined : label, points: head.points, thousandths: head.thousandths })
    opening.lastIndex = body.end
  }
  return { tags, truncated, skipped }
}

/** An opening tag. */
interface Head {
  readonly label: string | undefined
  readonly points: readonly Vertex[]
  readonly thousandths: boolean
  readonly skipped: number
  /** How it ends: `open` by `>`, `self` by `/>`, `broken` by another tag, `cut` by the end of the text. */
  readonly closed: 'open' | 'self' | 'broken' | 'cut'
  readonly end: number
}

function readBody(text: string, from: number): { inner: string | undefined; end: number; cut: boolean } {
  boundary.lastIndex = from
  const next = boundary.exec(text)
  if (!next) return { inner: undefined, end: text.length, cut: true }
  // Before another opening tag anything may stand: only a closing one tells that the text inside is a name.
  if (!next[0].startsWith('</')) return { inner: undefined, end: next.index, cut: false }
  return { inner: text.slice(from, next.index).trim(), end: boundary.lastIndex, cut: false }
}

function readCompact(text: string, from: number): Head | undefined {
  compact.lastIndex = from
  const match = compact.exec(text)
  if (!match) return undefined
  const [, name = '', other = '', numbers = '', closing] = match
  const closed = closing === '>' ? 'open' : closing === '/>' ? 'self' : 'cut'
  const { points, skipped } = readTriples(numbersOf(numbers, closed !== 'cut'), 0)
  // Decimals are percent, as in the long form.
  const thousandths = !numbers.includes('.')
  const label = name.trim() || (other.trim() === '-' ? '' : other.trim())
  return { label, points, thousandths, skipped, closed, end: compact.lastIndex }
}

const blank = /\s*/y
const attribute = /([a-z_][\w-]*)\s*=\s*/iy
const word = /[^\s<>"'=/]+|[^<>]/y
const bare = /[^\s<>"'/]*/y
const unclosed = /[^<>]*/y

function readAttributes(text: string, from: number): Head {
  const names = new Map<string, string>()
  const axes = new Map<string, Axes>()
  let coords: { readonly list: string; readonly complete: boolean } | undefined
  let at = from
  let closed: Head['closed'] | undefined
  while (closed === undefined) {
    at += take(blank, text, at).length
    if (text.startsWith('/>', at)) closed = 'self'
    else if (text.startsWith('>', at)) closed = 'open'
    else if (text.startsWith('<', at)) closed = 'broken'
    else if (at >= text.length) closed = 'cut'
    else {
      const begun = take(attribute, text, at)
      if (begun === '') at += take(word, text, at).length
      else {
        const name = begun.slice(0, begun.search(/[\s=]/)).toLowerCase()
        const { value, end, complete } = readValue(text, at + begun.length)
        at = end
        if (name === 'coords') coords ??= { list: value, complete }
        else if (axis.test(name)) addAxis(axes, name, complete ? value : '')
        else if (complete && !names.has(name)) names.set(name, value)
      }
    }
  }
  const end = closed === 'self' ? at + 2 : closed === 'open' ? at + 1 : at
  const label = names.get('alt')?.trim() || names.get('label')?.trim()
  if (coords !== undefined) {
    return { label, ...readFrames(coords.list, coords.complete), thousandths: true, closed, end }
  }
  return { label, ...pointsOf(axes, closed === 'cut'), thousandths: false, closed, end }
}

/**
 * A quote that never closes, or only in another tag, was forgotten: the value ends with this tag. One that touches the end of the
 * text is not complete.
 */
function readValue(text: string, at: number): { value: string; end: number; complete: boolean } {
  const quote = text[at]
  if (quote !== '"' && quote !== "'") {
    const value = take(bare, text, at)
    return { value, end: at + value.length, complete: at + value.length < text.length }
  }
  const close = text.indexOf(quote, at + 1)
  const value = close < 0 ? undefined : text.slice(at + 1, close)
  if (value !== undefined && !(value.includes('<') && value.search(boundary) >= 0))
    return { value, end: close + 1, complete: true }
  const rest = take(unclosed, text, at + 1)
  const end = at + 1 + rest.length
  return { value: rest, end, complete: end < text.length }
}

/** What was read of one point; NaN for what is no number. */
interface Axes {
  x?: number
  y?: number
}

const axis = /^[xy]\d*$/

/** The first of several of one name counts. */
function addAxis(axes: Map<string, Axes>, name: string, value: string): void {
  const index = name.slice(1)
  const point = axes.get(index) ?? {}
  const number = decimal.test(value.trim()) ? Number(value) : Number.NaN
  if (name.startsWith('x')) point.x ??= number
  else point.y ??= number
  axes.set(index, point)
}

/** `x` and `y`, `x1` and `y1`, … in the order in which they begin. */
function pointsOf(axes: ReadonlyMap<string, Axes>, isCut: boolean): { points: Vertex[]; skipped: number } {
  const points: Vertex[] = []
  let skipped = 0
  let lastIsBroken = false
  for (const { x, y } of axes.values()) {
    lastIsBroken = !isNumber(x) || !isNumber(y)
    if (isNumber(x) && isNumber(y)) points.push([x, y])
    else skipped += 1
  }
  // The point in which the text was cut off is not counted as unreadable.
  return { points, skipped: isCut && lastIsBroken ? skipped - 1 : skipped }
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value)
}

/** `1 1 900 400 2 911 800`, and the same of other pictures after a tab or `;`. */
function readFrames(coords: string, complete: boolean): { points: Vertex[]; skipped: number } {
  const frames = coords.split(/[\t:;,]/)
  const read = frames.map((frame, i) => readTriples(numbersOf(frame, complete || i < frames.length - 1), 1))
  return {
    points: read.flatMap(({ points }) => points),
    skipped: read.reduce((sum, { skipped }) => sum + skipped, 0),
  }
}

/** The numbers of a list; where it is not complete, the one that touches its end is not either. */
function numbersOf(list: string, complete: boolean): readonly string[] {
  const numbers = list.split(/\s+/)
  if (!complete) numbers.pop()
  return numbers.filter((number) => number !== '')
}

/** Index, x, y, index, x, y, … after `lead` other numbers. */
function readTriples(numbers: readonly string[], lead: number): { points: Vertex[]; skipped: number } {
  const points: Vertex[] = []
  let skipped = 0
  for (let i = lead; i + 2 < numbers.length; i += 3) {
    const [x, y] = [numbers[i + 1] as string, numbers[i + 2] as string]
    if (decimal.test(x) && decimal.test(y) && isNumber(Number(x)) && isNumber(Number(y))) {
      points.push([Number(x), Number(y)])
    } else skipped += 1
  }
  return { points, skipped }
}

function take(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}
