/** Bounds, patterns and formats: as keywords where a wire enforces them, as words where it does not. */
import type { Limits, Node } from './nodes.ts'
import type { Rules } from './rules.ts'

/** How one node's limits are said. */
export interface SaidLimits {
  /** Keywords to send. */
  readonly keywords: { readonly [keyword: string]: unknown }
  /** Sentences for the description. */
  readonly notes: readonly string[]
  /** Keywords that the wire does not enforce. */
  readonly unenforced: readonly string[]
}

/** Says a node's limits under a wire's rules. */
export function sayLimits(kind: Node['kind'], limits: Limits, rules: Rules): SaidLimits {
  const keywords: { [keyword: string]: unknown } = {}
  const notes: string[] = []
  const unenforced: string[] = []
  for (const [keyword, value] of Object.entries(limits)) {
    if (enforces(kind, keyword, limits, rules)) {
      keywords[keyword] = value
      continue
    }
    unenforced.push(keyword)
    const inclusive = inclusiveOf[keyword]
    if (inclusive && enforces(kind, inclusive, limits, rules)) keywords[inclusive] = value
    const note = sayInWords(keyword, value, limits)
    if (note) notes.push(note)
  }
  return { keywords, notes, unenforced }
}

/** An exclusive bound that a wire lacks is sent as the inclusive one: one value too many. */
const inclusiveOf: { readonly [keyword: string]: string } = { exclusiveMinimum: 'minimum', exclusiveMaximum: 'maximum' }

function enforces(kind: Node['kind'], keyword: string, limits: Limits, rules: Rules): boolean {
  if (!rules.keywords.has(keyword)) return false
  const value = limits[keyword]
  if (kind === 'number' && rules.integerBoundsOnly) return false
  if (keyword === 'format') return rules.formats.has(String(value))
  // A format's own grammar is enough: zod repeats each format as a pattern of several hundred characters.
  if (keyword === 'pattern') return !enforces(kind, 'format', limits, rules) && rules.pattern(String(value))
  const repeats = keyword === 'maxLength' || keyword === 'maxItems' || keyword === 'minLength' || keyword === 'minItems'
  return !(repeats && Number(value) > (rules.repetitionMax ?? Number.POSITIVE_INFINITY))
}

/** Longer patterns tell a model nothing. */
const maxPatternChars = 100

function sayInWords(keyword: string, value: unknown, limits: Limits): string | undefined {
  switch (keyword) {
    case 'minLength':
      return `At least ${count(value, 'character')}.`
    case 'maxLength':
      return `At most ${count(value, 'character')}.`
    case 'minItems':
      return `At least ${count(value, 'item')}.`
    case 'maxItems':
      return `At most ${count(value, 'item')}.`
    case 'minProperties':
      return `At least ${count(value, 'key')}.`
    case 'maxProperties':
      return `At most ${count(value, 'key')}.`
    case 'minimum':
      return `At least ${value}.`
    case 'maximum':
      return `At most ${value}.`
    case 'exclusiveMinimum':
      return `Above ${value}.`
    case 'exclusiveMaximum':
      return `Below ${value}.`
    case 'multipleOf':
      return `A multiple of ${value}.`
    case 'uniqueItems':
      return 'No item twice.'
    case 'format':
      return `Format: ${value}.`
    case 'pattern':
      return 'format' in limits || String(value).length > maxPatternChars ? undefined : `Pattern: ${value}`
    default:
      return undefined
  }
}

function count(value: unknown, what: string): string {
  return `${value} ${what}${value === 1 ? '' : 's'}`
}
