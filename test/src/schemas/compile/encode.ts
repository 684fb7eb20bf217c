/**
 * A stand-in for a model: it knows the answer, reads the compiled schema with its descriptions, and writes the answer in that form.
 * It knows nothing of the compiler.
 */
import { misfit } from './fits.ts'
import type { Spec } from './specs.ts'

type Schema = { readonly [keyword: string]: unknown }

/** The value cannot be written in this form. */
class Misfit extends Error {}

/** Definitions by name, and the form in which each was met first. */
type Scope = ReadonlyMap<string, { readonly body: Spec; readonly form: Schema }>

/** Writes a value of `spec` in the form of `root`, a compiled schema. */
export function encode(spec: Spec, root: Schema, value: unknown): unknown {
  const written = write(spec, root, value, { root, scope: new Map(), found: false })
  return JSON.parse(JSON.stringify(written)) as unknown
}

interface Context {
  readonly root: Schema
  readonly scope: Scope
  /** The note of the spec was met already. */
  readonly found: boolean
  /** What was said around this form, of the same value. */
  readonly said?: string
}

function write(spec: Spec, form: Schema, value: unknown, context: Context): unknown {
  const { root, scope } = context
  if (spec.kind === 'values' && value === null && spec.values.includes(null)) {
    return write({ kind: 'null' }, form, null, context)
  }
  if (spec.kind === 'union') {
    return firstOf(spec.members.map((member) => () => write(member, form, value, { ...context, found: false })))
  }
  const found = context.found || !spec.note || spec.kind === 'null' || mentions(form, spec.note)
  const here = { ...context, found }
  if (typeof form.$ref === 'string') {
    return write(spec, (root.$defs as Schema)[form.$ref.replace('#/$defs/', '')] as Schema, value, here)
  }
  if (form.nullable === true && value === null && spec.kind === 'null') return null
  if (Array.isArray(form.anyOf)) return alternatives(spec, form, value, here)
  if (form.type === 'object' && /^option_\d+$/.test(Object.keys((form.properties ?? {}) as Schema).join())) {
    const [[key, inner]] = Object.entries(form.properties as Schema) as [[string, Schema]]
    return { [key]: write(spec, inner, value, here) }
  }
  if (!found) throw new Misfit('another member is meant')
  if (spec.kind !== 'recursive' && spec.kind !== 'self') return writeAs(spec, form, value, here)
  const inner = spec.kind === 'recursive' ? new Map([...scope, [spec.name, { body: spec.body, form }]]) : scope
  const { body, form: outside } = inner.get(spec.name) as { body: Spec; form: Schema }
  // Told in words only: the text holds the form that was met first.
  if (isText(form, context, 'JSON text of ')) {
    return JSON.stringify(write(body, outside, value, { root, scope: inner, found: true }))
  }
  return write(body, form, value, { root, scope: inner, found: true })
}

function mentions(form: Schema, note: string): boolean {
  return typeof form.description === 'string' && form.description.includes(note)
}

function isText(form: Schema, { said = '' }: Context, words: string): boolean {
  return form.type === 'string' && (mentions(form, words) || said.includes(words))
}

function alternatives(spec: Spec, form: Schema, value: unknown, context: Context): unknown {
  const members = form.anyOf as Schema[]
  const around = { ...context, said: `${context.said ?? ''} ${form.description ?? ''}` }
  // Where null is told as text, the value null says that the key is left out.
  const told = members.some((member) => isText(member, around, 'as JSON text'))
  const exact = members.filter((member) =>
    value === null
      ? isText(member, around, 'as JSON text') || (!told && (member.type === 'null' || member.nullable === true))
      : Array.isArray(member.enum)
        ? member.enum.includes(value)
        : member.type === typeof value && ['number', 'boolean'].includes(typeof value),
  )
  return firstOf(
    (spec.kind === 'values' || spec.kind === 'null' ? [...exact, ...members] : members).map((member) => () => {
      const written = write(spec, member, value, around)
      const wrong = misfit(JSON.parse(JSON.stringify(written)), member, context.root)
      if (wrong) throw new Misfit(wrong)
      return written
    }),
  )
}

function firstOf(tries: readonly (() => unknown)[]): unknown {
  const reasons: string[] = []
  for (const attempt of tries) {
    try {
      return attempt()
    } catch (error) {
      if (!(error instanceof Misfit)) throw error
      reasons.push(error.message)
    }
  }
  throw new Misfit(`(${reasons.join(' | ')})`)
}

function demand(ok: boolean, what: string): asserts ok {
  if (!ok) throw new Misfit(what)
}

function writeAs(spec: Spec, form: Schema, value: unknown, context: Context): unknown {
  const inside = { ...context, found: false, said: '' }
  switch (spec.kind) {
    case 'any':
      return isText(form, context, 'as JSON text') ? JSON.stringify(value) : value
    case 'null':
      demand(value === null, 'not null')
      if (isText(form, context, 'as JSON text')) return 'null'
      return form.type === 'string' ? writeWord(['null'], form, 'null') : null
    case 'values':
      return writeWord(spec.values, form, value)
    case 'list':
      demand(Array.isArray(value) && form.type === 'array', 'no list')
      return value.map((item) => write(spec.items, form.items as Schema, item, inside))
    case 'tuple':
      return writeTuple(spec, form, value, inside)
    case 'map':
      demand(isObject(value), 'no map')
      // A map that nothing can be in.
      if (Object.keys(value).length === 0 && form.type === 'string') return writeWord([{}], form, value)
      if (Object.keys(value).length === 0 && form.type === 'object') return {}
      return writeEntries(spec.rest, form, Object.entries(value), inside)
    case 'object':
      return writeObject(spec, form, value, inside)
    case 'date':
      demand(typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value), 'no date')
      return value
    case 'integer':
      demand(Number.isInteger(value), 'no integer')
      return value
    default:
      demand(typeof value === spec.kind, `no ${spec.kind}`)
      return value
  }
}

