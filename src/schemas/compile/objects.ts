/** Objects and maps. */
import { sayLimits } from './limits.ts'
import { bare, type Field, isObject, type ListNode, type Meta, type Node, type ObjectNode, sentences } from './nodes.ts'
import { say } from './say.ts'
import { type Restore, together, type Whole, type Written } from './written.ts'

/** What other keys are listed under, where a wire has named keys only. */
const othersKey = 'other_keys'

/**
 * Objects and maps.
 * @param isRoot - the whole answer: an object whatever the wire
 */
export function writeObject(whole: Whole, node: ObjectNode, meta: Meta, isRoot = false): Written {
  const { rules } = whole
  const fields = node.fields.filter((field) => whole.answerable(field.node))
  const rest = node.rest && whole.answerable(node.rest) ? node.rest : undefined
  const names = wireNames(fields, rules.keys)
  const renamed = fields.some((field, i) => field.key !== names[i])
  if (!isRoot && fields.length === 0) {
    if (!rest && rules.noEmpty) return whole.write({ ...bare(node.path), kind: 'values', values: [{}], meta })
    if (rest && rules.maps === 'lists') return writeEntries(whole, node, rest, meta)
  }
  const lists = rest !== undefined && (rules.maps === 'lists' || renamed)
  const parts = fields.map((field, i) => writeField(whole, field, names[i] as string))
  const others = lists ? othersName([...names, ...node.fields.map((field) => field.key)]) : undefined
  const entries = others && rest ? writeEntries(whole, { ...node, ...bare(node.path) }, rest, {}) : undefined
  const natural = rest && !lists ? whole.write(rest) : undefined
  const properties = Object.fromEntries(parts.map((part) => [part.name, part.written.schema]))
  if (others && entries) properties[others] = entries.schema
  const required = parts.filter((part) => part.required).map((part) => part.name)
  const order = Object.keys(properties)
  const said = sayLimits('object', entries ? {} : node.limits, rules)
  whole.leave(node.path, [...said.unenforced, ...(node.keys && natural ? ['propertyNames'] : [])])
  const schema = {
    type: 'object',
    ...((order.length > 0 || !natural) && { properties }),
    ...((required.length > 0 || rules.allRequired || others) && {
      required: others ? [...required, others] : required,
    }),
    ...(natural ? { additionalProperties: natural.schema } : rules.closes && { additionalProperties: false }),
    ...(rules.ordered && order.length > 1 && { propertyOrdering: order }),
    ...said.keywords,
  }
  const notes = [...said.notes, ...(node.keys && natural ? keyNotes(node.keys) : [])]
  const all = [...parts.map((part) => part.written), ...(entries ? [entries] : []), ...(natural ? [natural] : [])]
  const changes = renamed || lists || parts.some((part) => part.changes)
  const tied = together(all)
  return {
    schema: say(whole.rules, schema, meta, notes),
    restore: restoreObject(parts, others, entries, natural),
    changes: tied.changes || changes,
    refs: tied.refs,
  }
}

/** A key of an object, written. */
interface Part {
  readonly name: string
  readonly key: string
  readonly required: boolean
  readonly written: Written
  /** Whether null stands for a key that is left out: always on some wires, and out of forbearance where null is no answer. */
  readonly nullIsAbsent: boolean
  /** `{ value }` around what is there, since null says that nothing is. */
  readonly boxed: boolean
  readonly changes: boolean
}

function writeField(whole: Whole, field: Field, name: string): Part {
  const { key, node, required } = field
  const stands = name === key ? undefined : `Stands for ${JSON.stringify(key)}.`
  const takesNull = whole.takesNull(node)
  const strict = whole.rules.allRequired === true && !required
  // JSON text says null as text, so that the value null remains for what is left out.
  const boxed = strict && takesNull && !travelsAsText(whole, node)
  const described = { ...node.meta, description: sentences([node.meta.description, stands]) }
  const written = boxed
    ? whole.write(box(node, stands), true)
    : whole.write(node, strict, stands ? described : node.meta)
  return {
    name,
    key,
    required: required || strict,
    written,
    nullIsAbsent: strict || (!required && !takesNull),
    boxed,
    changes: strict,
  }
}

