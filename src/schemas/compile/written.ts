/** What writing one part of a schema gives, and what the writers of the parts share. */
import type { Answerable } from './answerable.ts'
import type { Meta, Node } from './nodes.ts'
import type { Rules } from './rules.ts'

/** A schema that is sent. */
export type Sent = { [keyword: string]: unknown }

/** From the wire's form to the user's. */
export type Restore = (value: unknown) => unknown

/** One part of a schema, written. */
export interface Written {
  readonly schema: Sent
  readonly restore: Restore
  /** Whether the wire's form is another than the user's. */
  readonly changes: boolean
  /** Definitions in it, whose form may be another too. */
  readonly refs: readonly string[]
}

/** What a part's writer may ask of the whole. */
export interface Whole {
  readonly rules: Rules
  readonly answerable: Answerable
  /**
   * Writes a part.
   * @param nullable - null is taken too, beside what the node takes
   * @param meta - words in place of the node's own
   */
  write(node: Node, nullable?: boolean, meta?: Meta): Written
  /** Notes constraints that the wire does not enforce. */
  leave(path: string, keywords: readonly string[]): void
  /** Takes from the sum of maxItems that the wire allows; false when not enough is left. */
  takeItems(count: number): boolean
  /** True when null is an answer to the node. */
  takesNull(node: Node): boolean
  /** True when anything is an answer to the node. */
  isAny(node: Node): boolean
}

/** A value that needs no restoring. */
export function plain(schema: Sent): Written {
  return { schema, restore: (value) => value, changes: false, refs: [] }
}

/** Whether any of the parts changes, and the definitions in them. */
export function together(parts: readonly Written[]): Pick<Written, 'changes' | 'refs'> {
  return { changes: parts.some((part) => part.changes), refs: parts.flatMap((part) => part.refs) }
}
