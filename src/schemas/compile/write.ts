/**
 * Writes a schema for one wire, and with each part how a value of that part comes back. Scalars, lists and objects
 * have a file each; here are references, unions and the tallies.
 */
import type { JsonSchema } from '../../types.ts'
import { type Answerable, findAnswerable } from './answerable.ts'
import { strictCircles } from './circles.ts'
import { writeList, writeTuple } from './lists.ts'
import { bare, joinMeta, type Meta, type Node, type RefNode, type SchemaTree, schemaTooLarge } from './nodes.ts'
import { writeObject } from './objects.ts'
import type { Rules } from './rules.ts'
import { orNull, say } from './say.ts'
import { writeNull, writeScalar, writeText, writeValues } from './scalars.ts'
import { disjoint, fits, membersOf, shapesOf } from './unions.ts'
import { plain, type Restore, type Whole, type Written } from './written.ts'

/** A union that is completed when all definitions are written. */
interface OpenUnion {
  readonly written: Written
  readonly members: readonly Written[]
  readonly nullable: boolean
  readonly meta: Meta
  choose: Restore
}

/** How often a definition is written inside itself on wires without references; below that it is JSON text in a string. */
const maxUnrolled = 3
/** Parts that a schema may have before its circles are no longer unrolled, and before the schema is given up. */
const maxUnrolledParts = 1_000
const maxInlinedParts = 20_000

/** Writes one schema for one wire. Used once. */
export class Writer implements Whole {
  readonly tree: SchemaTree
  readonly rules: Rules
  readonly answerable: Answerable
  readonly unenforced = new Set<string>()
  /** What remains of the wire's sum of maxItems. */
  private itemsLeft: number
  private readonly definitions = new Map<string, Written>()
  private readonly unions: OpenUnion[] = []
  /** Definitions that are being written in place of references, and how often inside themselves. */
  private readonly unrolling = new Map<string, { depth: number; outside: Written }>()
  private readonly strict: ReadonlySet<string>
  private parts = 0

  constructor(tree: SchemaTree, rules: Rules) {
    this.tree = tree
    this.rules = rules
    this.answerable = findAnswerable(tree)
    this.itemsLeft = rules.maxItemsTotal ?? Number.POSITIVE_INFINITY
    this.strict = rules.refs === 'optional' ? strictCircles(tree) : new Set()
  }

  /** The whole schema; an object at the root. */
  root(): { schema: JsonSchema; restore: Restore } {
    const { root } = this.tree
    const isObject = root.kind === 'object'
    const value = { key: 'value', node: root, required: true }
    const object = isObject ? root : { ...bare('$'), kind: 'object' as const, fields: [value], limits: {} }
    this.leave(object.path, object.dropped)
    // Words show the schema as it is, whatever its root.
    const written = this.rules.open && !isObject ? this.write(root) : writeObject(this, object, object.meta, true)
    const $defs = Object.fromEntries([...this.definitions].map(([name, definition]) => [name, definition.schema]))
    for (const union of this.unions) this.close(union, $defs)
    const unwrap: Restore = (answer) => {
      const restored = written.restore(answer)
      const keys = typeof restored === 'object' && restored !== null ? Object.keys(restored) : []
      return keys.length === 1 && keys[0] === 'value' ? (restored as { value: unknown }).value : restored
    }
    return {
      schema: this.definitions.size > 0 ? { ...written.schema, $defs } : written.schema,
      restore: isObject || this.rules.open ? written.restore : unwrap,
    }
  }

  leave(path: string, keywords: readonly string[]): void {
    for (const keyword of keywords) this.unenforced.add(`${path}: ${keyword}`)
  }

  takeItems(count: number): boolean {
    if (count > this.itemsLeft) return false
    this.itemsLeft -= count
    return true
  }

  takesNull(node: Node): boolean {
    return this.isAny(node) || membersOf(node, this.tree, this.answerable).nullable
  }

  isAny(node: Node): boolean {
    return membersOf(node, this.tree, this.answerable).nodes[0]?.kind === 'any'
  }

  write(node: Node, nullable = false, meta: Meta = node.meta): Written {
    this.parts += 1
    this.leave(node.path, node.dropped)
    if (node.kind === 'union') return this.union(node, nullable, meta)
    const written = this.writeOne(node, nullable, meta)
    return nullable && node.kind !== 'ref' ? { ...written, schema: orNull(this.rules, written.schema) } : written
  }

  private writeOne(node: Exclude<Node, { kind: 'union' }>, nullable: boolean, meta: Meta): Written {
    switch (node.kind) {
      case 'any':
        return this.rules.open
          ? plain(say(this.rules, {}, meta))
          : writeText(this, meta, 'Any JSON value, as JSON text.')
      case 'null':
      case 'never':
        return writeNull(this, meta)
      case 'boolean':
        return plain(say(this.rules, { type: 'boolean' }, meta))
      case 'values':
        return writeValues(this, node, meta)
      case 'list':
        return writeList(this, node, meta)
      case 'tuple':
        return writeTuple(this, node, meta)
      case 'object':
        return writeObject(this, node, meta)
      case 'ref':
        return this.ref(node, nullable, meta)
      default:
        return writeScalar(this, node, meta)
    }
  }

