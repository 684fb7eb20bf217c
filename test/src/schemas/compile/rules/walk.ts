/** What the checks of all APIs share: a walk over a schema, and the wording of a refusal. */
export type Schema = { readonly [keyword: string]: unknown }

/** A schema that the API would answer with 400. */
export class Refused extends Error {}

export function refuse(path: string, why: string): never {
  throw new Refused(`${path}: ${why}`)
}

/** Checks one schema; the walk visits those below. */
export type Check = (schema: Schema, path: string, context: Context) => void

export interface Context {
  /** How many objects this one stands in. */
  readonly level: number
  readonly root: Schema
}

/** Visits every schema: below properties, items, prefixItems, additionalProperties, anyOf and $defs. */
export function walk(root: Schema, check: Check): void {
  const visit = (value: unknown, path: string, level: number): void => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(path, 'a schema must be an object')
    const schema = value as Schema
    if (Object.keys(schema).length === 0) refuse(path, 'an empty schema lets the model write without end')
    check(schema, path, { level, root })
    const inner = schema.properties === undefined ? level : level + 1
    for (const [key, property] of Object.entries((schema.properties ?? {}) as Schema))
      visit(property, `${path}.${key}`, inner)
    if (schema.items !== undefined && schema.items !== false) visit(schema.items, `${path}[]`, inner)
    for (const [i, item] of ((schema.prefixItems ?? []) as unknown[]).entries()) visit(item, `${path}[${i}]`, inner)
    if (typeof schema.additionalProperties === 'object') visit(schema.additionalProperties, `${path}{}`, inner)
    for (const [i, member] of ((schema.anyOf ?? []) as unknown[]).entries()) visit(member, `${path}|${i}`, inner)
    for (const [name, definition] of Object.entries((schema.$defs ?? {}) as Schema)) visit(definition, `#${name}`, 0)
  }
  if (root.type !== 'object') refuse('$', 'the root must be an object')
  visit(root, '$', 0)
}

/** Refuses keywords that are not listed. */
export function onlyKeywords(schema: Schema, path: string, allowed: ReadonlySet<string>): void {
  for (const keyword of Object.keys(schema)) if (!allowed.has(keyword)) refuse(path, `unknown keyword ${keyword}`)
}

/** Refuses `required` keys that are not there, and `enum`s that are empty or name a value twice. */
export function wellFormed(schema: Schema, path: string): void {
  const properties = (schema.properties ?? {}) as Schema
  for (const key of (schema.required ?? []) as string[]) {
    if (!Object.hasOwn(properties, key)) refuse(path, `required names ${key}, which is no property`)
  }
  if (schema.enum === undefined) return
  const values = (schema.enum as unknown[]).map((value) => JSON.stringify(value))
  if (values.length === 0 || new Set(values).size !== values.length) refuse(path, 'an enum must have different values')
  for (const value of schema.enum as unknown[]) {
    const type = value === null ? 'null' : typeof value
    if (schema.type !== undefined && type !== schema.type) refuse(path, `an enum of ${schema.type} with ${type}`)
  }
}

/** Refuses a reference that leads nowhere, or that has company. */
export function loneRef(schema: Schema, path: string, root: Schema): void {
  if (schema.$ref === undefined) return
  const name = /^#\/\$defs\/([A-Za-z0-9_-]{1,64})$/.exec(String(schema.$ref))?.[1]
  if (name === undefined || !Object.hasOwn((root.$defs ?? {}) as Schema, name))
    refuse(path, `reference ${schema.$ref} not found`)
  const company = Object.keys(schema).filter((key) => !key.startsWith('$'))
  if (company.length > 0) refuse(path, `$ref cannot have keywords ${company}`)
}
