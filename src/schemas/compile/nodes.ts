/**
 * The compiler's own form of a schema: what values may look like, without JSON Schema's many ways to say it. `read.ts` makes it,
 * `write.ts` turns it into each dialect.
 */
import { VLMError } from '../../errors.ts'
import type { Json } from '../../types.ts'

/** What people said of a schema. */
export interface Meta {
  readonly title?: string
  readonly description?: string
  readonly default?: unknown
}

/** Keywords that narrow a type, such as `minLength`, by name. */
export type Limits = { readonly [keyword: string]: unknown }

interface Base {
  /** Where it stands, e.g. `$.lines[].price`. */
  readonly path: string
  readonly meta: Meta
  /** Keywords that no dialect can say: left to the user's own schema. */
  readonly dropped: readonly string[]
}

export interface AnyNode extends Base {
  readonly kind: 'any'
}

/** No value fits. */
export interface NeverNode extends Base {
  readonly kind: 'never'
  readonly why: string
}

export interface NullNode extends Base {
  readonly kind: 'null'
}

export interface BooleanNode extends Base {
  readonly kind: 'boolean'
}

export interface StringNode extends Base {
  readonly kind: 'string'
  /** minLength, maxLength, pattern, format. */
  readonly limits: Limits
}

export interface NumberNode extends Base {
  readonly kind: 'number' | 'integer'
  /** minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf; integers have no exclusive ones. */
  readonly limits: Limits
}

/** One of a few values; null is never among them, it is a union's. */
export interface ValuesNode extends Base {
  readonly kind: 'values'
  readonly values: readonly Json[]
}

export interface ListNode extends Base {
  readonly kind: 'list'
  readonly items: Node
  /** minItems, maxItems, uniqueItems. */
  readonly limits: Limits
}

export interface TupleNode extends Base {
  readonly kind: 'tuple'
  readonly prefix: readonly Node[]
  /** How many of `prefix` must be there. */
  readonly min: number
  /** What may follow; its limits count from the end of `prefix`. */
  readonly rest?: ListNode
}

export interface Field {
  readonly key: string
  readonly node: Node
  readonly required: boolean
}

export interface ObjectNode extends Base {
  readonly kind: 'object'
  readonly fields: readonly Field[]
  /** What other keys hold; absent: there are no other keys. */
  readonly rest?: Node
  /** What other keys look like. */
  readonly keys?: Node
  /** minProperties, maxProperties. */
  readonly limits: Limits
}

export interface UnionNode extends Base {
  readonly kind: 'union'
  readonly members: readonly Node[]
}

/** Stands for a definition. */
export interface RefNode extends Base {
  readonly kind: 'ref'
  readonly name: string
}

export type Node =
  | AnyNode
  | NeverNode
  | NullNode
  | BooleanNode
  | StringNode
  | NumberNode
  | ValuesNode
  | ListNode
  | TupleNode
  | ObjectNode
  | UnionNode
  | RefNode

/** A whole schema. */
export interface SchemaTree {
  readonly root: Node
  /** By name: letters, digits, `_` and `-`, at most 64. */
  readonly definitions: ReadonlyMap<string, Node>
}

/** A node without words of people, for what the compiler adds by itself. */
export function bare(path: string): Base {
  return { path, meta: {}, dropped: [] }
}

/** Words of two places for one value: all that was said, and of titles and defaults the outer ones. */
export function joinMeta(outer: Meta, inner: Meta): Meta {
  const said = [outer.description, inner.description].filter((text) => text !== undefined)
  const description = sentences([...new Set(said)])
  return { ...inner, ...outer, ...(description !== '' && { description }) }
}

/** Sentences one after another, each ended. */
export function sentences(texts: readonly (string | undefined)[]): string {
  return texts
    .flatMap((text) => (text ? [text] : []))
    .map((text, i, all) => (i < all.length - 1 && !/[.!?:;]\s*$/.test(text) ? `${text}.` : text))
    .join(' ')
}

/** Follows references to what they stand for; a reference that only leads to itself stands for nothing. */
export function follow(node: Node, tree: SchemaTree): Node {
  const seen = new Set<string>()
  let at = node
  while (at.kind === 'ref') {
    const target = tree.definitions.get(at.name)
    if (!target || seen.has(at.name)) return { ...bare(at.path), kind: 'never', why: 'it refers only to itself' }
    seen.add(at.name)
    at = target
  }
  return at
}

/** Every node directly below. */
export function children(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'list':
      return [node.items]
    case 'tuple':
      return node.rest ? [...node.prefix, node.rest] : node.prefix
    case 'object':
      return [...node.fields.map((field) => field.node), ...(node.rest ? [node.rest] : [])]
    case 'union':
      return node.members
    default:
      return []
  }
}

/** A wrong schema: the user's to mend. */
export function schemaError(path: string, why: string): VLMError {
  return new VLMError('input', `The schema cannot be used: at ${path}, ${why}.`, {
    stage: 'check',
    reason: 'schema',
    details: { path },
  })
}

/** A right schema that is more than a wire, or this compiler, takes. */
export function schemaTooLarge(why: string, details: { readonly [key: string]: unknown }): VLMError {
  return new VLMError('unsupported', `${why} Make the schema smaller, or ask in several calls.`, {
    stage: 'prompt',
    reason: 'schema',
    details,
  })
}

export function isObject(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
