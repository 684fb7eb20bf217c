/** xgrammar as vLLM uses it: keywords that make vLLM refuse a schema, or that the grammar leaves out, are refused here. */
import { loneRef, onlyKeywords, refuse, type Schema, walk, wellFormed } from './walk.ts'

const keywords = new Set([
  ...[
    'type',
    'title',
    'description',
    'enum',
    'const',
    'anyOf',
    '$ref',
    '$defs',
    'properties',
    'required',
    'additionalProperties',
  ],
  ...[
    'items',
    'prefixItems',
    'minItems',
    'maxItems',
    'minLength',
    'maxLength',
    'pattern',
    'format',
    'minimum',
    'maximum',
  ],
  ...['exclusiveMinimum', 'exclusiveMaximum'],
])

export function checkVllm(root: Schema): void {
  walk(root, (schema, path) => {
    onlyKeywords(schema, path, keywords)
    wellFormed(schema, path)
    loneRef(schema, path, root)
    if (schema.type === undefined && !schema.anyOf && !schema.$ref) refuse(path, 'an open schema')
    if (schema.pattern !== undefined && schema.format !== undefined) refuse(path, 'pattern and format at once')
    if (/\(\?[=!<]/.test(String(schema.pattern ?? ''))) refuse(path, 'look-around is not supported')
  })
}
