/**
 * Positions in the action calls of GUI agents: `Thought: …\nAction: click(start_box='(197,525)')`. Numbers count only as values of the
 * parameters that are positions: what is typed, and what is thought, may hold some too.
 * @see bytedance/UI-TARS, action_parser
 */
import type { Finding, Reading } from '../dialect.ts'

const positional = new Set(['point', 'start_point', 'end_point', 'start_box', 'end_box'])
/** Brackets, and parameters up to the quote that begins their value. */
const tokens = /[()]|\b([a-z_]\w*)\s*=\s*(['"]?)/gi
/** A value without quotes ends with its numbers. */
const bareValue = /(?:<[^<>]{1,16}>)?[\s\d.,([\]-]*\)?(?:<[^<>]{1,16}>)?/y

/** Reads all calls of a text, in order; undefined where there are none. A bare position as the whole answer is one too. */
export function readActions(text: string): Reading | undefined {
  const whole = text.length > 2 * maxLength ? '' : text.trim()
  const alone = /^[([<]/.test(whole) && /[)\]>]$/.test(whole) ? readPosition(whole) : undefined
  if (alone) return { findings: [alone], truncated: false }
  const blocks = text.split(/^[ \t]*(?:Thought|Reflection|Action_Summary)\s*[:：]/m)
  const marks = blocks.map((block) => /Action\s*[:：]/.exec(block))
  const isMarked = marks.some((mark) => mark !== null)
  if (!isMarked && !/[a-z]\w*\(|_(?:point|box)\s*=/i.test(text)) return undefined

  const findings: Finding[] = []
  let skipped = 0
  let truncated = false
  for (const [i, block] of blocks.entries()) {
    const mark = marks[i]
    if (isMarked && !mark) truncated = false
    else {
      const calls = readCalls(mark ? block.slice(mark.index + mark[0].length) : block)
      for (const finding of calls.findings) findings.push(finding)
      skipped += calls.skipped
      // Only the end of the text cuts.
      truncated = calls.open
    }
  }
  return { findings, truncated, skipped }
}

function readCalls(text: string): { findings: Finding[]; skipped: number; open: boolean } {
  const findings: Finding[] = []
  let skipped = 0
  let depth = 0
  tokens.lastIndex = 0
  for (let match = tokens.exec(text); match; match = tokens.exec(text)) {
    const [token, name, quote] = match
    if (name === undefined) {
      depth = token === '(' ? depth + 1 : Math.max(0, depth - 1)
      continue
    }
    const from = tokens.lastIndex
    const isPosition = positional.has(name.toLowerCase())
    if (!quote && !isPosition) continue
    const close = quote ? closingQuote(text, quote, from) : from + bareLength(text, from)
    const value = text.slice(from, Math.min(close, from + maxLength + 1))
    if (isPosition) {
      const finding = readPosition(close < text.length ? value : completePart(value))
      if (finding) findings.push(finding)
      else if (close < text.length) skipped += 1
    }
    if (quote && close === text.length) return { findings, skipped, open: true }
    tokens.lastIndex = quote ? close + 1 : close
  }
  return { findings, skipped, open: depth > 0 }
}

/** The offset of the quote that closes a string; the end of the text where none does. */
function closingQuote(text: string, quote: string, from: number): number {
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 1)) {
    let escapes = at
    while (escapes > from && text[escapes - 1] === '\\') escapes -= 1
    if ((at - escapes) % 2 === 0) return at
  }
  return text.length
}

function bareLength(text: string, from: number): number {
  bareValue.lastIndex = from
  return bareValue.exec(text)?.[0].length ?? 0
}

/** What the end of the text did not cut: no half tag, no number that touches the end. */
function completePart(value: string): string {
  const tag = value.search(/<[^<>]{0,16}$/)
  return tag < 0 ? value.replace(/[\d.]+$/, '') : value.slice(0, tag)
}

/** `(197,525)`, `<point>197 525</point>`, `<|box_start|>(197,525)<|box_end|>`; four numbers are a box, clicked in its middle. */
function readPosition(value: string): Finding | undefined {
  const plain = value.replace(/<[^<>]{1,16}>/g, ' ')
  if (value.length > maxLength || !/^[\s\d.,;()[\]+-]*$/.test(plain)) return undefined
  const [a, b, c, d, ...more] = (plain.match(/[-+]?(?:\d+(?:\.\d*)?|\.\d+)/g) ?? []).map(Number)
  if (a === undefined || b === undefined || more.length > 0) return undefined
  if (c === undefined) return { point: [a, b] }
  return d === undefined ? undefined : { box: [a, b, c, d], point: [(a + c) / 2, (b + d) / 2] }
}

/** No position is longer, in characters; keeps its numbers finite too. */
const maxLength = 200