function writeWord(values: readonly unknown[], form: Schema, value: unknown): unknown {
  const text = JSON.stringify(value)
  demand(
    values.some((one) => JSON.stringify(one) === text),
    'not one of the values',
  )
  if (value === null && form.nullable === true) return null
  const words = form.enum as unknown[] | undefined
  if (!words) {
    demand(value === null ? form.type === 'null' : typeof value === form.type, 'another type')
    return value
  }
  if (words.some((word) => JSON.stringify(word) === text)) return value
  const spelled = value === '' ? '(empty)' : text
  const word = words.filter(
    (one) => typeof one === 'string' && one.replace(/( \((number|boolean|string|object)\))+$/, '') === spelled,
  )
  // Where two are spelled alike, the one that names its type is the other than text.
  const [best] = word.sort((a, b) => String(b).length - String(a).length)
  demand(best !== undefined, 'no word for it')
  return best
}

function writeTuple(spec: Spec & { kind: 'tuple' }, form: Schema, value: unknown, context: Context): unknown {
  demand(Array.isArray(value) && value.length >= spec.min, 'no tuple')
  demand(spec.rest !== undefined || value.length <= spec.prefix.length, 'too long')
  const specOf = (i: number) => spec.prefix[i] ?? (spec.rest as Spec)
  if (form.type === 'array') {
    const prefix = (form.prefixItems ?? []) as Schema[]
    return value.map((item, i) => write(specOf(i), prefix[i] ?? (form.items as Schema), item, context))
  }
  demand(form.type === 'object', 'no form of a tuple')
  const fields = spec.prefix.map((item, i) => ({ key: `item_${i + 1}`, spec: item, required: i < spec.min }))
  const more = value.slice(spec.prefix.length)
  const given: [string, unknown][] = value.slice(0, spec.prefix.length).map((item, i) => [`item_${i + 1}`, item])
  const list: Spec | undefined = spec.rest && { kind: 'list', items: spec.rest, min: 0, max: undefined }
  const placed = Object.hasOwn((form.properties ?? {}) as Schema, 'more_items')
  if (more.length > 0 || placed) given.push(['more_items', more])
  const all = list && placed ? [...fields, { key: 'more_items', spec: list, required: true }] : fields
  return writeObject({ kind: 'object', fields: all }, form, Object.fromEntries(given), context)
}

function writeObject(spec: Spec & { kind: 'object' }, form: Schema, value: unknown, context: Context): unknown {
  demand(isObject(value), 'no object')
  if (form.type === 'string') return writeWord([{}], form, value)
  if (spec.rest && form.type === 'array') {
    return writeEntries(spec.rest, form, Object.entries(value), context)
  }
  demand(form.type === 'object', 'no form of an object')
  const properties = (form.properties ?? {}) as { readonly [key: string]: Schema }
  const named = new Set(spec.fields.map(({ key }) => key))
  const written: [string, unknown][] = []
  for (const { key, spec: own, required } of spec.fields) {
    const name = nameOf(key, properties)
    const there = Object.hasOwn(value, key)
    demand(there || !required, `no ${key}`)
    if (name === undefined) demand(!there, `${key} has no place`)
    else if (there) written.push([name, writeField(own, properties[name] as Schema, value[key], context)])
    else if ((form.required as string[] | undefined)?.includes(name)) written.push([name, null])
  }
  const others = Object.entries(value).filter(([key]) => !named.has(key))
  demand(spec.rest !== undefined || others.length === 0, 'other keys')
  if (!spec.rest) return Object.fromEntries(written)
  if (form.additionalProperties) {
    const rest = writeEntries(spec.rest, form, others, context) as object
    return Object.fromEntries([...written, ...Object.entries(rest)])
  }
  const place = Object.keys(properties).filter((key) => /^other_keys_*$/.test(key) && !named.has(key))[0]
  if (place === undefined) demand(others.length === 0, 'no place for other keys')
  else written.push([place, writeEntries(spec.rest, properties[place] as Schema, others, context)])
  return Object.fromEntries(written)
}

function nameOf(key: string, properties: { readonly [key: string]: Schema }): string | undefined {
  const said = (form: Schema): boolean =>
    mentions(form, `Stands for ${JSON.stringify(key)}.`) || ((form.anyOf ?? []) as Schema[]).some(said)
  return (
    Object.keys(properties).find((name) => said(properties[name] as Schema)) ??
    (Object.hasOwn(properties, key) ? key : undefined)
  )
}

function writeField(spec: Spec, form: Schema, value: unknown, context: Context): unknown {
  if (!mentions(form, 'null when it is left out, else { value }')) return write(spec, form, value, context)
  const [box] = form.anyOf as [Schema]
  return { value: write(spec, (box.properties as { value: Schema }).value, value, context) }
}

function writeEntries(rest: Spec, form: Schema, entries: readonly [string, unknown][], context: Context): unknown {
  if (form.type === 'array') {
    const { value } = (((form.items ?? {}) as Schema).properties ?? {}) as { readonly value?: Schema }
    demand(value !== undefined, 'no list of entries')
    return entries.map(([key, item]) => ({ key, value: write(rest, value, item, context) }))
  }
  demand(form.type === 'object' && isObject(form.additionalProperties), 'no form of a map')
  const own = form.additionalProperties
  return Object.fromEntries(entries.map(([key, item]) => [key, write(rest, own, item, context)]))
}

function isObject(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
