/** Random schemas that know their values: what they are, as JSON Schema, as zod, and which values they have. */
import fc from 'fast-check'
import * as z from 'zod'

/** What values look like. `note` stands in the description, for a reader who must tell members of a union apart. */
export type Spec = { readonly note?: string } & (
  | { readonly kind: 'string'; readonly limits: { minLength?: number; maxLength?: number; pattern?: string } }
  | { readonly kind: 'date' | 'boolean' | 'null' | 'any' }
  | { readonly kind: 'number' | 'integer'; readonly limits: { minimum?: number; exclusiveMaximum?: number } }
  | { readonly kind: 'values'; readonly values: readonly unknown[] }
  | { readonly kind: 'list'; readonly items: Spec; readonly min: number; readonly max: number | undefined }
  | { readonly kind: 'tuple'; readonly prefix: readonly Spec[]; readonly min: number; readonly rest?: Spec }
  | { readonly kind: 'object'; readonly fields: readonly SpecField[]; readonly rest?: Spec }
  | { readonly kind: 'map'; readonly rest: Spec }
  | { readonly kind: 'union'; readonly members: readonly Spec[]; readonly word: 'anyOf' | 'oneOf' }
  /** A definition that holds itself, wherever `self` stands in its body. */
  | { readonly kind: 'recursive'; readonly name: string; readonly body: Spec }
  | { readonly kind: 'self'; readonly name: string }
)

export interface SpecField {
  readonly key: string
  readonly spec: Spec
  readonly required: boolean
}

const keys = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('a', 'b', 'c', 'kind', 'id') },
  fc.constantFrom(
    'value',
    'key',
    'item_1',
    'more_items',
    'other_keys',
    '',
    'with "quotes"',
    'ключ',
    'x'.repeat(70),
    '1',
  ),
  fc.constantFrom('__proto__', 'constructor', 'anyOf', 'type', '$ref', 'line\nbreak', 'line_break', 'field'),
)

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.constantFrom('', 'null', '1', '{}', '"a"', '[1]'),
)
const number = fc
  .oneof(fc.integer({ min: -99, max: 99 }), fc.double({ noNaN: true, noDefaultInfinity: true }))
  .map((n) => n || 0)
const json = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown)

const leaf: fc.Arbitrary<Spec> = fc.oneof(
  fc.record({
    kind: fc.constant('string' as const),
    limits: fc.constantFrom(
      {},
      {},
      { minLength: 1 },
      { maxLength: 9, minLength: 2 },
      { pattern: '^[a-c]{1,3}$' },
      { pattern: '^(?!x)\\w+$' },
    ),
  }),
  fc.record({
    kind: fc.constantFrom('number' as const, 'integer' as const),
    limits: fc.constantFrom({}, { minimum: 3 }, { minimum: -2, exclusiveMaximum: 7 }),
  }),
  fc.record({ kind: fc.constantFrom('boolean' as const, 'null' as const, 'any' as const, 'date' as const) }),
  fc.record({
    kind: fc.constant('values' as const),
    values: fc.uniqueArray(
      fc.oneof(
        fc.constantFrom('a', 'b', 'c', '', '1', 'true', 'null', '(empty)', 1, 2, 1.5, true, false, null),
        fc.constantFrom('x', 'y'),
        fc.constant({ a: [1] }),
      ),
      { minLength: 1, maxLength: 5, selector: (value) => JSON.stringify(value) },
    ),
  }),
)

