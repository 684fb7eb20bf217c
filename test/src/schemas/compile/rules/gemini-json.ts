/** `responseJsonSchema`: the keywords that the Gemini API's reference lists (2026). */
import { loneRef, onlyKeywords, refuse, type Schema, walk, wellFormed } from './walk.ts'

const keywords = new Set([
  ...[
    '$id',
    '$defs',
    '$ref',
    '$anchor',
    'type',
    'format',
    'title',
    'description',
    'enum',
    'items',
    'prefixItems',
    'minItems',
  ],
  ...[
    'maxItems',
    'minimum',
    'maximum',
    'anyOf',
    'oneOf',
    'properties',
    'additionalProperties',
    'required',
    'propertyOrdering',
  ],
])

export function checkGeminiJson(root: Schema): void {
  let items = 0
  walk(root, (schema, path) => {
    onlyKeywords(schema, path, keywords)
    wellFormed(schema, path)
    loneRef(schema, path, root)
    if (schema.type === undefined && !schema.anyOf && !schema.$ref) refuse(path, 'type: must be specified')
    if (schema.items === false) refuse(path, 'items: no schema')
    for (const value of (schema.enum ?? []) as unknown[]) {
      if (value === '' || (typeof value !== 'string' && typeof value !== 'number'))
        refuse(path, 'enum: words and numbers only')
    }
    items += Number(schema.maxItems ?? 0)
  })
  if (items > 960) refuse('$', 'INVALID_ARGUMENT')
  for (const name of Object.keys((root.$defs ?? {}) as Schema)) {
    if (mustHold(name, (root.$defs as Schema)[name], root, new Set()))
      refuse(`#${name}`, 'a circle without an optional key')
  }
}

/** True when the definition leads to itself through keys that must be there. */
function mustHold(name: string, at: unknown, root: Schema, seen: Set<string>): boolean {
  if (Array.isArray(at)) return at.some((item) => mustHold(name, item, root, seen))
  if (typeof at !== 'object' || at === null) return false
  const schema = at as Schema
  if (typeof schema.$ref === 'string') {
    const target = schema.$ref.replace('#/$defs/', '')
    if (target === name) return true
    if (seen.has(target)) return false
    seen.add(target)
    return mustHold(name, (root.$defs as Schema)[target], root, seen)
  }
  const required = (schema.required ?? []) as string[]
  const properties = Object.entries((schema.properties ?? {}) as Schema)
  const below = properties.filter(([key]) => required.includes(key)).map(([, value]) => value)
  return mustHold(name, [...below, schema.items, schema.prefixItems, schema.anyOf], root, seen)
}
