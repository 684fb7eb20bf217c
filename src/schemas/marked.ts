import type { JsonSchema } from '../types.ts'
import { type PositionKind, positionKey } from './positions.ts'

/**
 * A JSON Schema whose box and point fields are described in a model's own form: what is sent in place of the user's schema.
 * Descriptions are kept, so that the model still knows what is looked for.
 * @param replace - the schema of one such field in the model's dialect
 */
export function replaceMarked(schema: JsonSchema, replace: (kind: PositionKind) => JsonSchema): JsonSchema {
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(walk)
    if (typeof node !== 'object' || node === null) return node
    const { [positionKey]: kind, description } = node as { [key: string]: unknown }
    if (kind === 'box' || kind === 'point') {
      return { ...replace(kind), ...(description !== undefined && { description }) }
    }
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, walk(child)]))
  }
  return walk(schema) as JsonSchema
}
