/** What is said of a part beside its form: words, and that it may be null. */
import { type Meta, sentences } from './nodes.ts'
import type { Rules } from './rules.ts'
import type { Sent } from './written.ts'

/** Adds the user's words and the compiler's to a schema that has none yet. */
export function say(rules: Rules, schema: Sent, meta: Meta, notes: readonly string[] = []): Sent {
  const hasDefault = meta.default !== undefined
  const fallback = hasDefault && !rules.defaults ? JSON.stringify(meta.default) : ''
  const all = fallback && fallback.length <= 100 ? [...notes, `Default: ${fallback}.`] : notes
  const description = sentences([meta.description, ...all])
  const words = {
    ...(meta.title !== undefined && { title: meta.title }),
    ...(description !== '' && { description }),
    ...(hasDefault && rules.defaults && { default: meta.default }),
  }
  if (Object.keys(words).length === 0) return schema
  if ('$ref' in schema) return { ...words, anyOf: [schema] }
  if (!rules.openApi || !Array.isArray(schema.anyOf)) return { ...schema, ...words }
  // Nothing may stand beside anyOf: each member says it.
  const told = schema.anyOf.map((member: Sent) => ({
    ...member,
    ...(meta.title !== undefined && member.title === undefined && { title: meta.title }),
    ...(description !== '' && { description: sentences([description, member.description as string | undefined]) }),
  }))
  return { anyOf: told }
}

/** The schema, or null. */
export function orNull(rules: Rules, schema: Sent): Sent {
  if (rules.openApi) {
    if (!Array.isArray(schema.anyOf)) return { ...schema, nullable: true }
    return { anyOf: schema.anyOf.map((member, i) => (i === 0 ? { ...member, nullable: true } : member)) }
  }
  if (rules.open && !('type' in schema) && !('anyOf' in schema) && !('$ref' in schema)) return schema
  const { title, description, default: fallback, ...own } = schema
  const words = {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(fallback !== undefined && { default: fallback }),
  }
  const members = Array.isArray(own.anyOf) && Object.keys(own).length === 1 ? own.anyOf : [own]
  return { ...words, anyOf: [...members, { type: 'null' }] }
}
