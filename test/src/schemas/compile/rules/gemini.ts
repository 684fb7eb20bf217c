/** `responseSchema`: the reference of Schema in the Gemini API, and what field reports add (2026). */
import { onlyKeywords, refuse, type Schema, walk, wellFormed } from './walk.ts'

const keywords = new Set([
  ...[
    'type',
    'format',
    'title',
    'description',
    'nullable',
    'enum',
    'items',
    'minItems',
    'maxItems',
    'properties',
    'required',
  ],
  ...['propertyOrdering', 'anyOf', 'minimum', 'maximum', 'minLength', 'maxLength', 'pattern', 'minProperties'],
  ...['maxProperties', 'example', 'default'],
])
const types = new Set(['string', 'number', 'integer', 'boolean', 'array', 'object'])

export function checkGemini(root: Schema): void {
  let items = 0
  walk(root, (schema, path) => {
    onlyKeywords(schema, path, keywords)
    wellFormed(schema, path)
    const { type } = schema
    if (schema.anyOf !== undefined) {
      if (Object.keys(schema).length > 1) refuse(path, 'when using any_of, it must be the only field set')
      return
    }
    if (typeof type !== 'string' || !types.has(type)) refuse(path, `type: must be specified, and be one (${type})`)
    if (type === 'array' && schema.items === undefined) refuse(path, 'items: missing field')
    if (type === 'object' && path !== '$' && Object.keys((schema.properties ?? {}) as Schema).length === 0) {
      refuse(path, 'properties: should be non-empty for OBJECT type')
    }
    for (const value of (schema.enum ?? []) as unknown[]) {
      if (typeof value !== 'string' || value === '') refuse(path, 'enum: cannot be empty, and holds words only')
    }
    const ordering = (schema.propertyOrdering ?? []) as string[]
    if (ordering.length > 0 && ordering.join() !== Object.keys(schema.properties as Schema).join())
      refuse(path, 'propertyOrdering')
    if (type === 'string' && schema.format !== undefined && schema.format !== 'date-time')
      refuse(path, `format ${schema.format}`)
    items += Number(schema.maxItems ?? 0)
  })
  if (items > 960) refuse('$', 'INVALID_ARGUMENT')
}