function specs(depth: number, names: readonly string[]): fc.Arbitrary<Spec> {
  const self: fc.Arbitrary<Spec>[] = names.map((name) => fc.constant({ kind: 'self' as const, name }))
  if (depth === 0) return self.length > 0 ? fc.oneof({ weight: 4, arbitrary: leaf }, ...self) : leaf
  const inner = specs(depth - 1, names)
  const name = `Node${depth}`
  const options: fc.WeightedArbitrary<Spec>[] = [
    { weight: 3, arbitrary: leaf },
    { weight: 4, arbitrary: objects(inner) },
    {
      weight: 2,
      arbitrary: fc
        .record({ items: inner, min: fc.nat(2), more: fc.option(fc.nat(3), { nil: undefined }) })
        .map(({ items, min, more }) => ({
          kind: 'list',
          items,
          min,
          max: more === undefined ? undefined : min + more,
        })),
    },
    {
      weight: 2,
      arbitrary: fc
        .record({
          prefix: fc.array(inner, { minLength: 1, maxLength: 3 }),
          some: fc.nat(3),
          rest: fc.option(inner, { nil: undefined }),
          uniform: fc.boolean(),
        })
        .map(({ prefix, some, rest, uniform }) => ({
          kind: 'tuple',
          prefix: uniform ? prefix.map(() => prefix[0] as Spec) : prefix,
          min: Math.min(some, prefix.length),
          ...(rest && { rest: uniform ? (prefix[0] as Spec) : rest }),
        })),
    },
    { weight: 2, arbitrary: inner.map((rest) => ({ kind: 'map', rest })) },
    {
      weight: 3,
      arbitrary: fc
        .record({
          members: fc.array(inner, { minLength: 1, maxLength: 3 }),
          word: fc.constantFrom('anyOf' as const, 'oneOf' as const),
        })
        .map(({ members, word }) => ({ kind: 'union', members, word })),
    },
    {
      weight: 1,
      arbitrary: inner.map((spec) => ({ kind: 'union', members: [spec, { kind: 'null' }], word: 'anyOf' })),
    },
  ]
  if (!names.includes(name)) {
    options.push({
      weight: 1,
      arbitrary: objects(specs(depth - 1, [...names, name])).map((body) => ({ kind: 'recursive', name, body })),
    })
  }
  return fc.oneof(...options)
}

function objects(inner: fc.Arbitrary<Spec>): fc.Arbitrary<Spec & { kind: 'object' }> {
  const field = fc.record({ key: keys, spec: inner, required: fc.boolean() })
  return fc
    .record({
      fields: fc.uniqueArray(field, { maxLength: 4, selector: ({ key }) => key }),
      rest: fc.option(inner, { freq: 3, nil: undefined }),
    })
    .map(({ fields, rest }) => ({ kind: 'object', fields, ...(rest && { rest }) }))
}

/** Random schemas with an object at the root, each union's members noted. */
export const anySpec: fc.Arbitrary<Spec & { kind: 'object' }> = objects(specs(3, [])).map((spec) => {
  let count = 0
  const note = (at: Spec, noted: boolean, names: ReadonlyMap<string, string> = new Map()): Spec => {
    const own = noted ? { note: `note ${++count};` } : {}
    switch (at.kind) {
      case 'list':
        return { ...at, ...own, items: note(at.items, false, names) }
      case 'tuple': {
        const prefix = at.prefix.map((item) => note(item, false, names))
        return { ...at, ...own, prefix, ...(at.rest && { rest: note(at.rest, false, names) }) }
      }
      case 'object': {
        const fields = at.fields.map((field) => ({ ...field, spec: note(field.spec, false, names) }))
        return { ...at, ...own, fields, ...(at.rest && { rest: note(at.rest, false, names) }) }
      }
      case 'map':
        return { ...at, ...own, rest: note(at.rest, false, names) }
      case 'union':
        return { ...at, members: at.members.map((member) => note(member, true, names)) }
      case 'recursive':
        return {
          ...at,
          ...own,
          name: `Node${++count}`,
          body: note(at.body, false, new Map([...names, [at.name, `Node${count}`]])),
        }
      case 'self':
        return { ...at, ...own, name: names.get(at.name) as string }
      default:
        return { ...at, ...own }
    }
  }
  return note(spec, false) as Spec & { kind: 'object' }
})

type Schema = { [keyword: string]: unknown }

