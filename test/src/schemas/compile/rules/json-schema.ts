/** What servers that take `json_schema` without strict mode have in common: draft 2020-12 without the parts that few implement. */
import { loneRef, onlyKeywords, refuse, type Schema, walk, wellFormed } from './walk.ts'

const keywords = new Set([
  ...['type', 'title', 'description', 'default', 'enum', 'const', 'anyOf', '$ref', '$defs', 'properties', 'required'],
  ...[
    'additionalProperties',
    'items',
    'prefixItems',
    'minItems',
    'maxItems',
    'uniqueItems',
    'minLength',
    'maxLength',
    'pattern',
  ],
  ...[
    'format',
    'minimum',
    'maximum',
    'exclusiveMinimum',
    'exclusiveMaximum',
    'multipleOf',
    'minProperties',
    'maxProperties',
  ],
])

export function checkJsonSchema(root: Schema): void {
  walk(root, (schema, path) => {
    onlyKeywords(schema, path, keywords)
    wellFormed(schema, path)
    loneRef(schema, path, root)
    if (schema.type === undefined && !schema.anyOf && !schema.$ref) refuse(path, "schema must have a 'type' key")
  })
}
