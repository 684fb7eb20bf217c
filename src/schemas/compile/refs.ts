/** Where a `$ref` leads inside its own document. */
import { isObject, schemaError } from './nodes.ts'

/** Finds the schema that a reference stands for. */
export type Resolve = (ref: unknown, path: string) => unknown

/**
 * A resolver for one document: `#`, JSON pointers, anchors, and any of these behind the root's own `$id`.
 * The resolver throws VLMError `input` for what is not in the document: nothing is fetched.
 */
export function createResolve(root: { readonly [key: string]: unknown }): Resolve {
  let anchors: Map<string, unknown> | undefined
  return (ref, path) => {
    if (typeof ref !== 'string') throw schemaError(path, 'a $ref is not text')
    const id = typeof root.$id === 'string' ? root.$id : undefined
    const local = id !== undefined && ref.startsWith(id) ? ref.slice(id.length) : ref
    if (local === '' || local === '#') return root
    if (!local.startsWith('#')) throw schemaError(path, `the $ref ${JSON.stringify(ref)} leads out of the schema`)
    if (!local.startsWith('#/')) anchors ??= findAnchors(root)
    const target = local.startsWith('#/') ? point(root, local.slice(2)) : anchors?.get(local.slice(1))
    if (target === undefined) throw schemaError(path, `the $ref ${JSON.stringify(ref)} leads nowhere`)
    return target
  }
}

/** RFC 6901, in its form for URI fragments. */
function point(root: unknown, pointer: string): unknown {
  let at: unknown = root
  for (const part of pointer.split('/')) {
    const key = decode(part).replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined
    at = (at as { [key: string]: unknown })[key]
  }
  return at
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function findAnchors(root: unknown): Map<string, unknown> {
  const anchors = new Map<string, unknown>()
  const queue: unknown[] = [root]
  for (const at of queue) {
    if (Array.isArray(at)) queue.push(...at)
    if (!isObject(at)) continue
    for (const name of [at.$anchor, at.$dynamicAnchor]) {
      if (typeof name === 'string' && !anchors.has(name)) anchors.set(name, at)
    }
    for (const value of Object.values(at)) if (typeof value === 'object') queue.push(value)
  }
  return anchors
}
