/** Strict structured outputs, as OpenAI's guide describes them (2026 text). */
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
    'minItems',
    'maxItems',
    'pattern',
    'format',
    'minimum',
    'maximum',
    'exclusiveMinimum',
    'exclusiveMaximum',
    'multipleOf',
  ],
])
const types = new Set(['string', 'number', 'boolean', 'integer', 'object', 'array', 'null'])
const formats = new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid'])

export function checkOpenAI(root: Schema): void {
  let properties = 0
  let chars = 0
  let values = 0
  if (root.anyOf !== undefined) refuse('$', 'the root must not be a union')
  walk(root, (schema, path, { level }) => {
    onlyKeywords(schema, path, keywords)
    wellFormed(schema, path)
    loneRef(schema, path, root)
    const { type } = schema
    if (type === undefined && !schema.anyOf && !schema.$ref) refuse(path, "schema must have a 'type' key")
    for (const one of type === undefined ? [] : [type].flat()) if (!types.has(String(one))) refuse(path, `type ${one}`)
    if (type === 'object') {
      if (schema.additionalProperties !== false) refuse(path, 'additionalProperties must be false')
      const keys = Object.keys((schema.properties ?? {}) as Schema)
      const required = (schema.required ?? []) as string[]
      if (keys.length !== required.length || !keys.every((key) => required.includes(key))) {
        refuse(path, 'required must name every key of properties')
      }
      properties += keys.length
      chars += keys.join('').length
      if (level >= 10) refuse(path, 'more than 10 levels')
    }
    if (type === 'array' && typeof schema.items !== 'object') refuse(path, 'array schema missing items')
    if (schema.format !== undefined && !formats.has(String(schema.format))) refuse(path, `format ${schema.format}`)
    if (/\(\?[=!<]/.test(String(schema.pattern ?? ''))) refuse(path, 'look-around is not supported')
    const own = (schema.enum ?? []) as unknown[]
    values += own.length
    const text = own.filter((value) => typeof value === 'string').join('').length
    chars += text + Object.keys((schema.$defs ?? {}) as Schema).join('').length
    if (own.length > 250 && text > 15_000)
      refuse(path, 'an enum of more than 250 values has more than 15,000 characters')
  })
  if (properties > 5_000) refuse('$', `${properties} properties`)
  if (values > 1_000) refuse('$', `${values} enum values`)
  if (chars > 120_000) refuse('$', `${chars} characters`)
}
