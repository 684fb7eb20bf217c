/** A small check of values against JSON Schema: the keywords of compiled schemas, `nullable` among them, and of zod's. */
type Schema = { readonly [keyword: string]: unknown }

/** Why the value does not fit the schema; undefined when it does. */
export function misfit(value: unknown, schema: unknown, root: Schema, path = '$'): string | undefined {
  if (schema === true) return undefined
  if (schema === false) return `${path}: nothing is allowed`
  const s = schema as Schema
  if (typeof s.$ref === 'string') {
    const target = s.$ref === '#' ? root : (root.$defs as Schema)[s.$ref.replace('#/$defs/', '')]
    return misfit(value, target, root, path)
  }
  if (value === null && s.nullable === true) return undefined
  const members = s.anyOf ?? s.oneOf
  if (Array.isArray(members)) {
    const all = members.map((member) => misfit(value, member, root, path))
    return all.every(Boolean) ? `${path}: no member of anyOf fits (${all[0]})` : undefined
  }
  if (s.type !== undefined && ![s.type].flat().some((type) => hasType(value, String(type)))) {
    return `${path}: ${JSON.stringify(value)} is no ${s.type}`
  }
  if (s.const !== undefined && JSON.stringify(s.const) !== JSON.stringify(value)) return `${path}: another constant`
  if (Array.isArray(s.enum) && !s.enum.some((one) => JSON.stringify(one) === JSON.stringify(value))) {
    return `${path}: ${JSON.stringify(value)} is not in the enum`
  }
  if (typeof value === 'string') return misfitOfString(value, s, path)
  if (typeof value === 'number') return misfitOfNumber(value, s, path)
  if (Array.isArray(value)) return misfitOfList(value, s, root, path)
  if (typeof value === 'object' && value !== null) return misfitOfObject(value as Schema, s, root, path)
  return undefined
}

function hasType(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'null') return value === null
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  return typeof value === type
}

function misfitOfString(value: string, s: Schema, path: string): string | undefined {
  const length = [...value].length
  if (length < Number(s.minLength ?? 0)) return `${path}: too short`
  if (length > Number(s.maxLength ?? Number.POSITIVE_INFINITY)) return `${path}: too long`
  if (typeof s.pattern === 'string' && !new RegExp(s.pattern, 'u').test(value)) return `${path}: not like the pattern`
  return undefined
}

function misfitOfNumber(value: number, s: Schema, path: string): string | undefined {
  if (value < Number(s.minimum ?? Number.NEGATIVE_INFINITY)) return `${path}: too small`
  if (value > Number(s.maximum ?? Number.POSITIVE_INFINITY)) return `${path}: too large`
  if (s.exclusiveMinimum !== undefined && value <= Number(s.exclusiveMinimum)) return `${path}: too small`
  if (s.exclusiveMaximum !== undefined && value >= Number(s.exclusiveMaximum)) return `${path}: too large`
  return undefined
}

function misfitOfList(value: readonly unknown[], s: Schema, root: Schema, path: string): string | undefined {
  if (value.length < Number(s.minItems ?? 0)) return `${path}: too few items`
  if (value.length > Number(s.maxItems ?? Number.POSITIVE_INFINITY)) return `${path}: too many items`
  const prefix = Array.isArray(s.prefixItems) ? s.prefixItems : []
  for (const [i, item] of value.entries()) {
    const wrong = misfit(item, prefix[i] ?? s.items ?? true, root, `${path}[${i}]`)
    if (wrong) return wrong
  }
  return undefined
}

function misfitOfObject(value: Schema, s: Schema, root: Schema, path: string): string | undefined {
  const properties = (s.properties ?? {}) as Schema
  for (const key of (s.required ?? []) as string[]) if (!Object.hasOwn(value, key)) return `${path}: no ${key}`
  for (const [key, item] of Object.entries(value)) {
    // A wire without the keyword additionalProperties has no other keys.
    const own = Object.hasOwn(properties, key) ? properties[key] : (s.additionalProperties ?? false)
    const wrong = misfit(item, own, root, `${path}.${key}`)
    if (wrong) return wrong
  }
  return undefined
}