/** The schema as JSON Schema, with its definitions at the root. */
export function toJsonSchema(spec: Spec): Schema {
  const $defs: [string, Schema][] = []
  const schema = (at: Spec): Schema => (at.note ? { ...bare(at), description: at.note } : bare(at))
  const bare = (at: Spec): Schema => {
    switch (at.kind) {
      case 'any':
        return {}
      case 'date':
        return { type: 'string', format: 'date' }
      case 'boolean':
      case 'null':
        return { type: at.kind }
      case 'string':
      case 'number':
      case 'integer':
        return { type: at.kind, ...at.limits }
      case 'values':
        return at.values.length === 1 ? { const: at.values[0] } : { enum: at.values }
      case 'list':
        return {
          type: 'array',
          items: schema(at.items),
          minItems: at.min,
          ...(at.max !== undefined && { maxItems: at.max }),
        }
      case 'tuple':
        return {
          type: 'array',
          prefixItems: at.prefix.map(schema),
          items: at.rest ? schema(at.rest) : false,
          minItems: at.min,
        }
      case 'map':
        return { type: 'object', additionalProperties: schema(at.rest) }
      case 'union':
        return { [at.word]: at.members.map(schema) }
      case 'self':
        return { $ref: `#/$defs/${at.name}` }
      case 'recursive':
        $defs.push([at.name, schema(at.body)])
        return { $ref: `#/$defs/${at.name}` }
      case 'object':
        return {
          type: 'object',
          properties: Object.fromEntries(at.fields.map((field) => [field.key, schema(field.spec)])),
          required: at.fields.filter((field) => field.required).map((field) => field.key),
          additionalProperties: at.rest ? schema(at.rest) : false,
        }
    }
  }
  const root = schema(spec)
  return $defs.length > 0 ? { ...root, $defs: Object.fromEntries($defs) } : root
}

/** The same without what zod has no schema for: objects as literals, and keys that every object inherits. */
export function forZod(spec: Spec): Spec {
  return JSON.parse(JSON.stringify(spec), (key, value) => {
    if (key === 'key' && (value === '__proto__' || value === 'constructor')) return `${value}_`
    if (key !== 'values') return value
    const rest = value.filter((one: unknown) => typeof one !== 'object' || one === null)
    return rest.length > 0 ? rest : ['x']
  }) as Spec
}

/** The schema in zod. */
export function toZod(spec: Spec, scope: ReadonlyMap<string, () => z.ZodType> = new Map()): z.ZodType {
  const of = (at: Spec) => toZod(at, scope)
  const bare = (): z.ZodType => {
    switch (spec.kind) {
      case 'any':
        return z.unknown()
      case 'date':
        return z.iso.date()
      case 'boolean':
        return z.boolean()
      case 'null':
        return z.null()
      case 'string': {
        const { minLength, maxLength, pattern } = spec.limits
        let s = z.string()
        if (minLength !== undefined) s = s.min(minLength)
        if (maxLength !== undefined) s = s.max(maxLength)
        return pattern === undefined ? s : s.regex(new RegExp(pattern))
      }
      case 'number':
      case 'integer': {
        const { minimum, exclusiveMaximum } = spec.limits
        let n = spec.kind === 'integer' ? z.int() : z.number()
        if (minimum !== undefined) n = n.min(minimum)
        return exclusiveMaximum === undefined ? n : n.lt(exclusiveMaximum)
      }
      case 'values':
        return z.literal(spec.values as [string])
      case 'list': {
        const list = z.array(of(spec.items)).min(spec.min)
        return spec.max === undefined ? list : list.max(spec.max)
      }
      case 'tuple': {
        // zod says nothing of the number of items where all may be left out and more may follow.
        const min = spec.rest ? Math.max(1, spec.min) : spec.min
        const prefix = spec.prefix.map((item, i) => (i < min ? of(item) : of(item).optional())) as [z.ZodType]
        return spec.rest ? z.tuple(prefix, of(spec.rest)) : z.tuple(prefix)
      }
      case 'map':
        return z.record(z.string(), of(spec.rest))
      case 'union':
        return z.union(spec.members.map(of))
      case 'self':
        return z.lazy(scope.get(spec.name) as () => z.ZodType)
      case 'recursive': {
        const inner: z.ZodType = toZod(spec.body, new Map([...scope, [spec.name, () => inner]]))
        return inner
      }
      case 'object': {
        const shape = spec.fields.map(({ key, spec: own, required }) => [key, required ? of(own) : of(own).optional()])
        const object = z.object(Object.fromEntries(shape))
        return spec.rest ? object.catchall(of(spec.rest)) : object.strict()
      }
    }
  }
  return spec.note ? bare().describe(spec.note) : bare()
}

