/** Which schemas a finite value can satisfy: `not: {}` has none, and neither has a list node that must have a next one. */
import { follow, type Node, type SchemaTree, schemaError } from './nodes.ts'

/** True for a node that some value satisfies. */
export type Answerable = (node: Node) => boolean

/**
 * Finds out which nodes can be answered.
 * @throws VLMError `input`, with the path of the reason, when the root cannot
 */
export function findAnswerable(tree: SchemaTree): Answerable {
  const known = new Set<string>()
  const memo = new Map<Node, true>()
  const answerable = (node: Node): boolean => {
    if (memo.has(node)) return true
    const yes = can(node)
    if (yes) memo.set(node, true)
    return yes
  }
  const can = (node: Node): boolean => {
    switch (node.kind) {
      case 'never':
        return false
      case 'ref':
        return known.has(node.name)
      case 'union':
        return node.members.some(answerable)
      case 'list':
        return !wantsItems(node.limits) || answerable(node.items)
      case 'tuple':
        return node.prefix.slice(0, node.min).every(answerable) && (!node.rest || answerable(node.rest))
      case 'object':
        return node.fields.every((field) => !field.required || answerable(field.node))
      default:
        return true
    }
  }
  // From below: first what needs no definition, then what needs only those, until nothing new is found.
  for (let before = -1; before < known.size; ) {
    before = known.size
    for (const [name, node] of tree.definitions) if (answerable(node)) known.add(name)
  }
  if (!answerable(tree.root)) {
    const { path, why } = reason(tree.root, tree, answerable, new Set())
    throw schemaError(path, `${why}, so that no answer fits`)
  }
  return answerable
}

function wantsItems(limits: { readonly [keyword: string]: unknown }): boolean {
  return typeof limits.minItems === 'number' && limits.minItems > 0
}

/** The innermost node to blame. */
function reason(node: Node, tree: SchemaTree, answerable: Answerable, seen: Set<Node>): { path: string; why: string } {
  if (node.kind === 'never') return node
  const below =
    node.kind === 'ref'
      ? [follow(node, tree)]
      : node.kind === 'object'
        ? node.fields.filter((field) => field.required).map((field) => field.node)
        : node.kind === 'tuple'
          ? [...node.prefix.slice(0, node.min), ...(node.rest ? [node.rest] : [])]
          : node.kind === 'list'
            ? [node.items]
            : node.kind === 'union'
              ? node.members
              : []
  const next = below.find((child) => !answerable(child))
  if (!next || seen.has(next)) return { path: node.path, why: 'it holds itself without end' }
  seen.add(next)
  return reason(next, tree, answerable, seen)
}
