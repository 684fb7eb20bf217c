/** Definitions that hold themselves. */
import { children, type Node, type SchemaTree } from './nodes.ts'

/** The names of those that do so through keys that must be there: on the way back to themselves nothing may be left out. */
export function strictCircles(tree: SchemaTree): ReadonlySet<string> {
  const edges = new Map<string, ReadonlySet<string>>()
  for (const [name, node] of tree.definitions) edges.set(name, strictRefs(node))
  const circles = [...edges.keys()].filter((name) => {
    const reached = new Set(edges.get(name))
    for (const next of reached) for (const further of edges.get(next) ?? []) reached.add(further)
    return reached.has(name)
  })
  return new Set(circles)
}

function strictRefs(node: Node): Set<string> {
  const names = new Set<string>()
  const queue: Node[] = [node]
  for (const at of queue) {
    if (at.kind === 'ref') names.add(at.name)
    const optional = at.kind === 'object' ? at.fields.filter((field) => !field.required).map((field) => field.node) : []
    queue.push(...children(at).filter((child) => !optional.includes(child)))
  }
  return names
}
