/** Lists and tuples. */
import { sayLimits } from './limits.ts'
import { bare, type Field, isObject, type ListNode, type Meta, type Node, type TupleNode } from './nodes.ts'
import { say } from './say.ts'
import { type Restore, together, type Whole, type Written } from './written.ts'

export function writeList(whole: Whole, node: ListNode, meta: Meta): Written {
  const { answerable } = whole
  // What nothing fits is a list that stays empty.
  const items: Node = answerable(node.items) ? node.items : { ...bare(node.path), kind: 'null' }
  const limits = items === node.items ? node.limits : { ...node.limits, maxItems: 0 }
  const written = whole.write(items)
  const said = sayLimits('list', limits, whole.rules)
  const { maxItems, ...keywords } = said.keywords
  const over = maxItems !== undefined && !whole.takeItems(Number(maxItems))
  whole.leave(node.path, over ? [...said.unenforced, 'maxItems'] : said.unenforced)
  const schema = {
    type: 'array',
    items: written.schema,
    ...keywords,
    ...(maxItems !== undefined && !over && { maxItems }),
  }
  const notes = over ? [...said.notes, `At most ${maxItems} items.`] : said.notes
  return {
    ...written,
    schema: say(whole.rules, schema, meta, notes),
    restore: (value) => (Array.isArray(value) ? value.map((item) => written.restore(item)) : value),
  }
}

export function writeTuple(whole: Whole, node: TupleNode, meta: Meta): Written {
  const tuple = withoutImpossible(node, whole)
  const { prefix, rest } = tuple
  if (prefix.length === 0)
    return writeList(whole, { ...bare(node.path), kind: 'list', items: noItem, limits: {} }, meta)
  const items = rest ? [...prefix, rest.items] : prefix
  if (items.every((item) => alike(item, items[0]))) return writeUniform(whole, tuple, meta)
  return whole.rules.tuples === 'objects' ? writeAsObject(whole, tuple, meta) : writePrefix(whole, tuple, meta)
}

const noItem: Node = { ...bare('$'), kind: 'never', why: 'nothing is allowed' }

/** The tuple up to the first item that nothing fits. */
function withoutImpossible({ rest, ...node }: TupleNode, { answerable }: Whole): TupleNode {
  const end = node.prefix.findIndex((item) => !answerable(item))
  if (end >= 0) return { ...node, prefix: node.prefix.slice(0, end) }
  return rest && answerable(rest.items) ? { ...node, rest } : node
}

/** A tuple whose items are all the same is a list of a fixed length. */
function writeUniform(whole: Whole, node: TupleNode, meta: Meta): Written {
  const item = whole.write(node.prefix[0] as Node)
  return {
    ...item,
    schema: say(whole.rules, { type: 'array', items: item.schema, ...lengths(whole, node) }, meta),
    restore: (value) => (Array.isArray(value) ? value.map((one) => item.restore(one)) : value),
  }
}

function writePrefix(whole: Whole, node: TupleNode, meta: Meta): Written {
  const prefix = node.prefix.map((item) => whole.write(item))
  const rest = node.rest && whole.write(node.rest.items)
  const schema = {
    type: 'array',
    prefixItems: prefix.map((item) => item.schema),
    ...(rest ? { items: rest.schema } : whole.rules.tuples === 'items' && { items: false }),
    ...lengths(whole, node),
  }
  const restoreItem = (item: unknown, i: number) => {
    const written = prefix[i] ?? rest
    return written ? written.restore(item) : item
  }
  const restore: Restore = (value) => (Array.isArray(value) ? value.map(restoreItem) : value)
  return { ...together(rest ? [...prefix, rest] : prefix), schema: say(whole.rules, schema, meta), restore }
}

/** `{ item_1, item_2, … }`, what follows as a list in `more_items`. */
function writeAsObject(whole: Whole, node: TupleNode, meta: Meta): Written {
  const fields: Field[] = node.prefix.map((item, i) => ({ key: `item_${i + 1}`, node: item, required: i < node.min }))
  if (node.rest) fields.push({ key: 'more_items', node: node.rest, required: true })
  const written = whole.write({ ...bare(node.path), kind: 'object', fields, limits: {} }, false, meta)
  const restore: Restore = (value) => {
    if (!isObject(value) || Object.keys(value).some((key) => !fields.some((field) => field.key === key))) return value
    const object = written.restore(value) as { [key: string]: unknown }
    const list: unknown[] = []
    for (let i = 0; i < node.prefix.length && `item_${i + 1}` in object; i++) list.push(object[`item_${i + 1}`])
    return Array.isArray(object.more_items) ? list.concat(object.more_items) : list
  }
  return { ...written, restore, changes: true }
}

/** How many items a tuple has: its structure, so it is said on every wire. */
function lengths(whole: Whole, node: TupleNode): { [keyword: string]: number } {
  const { prefix, min, rest } = node
  const minItems = min + (Number(rest?.limits.minItems) || 0)
  const maxItems = rest ? Number(rest.limits.maxItems) + prefix.length : prefix.length
  const counted = Number.isFinite(maxItems) && whole.takeItems(maxItems)
  return { ...(minItems > 0 && { minItems }), ...(counted && { maxItems }) }
}

/** The same schema, wherever it stands. */
function alike(a: Node, b: Node | undefined): boolean {
  return JSON.stringify(a, withoutPath) === JSON.stringify(b, withoutPath)
}

function withoutPath(key: string, value: unknown): unknown {
  return key === 'path' ? undefined : value
}