  private ref(node: RefNode, nullable: boolean, meta: Meta): Written {
    const { name } = node
    const target = this.tree.definitions.get(name) as Node
    if (this.rules.refs === 'none' || this.strict.has(name)) return this.unroll(name, target, nullable, meta)
    if (!this.definitions.has(name)) {
      this.definitions.set(name, plain({}))
      this.definitions.set(name, this.write(target))
    }
    const schema = say(this.rules, { $ref: `#/$defs/${name}` }, meta)
    return {
      schema: nullable ? orNull(this.rules, schema) : schema,
      restore: (value) => this.definitions.get(name)?.restore(value),
      changes: false,
      refs: [name],
    }
  }

  /** Writes a definition in place of a reference to it. Inside itself it ends as JSON text, which holds the form that it has outside. */
  private unroll(name: string, target: Node, nullable: boolean, meta: Meta): Written {
    const words = joinMeta(meta, target.meta)
    const open = this.unrolling.get(name)
    if (open && (open.depth >= maxUnrolled || this.parts > maxUnrolledParts)) {
      const text = writeText(this, words, textOf(target, words.title), (value) => open.outside.restore(value))
      return nullable ? { ...text, schema: orNull(this.rules, text.schema) } : text
    }
    if (this.parts > maxInlinedParts) {
      throw schemaTooLarge(`Written without references the schema has more than ${maxInlinedParts} parts.`, { name })
    }
    const own = open ?? { depth: 0, outside: plain({}) }
    this.unrolling.set(name, own)
    own.depth += 1
    const written = this.write(target, nullable, words)
    own.depth -= 1
    if (own.depth === 0) {
      own.outside = written
      this.unrolling.delete(name)
    }
    return written
  }

  private union(node: Node, nullable: boolean, meta: Meta): Written {
    const found = membersOf(node, this.tree, this.answerable)
    for (const inner of found.dropped) this.leave(inner.path, inner.dropped)
    const orNull = nullable || found.nullable
    const [only] = found.nodes
    if (!only) return this.write({ ...bare(node.path), kind: 'null', meta })
    if (found.nodes.length === 1) return this.write(only, orNull, joinMeta(meta, only.meta))
    const members = found.nodes.map((member) => this.write(member))
    const union: OpenUnion = {
      members,
      nullable: orNull,
      meta,
      choose: (value) => value,
      written: {
        schema: {},
        restore: (value) => (value === null && orNull ? null : union.choose(value)),
        changes: members.some((member) => member.changes),
        refs: members.flatMap((member) => member.refs),
      },
    }
    this.unions.push(union)
    return union.written
  }

  /**
   * Completes a union. Where two members could be taken for each other and come back differently, each is put under a key of its own:
   * `{ option_1: … }`.
   */
  private close(union: OpenUnion, definitions: { readonly [name: string]: JsonSchema }): void {
    const { members, written } = union
    const shapes = members.map((member) => shapesOf(member.schema, definitions, this.rules.closes === true))
    const changes = members.map((member) => this.changes(member))
    const confusable = members.some((_, i) =>
      members.some((_, j) => j > i && (changes[i] || changes[j]) && !disjoint(shapes[i], shapes[j])),
    )
    let schemas = members.map((member) => member.schema)
    if (confusable) {
      schemas = schemas.map((schema, i) => this.closed({ [`option_${i + 1}`]: schema }))
      union.choose = (value) => untag(value, members)
    } else {
      union.choose = (value) => {
        const strict = members.filter((_, i) => fits(value, shapes[i]))
        const able = strict.length > 0 ? strict : members.filter((_, i) => fits(value, shapes[i], true))
        return able[0] && able.length === 1 ? able[0].restore(value) : value
      }
    }
    const flat = schemas.flatMap((schema) =>
      Array.isArray(schema.anyOf) && !hasWords(schema) ? schema.anyOf : [schema],
    )
    const schema = say(this.rules, { anyOf: flat }, union.meta)
    Object.assign(written.schema, union.nullable ? orNull(this.rules, schema) : schema)
  }

  /** An object with these keys and no others. */
  private closed(properties: { readonly [key: string]: unknown }): { [key: string]: unknown } {
    const required = Object.keys(properties)
    return { type: 'object', properties, required, ...(this.rules.closes && { additionalProperties: false }) }
  }

  private changes(written: Written): boolean {
    const seen = new Set<string>()
    const queue = [written]
    for (const at of queue) {
      if (at.changes) return true
      for (const name of at.refs) {
        const definition = this.definitions.get(name)
        if (!definition || seen.has(name)) continue
        seen.add(name)
        queue.push(definition)
      }
    }
    return false
  }
}

/** What the text of a part holds that is not written out again. */
function textOf(target: Node, title: string | undefined): string {
  const keys = target.kind === 'object' ? target.fields.map((field) => field.key) : []
  const what =
    title ?? (keys.length > 0 ? `an object with the keys ${keys.join(', ')}` : 'one more of the kind it is in')
  return `JSON text of ${what}, in the same form as above.`
}

function hasWords(schema: { [key: string]: unknown }): boolean {
  return Object.keys(schema).length > 1
}

function untag(value: unknown, members: readonly Written[]): unknown {
  if (typeof value !== 'object' || value === null) return value
  const [entry, ...others] = Object.entries(value)
  const member = entry && others.length === 0 && members[Number(/^option_(\d+)$/.exec(entry[0])?.[1]) - 1]
  return member ? member.restore(entry[1]) : value
}
