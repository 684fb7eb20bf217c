/** What llama.cpp's json-schema-to-grammar honours; what it skips or misreads counts as refused here. */
import { onlyKeywords, refuse, type Schema, walk, wellFormed } from './walk.ts'

const keywords = new Set([
  ...[
    'type',
    'title',
    'description',
    'enum',
    'const',
    'properties',
    'required',
    'items',
    'minItems',
    'maxItems',
    'minLength',
  ],
  ...['maxLength', 'pattern', 'minimum', 'maximum', 'anyOf', 'format', 'additionalProperties'],
])
const formats = new Set(['date', 'time', 'date-time', 'uuid'])

export function checkLlama(root: Schema): void {
  walk(root, (schema, path) => {
    onlyKeywords(schema, path, keywords)
    wellFormed(schema, path)
    if (schema.anyOf !== undefined) {
      const beside = Object.keys(schema).filter((key) => key !== 'anyOf' && key !== 'title' && key !== 'description')
      if (beside.length > 0) refuse(path, `anyOf with ${beside}`)
    } else if (typeof schema.type !== 'string') refuse(path, 'no type')
    if (schema.type !== 'integer' && (schema.minimum ?? schema.maximum) !== undefined)
      refuse(path, 'bounds on a number')
    if (schema.format !== undefined && !formats.has(String(schema.format))) refuse(path, `format ${schema.format}`)
    const pattern = schema.pattern as string | undefined
    if (pattern !== undefined && !/^\^.*\$$/.test(pattern)) refuse(path, 'a pattern without anchors')
    if (pattern !== undefined && /\(\?|\\[a-zA-Z]/.test(pattern)) refuse(path, 'a pattern that is misread')
    for (const key of Object.keys((schema.properties ?? {}) as Schema)) {
      if (/["\\\p{Cc}]/u.test(key)) refuse(path, `key ${JSON.stringify(key)}`)
    }
    for (const keyword of ['maxLength', 'maxItems'])
      if (Number(schema[keyword] ?? 0) > 2_000) refuse(path, 'too many repetitions')
  })
}
