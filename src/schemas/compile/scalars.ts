/** Values without parts, and those that travel as text. */
import type { Json } from '../../types.ts'
import { sayLimits } from './limits.ts'
import { isObject, type Meta, type Node, type ValuesNode } from './nodes.ts'
import { say } from './say.ts'
import { plain, type Restore, type Whole, type Written } from './written.ts'

/**
 * A string that holds JSON.
 * @param restore - what is done with the value in it
 */
export function writeText(whole: Whole, meta: Meta, what: string, restore: Restore = (value) => value): Written {
  const schema = say(whole.rules, { type: 'string' }, meta, [what])
  return { schema, restore: (value) => restore(parseText(value)), changes: true, refs: [] }
}

/** What the text says; any other value, and text that is no JSON, as it is. */
function parseText(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    return value
  }
}

/** Strings and numbers with their limits. */
export function writeScalar(whole: Whole, node: Node & { kind: 'string' | 'number' | 'integer' }, meta: Meta): Written {
  const said = sayLimits(node.kind, node.limits, whole.rules)
  whole.leave(node.path, said.unenforced)
  return plain(say(whole.rules, { type: node.kind, ...said.keywords }, meta, said.notes))
}

export function writeNull(whole: Whole, meta: Meta): Written {
  if (!whole.rules.openApi) return plain(say(whole.rules, { type: 'null' }, meta))
  const schema = say(whole.rules, { type: 'string', enum: ['null'] }, meta)
  return { schema, restore: (value) => (value === 'null' ? null : value), changes: true, refs: [] }
}

/** Characters of a long enum that are told in its description. */
const maxListedChars = 10_000

/** One of a few values: by an enum of each type, or, where the wire's enums cannot hold them, by words that stand for them. */
export function writeValues(whole: Whole, node: ValuesNode, meta: Meta): Written {
  const { rules } = whole
  const { values } = node
  const everyBoolean = values.includes(true) && values.includes(false)
  const isNatural = (value: Json) =>
    (rules.enums.has(typeof value) && !(rules.noEmpty && value === '')) || (everyBoolean && typeof value === 'boolean')
  const natural = values.every(isNatural)
  const words = natural ? undefined : wordsFor(values)
  const sent: readonly unknown[] = words ? [...words.keys()] : values
  const chars = sent.reduce<number>((sum, value) => sum + String(value).length, 0)
  const long = sent.length > rules.enumMax.values || (sent.length > rules.enumMax.long && chars > rules.enumMax.chars)
  if (long) whole.leave(node.path, ['enum'])
  const types = [...new Set(sent.map((value) => typeof value))]
  const schemas = types.map((type) => {
    const own = sent.filter((value) => typeof value === type)
    return { type, ...(!long && !(type === 'boolean' && everyBoolean) && { enum: own }) }
  })
  const [only] = schemas
  const notes = long ? [`One of: ${listed(sent)}.`] : []
  const schema = say(whole.rules, only && schemas.length === 1 ? only : { anyOf: schemas }, meta, notes)
  if (!words) return plain(schema)
  const restore = (value: unknown) =>
    typeof value === 'string' && words.has(value) ? structuredClone(words.get(value)) : value
  const changes = [...words].some(([word, value]) => word !== value)
  return { schema, restore, changes, refs: [] }
}

/** A word for each value: itself for text, its JSON for others, marked where two would be the same. */
function wordsFor(values: readonly Json[]): Map<string, Json> {
  const taken = new Set(values.filter((value) => typeof value === 'string' && value !== ''))
  const words = values.map((value): [string, Json] => {
    if (typeof value === 'string' && value !== '') return [value, value]
    const kind = isObject(value) ? 'object' : Array.isArray(value) ? 'array' : typeof value
    let word = value === '' ? '(empty)' : JSON.stringify(value)
    while (taken.has(word)) word = `${word} (${kind})`
    taken.add(word)
    return [word, value]
  })
  return new Map(words)
}

function listed(values: readonly unknown[]): string {
  let text = ''
  for (const value of values) {
    const next = text === '' ? String(value) : `${text}, ${value}`
    if (next.length > maxListedChars) return `${text}, … (${values.length} in all)`
    text = next
  }
  return text
}