/** Random values of a schema; undefined when it has none of at most `depth` levels. */
export function valuesOf(
  spec: Spec,
  depth = 7,
  scope: ReadonlyMap<string, Spec> = new Map(),
): fc.Arbitrary<unknown> | undefined {
  if (depth < 0) return undefined
  const of = (at: Spec) => valuesOf(at, depth - 1, scope)
  switch (spec.kind) {
    case 'any':
      return json
    case 'date':
      return fc.constantFrom('2026-11-24', '1999-01-31')
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'string':
      return spec.limits.pattern
        ? fc.constantFrom('a', 'b', 'abc')
        : text.map((t) => (spec.limits.minLength ? `${t}zz`.slice(0, 9) : t))
    case 'number':
      return spec.limits.minimum === undefined ? number : fc.constantFrom(3, 4.5, 6)
    case 'integer':
      return spec.limits.minimum === undefined ? fc.integer() : fc.constantFrom(3, 4, 6)
    case 'values':
      return fc.constantFrom(...spec.values)
    case 'list': {
      const items = of(spec.items)
      if (!items) return spec.min === 0 ? fc.constant([]) : undefined
      return fc.array(items, { minLength: spec.min, maxLength: Math.min(spec.max ?? 3, spec.min + 2) })
    }
    case 'tuple': {
      const prefix = spec.prefix.map(of)
      if (prefix.slice(0, spec.min).some((item) => !item)) return undefined
      const end = prefix.findIndex((item) => !item)
      const there = prefix.slice(0, end < 0 ? prefix.length : end) as fc.Arbitrary<unknown>[]
      const rest = spec.rest && end < 0 ? of(spec.rest) : undefined
      const lengths = fc.integer({ min: spec.min, max: there.length })
      return fc
        .tuple(lengths, fc.tuple(...there), rest ? fc.array(rest, { maxLength: 2 }) : fc.constant([]))
        .map(([n, items, more]) => (n < prefix.length ? items.slice(0, n) : [...items, ...more]))
    }
    case 'map': {
      const rest = of(spec.rest)
      return rest
        ? fc.array(fc.tuple(keys, rest), { maxLength: 3 }).map((entries) => Object.fromEntries(entries))
        : fc.constant({})
    }
    case 'union': {
      const members = spec.members.flatMap((member) => valuesOf(member, depth - 1, scope) ?? [])
      return members.length > 0 ? fc.oneof(...members) : undefined
    }
    case 'recursive':
      return valuesOf(spec.body, depth, new Map([...scope, [spec.name, spec.body]]))
    case 'self':
      return of(scope.get(spec.name) as Spec)
    case 'object': {
      const fields = spec.fields.map((field) => ({ ...field, values: of(field.spec) }))
      if (fields.some((field) => field.required && !field.values)) return undefined
      const there = fields.map(({ key, required, values }) => {
        const some = (values ?? fc.constant(undefined)).map((value): [string, unknown][] => [[key, value]])
        return required
          ? some
          : values
            ? fc.oneof(some, fc.constant<[string, unknown][]>([]))
            : fc.constant<[string, unknown][]>([])
      })
      const rest = spec.rest && of(spec.rest)
      const named = new Set(fields.map((field) => field.key))
      const others = rest ? fc.array(fc.tuple(keys, rest), { maxLength: 2 }) : fc.constant<[string, unknown][]>([])
      return fc
        .tuple(fc.tuple(...there), others)
        .map(([own, more]) => Object.fromEntries([...own.flat(), ...more.filter(([key]) => !named.has(key))]))
    }
  }
}