function travelsAsText(whole: Whole, node: Node): boolean {
  return !whole.rules.open && whole.isAny(node)
}

function box(node: Node, stands: string | undefined): ObjectNode {
  const meta = { description: sentences([stands, 'null when it is left out, else { value }.']) }
  const fields = [{ key: 'value', node, required: true }]
  return { ...bare(node.path), kind: 'object', fields, limits: {}, meta }
}

function restoreObject(
  parts: readonly Part[],
  others: string | undefined,
  entries: Written | undefined,
  natural: Written | undefined,
): Restore {
  const byName = new Map(parts.map((part) => [part.name, part]))
  return (value) => {
    if (!isObject(value)) return value
    const result: [string, unknown][] = []
    let listed: unknown
    for (const [name, item] of Object.entries(value)) {
      const part = byName.get(name)
      if (part) {
        if (item !== null || !part.nullIsAbsent) result.push([part.key, unbox(part, part.written.restore(item))])
      } else if (name === others && entries) {
        listed = entries.restore(item)
        if (!isObject(listed)) result.push([name, item])
      } else result.push([name, natural ? natural.restore(item) : item])
    }
    if (!isObject(listed)) return Object.fromEntries(result)
    const named = new Set(result.map(([key]) => key))
    return Object.fromEntries([...result, ...Object.entries(listed).filter(([key]) => !named.has(key))])
  }
}

function unbox(part: Part, value: unknown): unknown {
  if (!part.boxed || !isObject(value)) return value
  return Object.keys(value).length === 1 && 'value' in value ? value.value : value
}

/** A map as a list of `{ key, value }`. */
function writeEntries(whole: Whole, node: ObjectNode, rest: Node, meta: Meta): Written {
  const { path, limits } = node
  const { minProperties, maxProperties } = limits
  const fields: Field[] = [
    { key: 'key', node: node.keys ?? { ...bare(path), kind: 'string', limits: {} }, required: true },
    { key: 'value', node: rest, required: true },
  ]
  const entry: ObjectNode = { ...bare(path), kind: 'object', fields, limits: {} }
  // Beside named keys the counts are of all keys: left to the user's schema.
  const counted = node.fields.length === 0
  if (!counted) whole.leave(path, Object.keys(limits))
  const list: ListNode = {
    ...bare(path),
    kind: 'list',
    items: entry,
    limits: {
      ...(counted && minProperties !== undefined && { minItems: minProperties }),
      ...(counted && maxProperties !== undefined && { maxItems: maxProperties }),
    },
  }
  const written = whole.write(list, false, meta)
  return {
    ...written,
    changes: true,
    restore: (value) => {
      const pairs = written.restore(value)
      return Array.isArray(pairs) && pairs.every(isPair)
        ? Object.fromEntries(pairs.map((p) => [p.key, p.value]))
        : value
    },
  }
}

function isPair(pair: unknown): pair is { key: string; value: unknown } {
  return isObject(pair) && typeof pair.key === 'string' && 'value' in pair
}

function keyNotes(keys: Node): string[] {
  return keys.kind === 'string' && typeof keys.limits.pattern === 'string' ? [`Keys match ${keys.limits.pattern}`] : []
}

/** Names that the wire takes, each once. */
function wireNames(fields: readonly Field[], allowed: RegExp): string[] {
  const taken = new Set(fields.map((field) => field.key).filter((key) => allowed.test(key)))
  return fields.map(({ key }) => {
    if (allowed.test(key)) return key
    const base = key.replace(/[^\p{L}\p{N}_-]+/gu, '_').slice(0, 56) || 'field'
    let name = base
    for (let n = 2; taken.has(name); n++) name = `${base}_${n}`
    taken.add(name)
    return name
  })
}

function othersName(names: readonly string[]): string {
  let name = othersKey
  while (names.includes(name)) name = `${name}_`
  return name
}
