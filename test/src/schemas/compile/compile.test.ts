import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { SchemaDialect } from '../../../../src/contract.ts'
import { isVLMError } from '../../../../src/errors.ts'
import { type CompiledSchema, compileSchema, schemaWords } from '../../../../src/schemas/compile/index.ts'
import { resolveSchema } from '../../../../src/schemas/user-schema.ts'
import { checks } from './rules/index.ts'

type Schema = { readonly [keyword: string]: unknown }

const wires = ['openai', 'json-schema', 'vllm', 'llama', 'gemini', 'gemini-json'] as const
const dialects: readonly SchemaDialect[] = [...wires, 'json', 'none']

/** Compiles and lets the API's own rules check the result. */
function compile(schema: Schema, dialect: SchemaDialect, level: 'full' | 'plain' = 'full'): CompiledSchema {
  const compiled = compileSchema(schema, dialect, level)
  checks[dialect](compiled.schema)
  return compiled
}

/** An object with one key that must be there. */
function holding(a: Schema, more: Schema = {}): Schema {
  return { type: 'object', properties: { a }, required: ['a'], ...more }
}

/** What the compiled schema says of that key. */
function compiledKey(a: Schema, dialect: SchemaDialect, more: Schema = {}): Schema {
  return (compile(holding(a, more), dialect).schema.properties as { a: Schema }).a
}

describe('compileSchema', () => {
  it('compiles a schema once for each dialect and level', () => {
    const schema = holding({ type: 'string' })
    expect(compileSchema(schema, 'openai')).toBe(compileSchema(schema, 'openai', 'full'))
    expect(compileSchema(schema, 'openai', 'plain')).not.toBe(compileSchema(schema, 'openai'))
    expect(compileSchema(schema, 'gemini')).not.toBe(compileSchema(schema, 'openai'))
  })

  it('leaves the given schema as it was', () => {
    const schema = holding({ anyOf: [{ type: 'string' }, { type: 'null' }], description: 'x' })
    const before = structuredClone(schema)
    for (const dialect of dialects) compile(schema, dialect)
    expect(schema).toEqual(before)
  })

  it('shows words the schema as it is, without $schema', () => {
    const schema = holding(
      { not: { const: 3 }, if: { type: 'string' } },
      { $schema: 'https://json-schema.org/draft/2020-12/schema' },
    )
    const { $schema: _, ...rest } = schema as { $schema: string }
    for (const dialect of ['json', 'none'] as const) {
      expect(compile(schema, dialect)).toMatchObject({ schema: rest, unenforced: [] })
    }
  })

  it('keeps the order of keys, and says it where the API sorts them otherwise', () => {
    const schema = {
      type: 'object',
      properties: { z: { type: 'string' }, a: { type: 'string' }, m: { type: 'string' } },
      required: ['a'],
    }
    for (const dialect of wires)
      expect(Object.keys(compile(schema, dialect).schema.properties as object)).toEqual(['z', 'a', 'm'])
    expect(compile(schema, 'gemini').schema.propertyOrdering).toEqual(['z', 'a', 'm'])
  })
})

describe('what a dialect cannot say is told in words and listed', () => {
  const cases: [string, SchemaDialect, Schema, Schema, string[]][] = [
    [
      'lengths',
      'openai',
      { type: 'string', minLength: 1, maxLength: 9 },
      { description: 'At least 1 character. At most 9 characters.' },
      ['$.a: minLength', '$.a: maxLength'],
    ],
    ['lengths', 'gemini', { type: 'string', minLength: 1 }, { minLength: 1 }, []],
    ['a pattern', 'openai', { type: 'string', pattern: '^[A-Z]{2}\\d+$' }, { pattern: '^[A-Z]{2}\\d+$' }, []],
    [
      'a pattern that looks ahead',
      'openai',
      { type: 'string', pattern: '^(?!x)' },
      { description: 'Pattern: ^(?!x)' },
      ['$.a: pattern'],
    ],
    ['a pattern', 'gemini-json', { type: 'string', pattern: '^a$' }, { description: 'Pattern: ^a$' }, ['$.a: pattern']],
    [
      'a pattern with escapes',
      'llama',
      { type: 'string', pattern: '^\\d$' },
      { description: 'Pattern: ^\\d$' },
      ['$.a: pattern'],
    ],
    [
      'an anchored pattern',
      'llama',
      { type: 'string', pattern: '^[0-9]{2}(a|b)$' },
      { pattern: '^[0-9]{2}(a|b)$' },
      [],
    ],
    [
      'a loose pattern',
      'llama',
      { type: 'string', pattern: '^a|b$' },
      { description: 'Pattern: ^a|b$' },
      ['$.a: pattern'],
    ],
    [
      'a format',
      'llama',
      { type: 'string', format: 'email', description: 'Mail' },
      { description: 'Mail. Format: email.' },
      ['$.a: format'],
    ],
    ['a format', 'vllm', { type: 'string', format: 'email' }, { format: 'email' }, []],
    [
      'a format with the pattern of it',
      'openai',
      { type: 'string', format: 'date', pattern: '^\\d' },
      { format: 'date' },
      ['$.a: pattern'],
    ],
    [
      'bounds',
      'llama',
      { type: 'number', minimum: 0, exclusiveMaximum: 1 },
      { description: 'At least 0. Below 1.' },
      ['$.a: minimum', '$.a: exclusiveMaximum'],
    ],
    [
      'bounds of integers',
      'llama',
      { type: 'integer', minimum: 0, exclusiveMaximum: 9 },
      { minimum: 0, maximum: 8 },
      [],
    ],
    [
      'an open bound',
      'gemini',
      { type: 'number', exclusiveMinimum: 0 },
      { minimum: 0, description: 'Above 0.' },
      ['$.a: exclusiveMinimum'],
    ],
    ['multiples', 'vllm', { type: 'integer', multipleOf: 5 }, { description: 'A multiple of 5.' }, ['$.a: multipleOf']],
    [
      'different items',
      'openai',
      { type: 'array', items: { type: 'string' }, uniqueItems: true },
      { description: 'No item twice.' },
      ['$.a: uniqueItems'],
    ],
    [
      'different items',
      'json-schema',
      { type: 'array', items: { type: 'string' }, uniqueItems: true },
      { uniqueItems: true },
      [],
    ],
    [
      'more items than a grammar bears',
      'llama',
      { type: 'array', items: { type: 'string' }, maxItems: 5000 },
      { description: 'At most 5000 items.' },
      ['$.a: maxItems'],
    ],
    [
      'a default',
      'openai',
      { type: 'string', default: 'x', description: 'Y' },
      { description: 'Y. Default: "x".' },
      [],
    ],
    ['a default', 'json-schema', { type: 'string', default: 'x' }, { default: 'x' }, []],
    [
      'the range of doubles',
      'openai',
      { type: 'integer', minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
      {},
      [],
    ],
    [
      'conditions',
      'vllm',
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      { type: 'string', not: { const: 'x' }, if: { minLength: 2 }, then: { pattern: '^a' } },
      {},
      ['$.a: not', '$.a: if'],
    ],
    ['titles', 'gemini', { type: 'string', title: 'T', description: 'D' }, { title: 'T', description: 'D' }, []],
  ]
  it.each(cases)('%s in %s', (_, dialect, schema, said, unenforced) => {
    const compiled = compile(holding(schema), dialect)
    const { type, items: _items, ...rest } = (compiled.schema.properties as { a: Schema }).a
    expect(type).toBe(schema.type)
    expect(rest).toEqual(said)
    expect(compiled.unenforced).toEqual(unenforced)
  })

  it('leaves out bounds, patterns, formats and long enums where a host finds the schema too complex', () => {
    const words = Array.from({ length: 60 }, (_, i) => `w${i}`)
    const schema = holding({ type: 'array', items: { enum: words }, maxItems: 4, description: 'D' })
    for (const dialect of wires) {
      const { schema: plain, unenforced } = compile(schema, dialect, 'plain')
      const a = (plain.properties as { a: Schema }).a
      expect(a).toMatchObject({ type: 'array', description: 'D. At most 4 items.' })
      expect(a.items).toEqual({ type: 'string', description: `One of: ${words.join(', ')}.` })
      expect(unenforced).toEqual(['$.a[]: enum', '$.a: maxItems'])
    }
  })
})

describe('optional and nullable', () => {
  const schema = {
    type: 'object',
    properties: {
      must: { type: ['string', 'null'] },
      may: { type: 'string' },
      both: { anyOf: [{ type: 'number' }, { type: 'null' }] },
      any: {},
    },
    required: ['must'],
  }

  it('keeps absent and null apart where every key must be there', () => {
    const { restore, schema: strict } = compile(schema, 'openai')
    expect(strict.required).toEqual(['must', 'may', 'both', 'any'])
    const absent = { must: null, may: null, both: null, any: null }
    expect(restore(absent)).toEqual({ must: null })
    expect(restore({ ...absent, both: { value: null }, any: 'null' })).toEqual({ must: null, both: null, any: null })
    expect(restore({ must: 'a', may: 'b', both: { value: 1 }, any: '[1]' })).toEqual({
      must: 'a',
      may: 'b',
      both: 1,
      any: [1],
    })
  })

  it('says nullable where the API has it', () => {
    const { properties, required } = compile(schema, 'gemini').schema as { properties: Schema; required: string[] }
    expect(properties).toMatchObject({
      must: { type: 'string', nullable: true },
      both: { type: 'number', nullable: true },
    })
    expect(properties.may).toEqual({ type: 'string' })
    expect(required).toEqual(['must'])
  })

  it('forgives null for a key that may be left out and is never null', () => {
    for (const dialect of dialects) {
      expect(compile(schema, dialect).restore({ must: null, may: null })).toEqual({ must: null })
    }
  })
})

describe('forms that a dialect lacks', () => {
  const tuple = {
    type: 'array',
    prefixItems: [{ type: 'string' }, { type: 'number' }],
    items: false,
    minItems: 2,
    maxItems: 2,
  }

  it('tuples are lists, or objects with a key for each item', () => {
    expect(compiledKey(tuple, 'vllm')).toMatchObject({
      type: 'array',
      prefixItems: tuple.prefixItems,
      items: false,
      minItems: 2,
    })
    expect(compiledKey(tuple, 'gemini-json')).toMatchObject({
      prefixItems: tuple.prefixItems,
      minItems: 2,
      maxItems: 2,
    })
    for (const dialect of ['openai', 'llama', 'gemini'] as const) {
      expect(compiledKey(tuple, dialect)).toMatchObject({ type: 'object', required: ['item_1', 'item_2'] })
      const { restore } = compile(holding(tuple), dialect)
      expect(restore({ a: { item_1: 'x', item_2: 2 } })).toEqual({ a: ['x', 2] })
      expect(restore({ a: ['x', 2] })).toEqual({ a: ['x', 2] })
    }
  })

  it('tuples of one kind are lists of a fixed length everywhere', () => {
    const box = { type: 'array', prefixItems: Array.from({ length: 4 }, () => ({ type: 'number' })), items: false }
    for (const dialect of wires) {
      expect(compiledKey(box, dialect)).toMatchObject({
        type: 'array',
        items: { type: 'number' },
        minItems: 4,
        maxItems: 4,
      })
    }
  })

  it('older spellings of tuples are understood', () => {
    const old = { type: 'array', items: [{ type: 'string' }, { type: 'number' }], additionalItems: false }
    expect(compile(holding(old), 'openai').restore({ a: { item_1: 'x', item_2: 1 } })).toEqual({ a: ['x', 1] })
  })

  it('maps are objects, or lists of keys and values', () => {
    const map = {
      type: 'object',
      propertyNames: { type: 'string', pattern: '^x' },
      additionalProperties: { type: 'number' },
      minProperties: 1,
    }
    expect(compiledKey(map, 'llama')).toMatchObject({ type: 'object', additionalProperties: { type: 'number' } })
    for (const dialect of ['openai', 'gemini'] as const) {
      expect(compiledKey(map, dialect)).toMatchObject({
        type: 'array',
        minItems: 1,
        items: { properties: { key: { type: 'string', pattern: '^x' }, value: { type: 'number' } } },
      })
      const { restore } = compile(holding(map), dialect)
      expect(
        restore({
          a: [
            { key: 'x', value: 1 },
            { key: '__proto__', value: 2 },
          ],
        }),
      ).toEqual({
        a: JSON.parse('{"x":1,"__proto__":2}'),
      })
      expect(restore({ a: { x: 1 } })).toEqual({ a: { x: 1 } })
      expect(restore({ a: [{ key: 1 }] })).toEqual({ a: [{ key: 1 }] })
    }
  })

  it('a map at the root stays an object', () => {
    const root = { type: 'object', additionalProperties: { type: 'number' } }
    const { schema, restore } = compile(root, 'openai')
    expect(Object.keys(schema.properties as object)).toEqual(['other_keys'])
    expect(restore({ other_keys: [{ key: 'x', value: 1 }] })).toEqual({ x: 1 })
  })

  it('a map with known keys is an object', () => {
    const map = {
      type: 'object',
      propertyNames: { enum: ['x', 'y'] },
      additionalProperties: { type: 'number' },
      required: ['x', 'y'],
    }
    for (const dialect of wires) {
      expect(compiledKey(map, dialect)).toMatchObject({
        properties: { x: { type: 'number' }, y: {} },
        required: ['x', 'y'],
      })
    }
  })

  it('keys that a condition or a pattern names have a place', () => {
    const schema = {
      type: 'object',
      properties: { kind: { enum: ['a', 'b'] } },
      required: ['kind'],
      if: { properties: { kind: { const: 'a' } } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { properties: { size: { type: 'number' } } },
      patternProperties: { '^n_': { type: 'integer' } },
      additionalProperties: true,
    }
    const { schema: sent, unenforced } = compile(schema, 'vllm')
    expect(sent).toMatchObject({ properties: { size: { type: 'number' } } })
    expect(sent.additionalProperties).toMatchObject({ description: expect.stringContaining('JSON text') })
    expect(unenforced).toEqual(['$: if', '$: patternProperties'])
  })

  it('any value is JSON text, never an empty schema', () => {
    for (const dialect of wires) {
      for (const any of [{}, { description: 'D' }, { anyOf: [{}, { type: 'string' }] }]) {
        const a = compiledKey(any, dialect)
        expect(a).toMatchObject({
          type: 'string',
          description: expect.stringContaining('Any JSON value, as JSON text.'),
        })
      }
      const { restore } = compile(holding({}), dialect)
      expect(restore({ a: '{"b":[null]}' })).toEqual({ a: { b: [null] } })
      expect(restore({ a: 'no JSON' })).toEqual({ a: 'no JSON' })
      expect(restore({ a: 7 })).toEqual({ a: 7 })
    }
  })

  it('enums of all kinds', () => {
    const mixed = { enum: [1, '1', '', true, null, { b: 1 }] }
    expect(compiledKey({ enum: [1, 'a', null] }, 'openai')).toEqual({
      anyOf: [{ type: 'number', enum: [1] }, { type: 'string', enum: ['a'] }, { type: 'null' }],
    })
    expect(compiledKey({ const: true }, 'gemini')).toEqual({ type: 'string', enum: ['true'] })
    expect(compiledKey({ const: null }, 'gemini')).toEqual({ type: 'string', enum: ['null'] })
    expect(compiledKey({ enum: [true, false] }, 'gemini')).toEqual({ type: 'boolean' })
    const { schema, restore } = compile(holding(mixed), 'gemini')
    const words = (schema.properties as { a: { enum: string[] } }).a.enum
    expect(words).toEqual(['1 (number)', '1', '(empty)', 'true', '{"b":1}'])
    expect(words.map((a) => (restore({ a }) as { a: unknown }).a)).toEqual([1, '1', '', true, { b: 1 }])
    expect(restore({ a: null })).toEqual({ a: null })
    expect(restore({ a: 1 })).toEqual({ a: 1 })
  })

  it('does not hand out one object twice', () => {
    const { restore } = compile(holding({ const: { b: [] } }), 'openai')
    const [one, two] = [restore({ a: '{"b":[]}' }), restore({ a: '{"b":[]}' })] as [
      { a: { b: unknown[] } },
      { a: unknown },
    ]
    one.a.b.push(1)
    expect(two.a).toEqual({ b: [] })
  })

  it('keys that a wire does not take have another name', () => {
    const schema = {
      type: 'object',
      properties: { 'say "hi"': { type: 'string', description: 'D' }, '': { type: 'number' } },
      required: [],
    }
    const { schema: sent, restore } = compile(schema, 'gemini')
    expect(sent.properties).toMatchObject({ say_hi_: { description: 'D. Stands for "say \\"hi\\"".' }, field: {} })
    expect(restore({ say_hi_: 'x', field: 1 })).toEqual({ 'say "hi"': 'x', '': 1 })
  })
})

describe('unions', () => {
  const union = {
    oneOf: [
      {
        type: 'object',
        properties: { t: { const: 'a' }, m: { type: 'object', additionalProperties: { type: 'number' } } },
        required: ['t', 'm'],
      },
      { type: 'object', properties: { t: { const: 'b' }, n: { type: 'string' } }, required: ['t'] },
      { type: 'null' },
    ],
    description: 'D',
  }

  it('are anyOf everywhere, and each member comes back in its own form', () => {
    for (const dialect of wires) {
      const a = compiledKey(union, dialect)
      expect(a).toHaveProperty('anyOf')
      expect(a).not.toHaveProperty('oneOf')
    }
    const { restore } = compile(holding(union), 'openai')
    expect(restore({ a: { t: 'a', m: [{ key: 'x', value: 1 }] } })).toEqual({ a: { t: 'a', m: { x: 1 } } })
    expect(restore({ a: { t: 'b', n: null } })).toEqual({ a: { t: 'b' } })
    expect(restore({ a: null })).toEqual({ a: null })
    expect(restore({ a: { t: 'c' } })).toEqual({ a: { t: 'c' } })
  })

  it('have nothing beside anyOf where the API refuses company', () => {
    const { anyOf, ...beside } = compiledKey(union, 'gemini') as { anyOf: Schema[] }
    expect(beside).toEqual({})
    expect(anyOf.map((member) => member.description)).toEqual(['D', 'D'])
    expect(anyOf[0]).toMatchObject({ nullable: true })
  })

  it('whose members look alike are told apart by a key', () => {
    const pairs = {
      type: 'array',
      items: {
        type: 'object',
        properties: { key: { type: 'string' }, value: { type: 'number' } },
        required: ['key', 'value'],
      },
    }
    const alike = { anyOf: [{ type: 'object', additionalProperties: { type: 'number' } }, pairs] }
    const { restore, schema } = compile(holding(alike), 'openai')
    expect((schema.properties as { a: { anyOf: Schema[] } }).a.anyOf.map(({ required }) => required)).toEqual([
      ['option_1'],
      ['option_2'],
    ])
    const list = [{ key: 'x', value: 1 }]
    expect(restore({ a: { option_1: list } })).toEqual({ a: { x: 1 } })
    expect(restore({ a: { option_2: list } })).toEqual({ a: list })
    expect(compiledKey(alike, 'vllm')).toMatchObject({ anyOf: [{ type: 'object' }, { type: 'array' }] })
  })

  it('of literals are one enum', () => {
    expect(compiledKey({ anyOf: [{ const: 'a' }, { const: 'b' }] }, 'openai')).toEqual({
      type: 'string',
      enum: ['a', 'b'],
    })
  })

  it('share what stands beside them', () => {
    const schema = {
      type: 'object',
      properties: { id: { type: 'string' } },
      required: ['id'],
      anyOf: [
        { properties: { x: { type: 'number' } }, required: ['x'] },
        { properties: { y: { type: 'number' } }, required: ['y'] },
      ],
    }
    const { anyOf } = compiledKey(schema, 'vllm') as { anyOf: Schema[] }
    expect(anyOf.map(({ required }) => required)).toEqual([
      ['x', 'id'],
      ['y', 'id'],
    ])
  })

  it('that only restrict are left to the user', () => {
    const schema = {
      type: 'object',
      properties: { x: { type: 'number' }, y: { type: 'number' } },
      anyOf: [{ required: ['x'] }, { required: ['y'] }],
    }
    const compiled = compile(holding(schema), 'vllm')
    expect(compiled.schema).toMatchObject({ properties: { a: { type: 'object', properties: { x: {}, y: {} } } } })
    expect(compiled.unenforced).toEqual(['$.a: anyOf'])
  })

  it('at the root are wrapped where the root must be an object', () => {
    const root = {
      type: 'object',
      anyOf: [holding({ type: 'string' }), { type: 'object', properties: { b: { type: 'number' } } }],
    }
    const { schema, restore } = compile(root, 'openai')
    expect(schema.required).toEqual(['value'])
    expect(restore({ value: { a: 'x' } })).toEqual({ a: 'x' })
    expect(compile(root, 'json').restore({ b: null })).toEqual({})
  })
})

describe('references', () => {
  const tree = {
    $defs: {
      'a/b': { type: 'object', properties: { v: { type: 'string' }, next: { $ref: '#/$defs/a~1b' } }, required: ['v'] },
    },
  }

  it('stand alone; what was said beside them moves', () => {
    const schema = {
      type: 'object',
      properties: { a: { $ref: '#/$defs/a~1b', description: 'D', default: null } },
      ...tree,
    }
    const { schema: sent } = compile(schema, 'vllm')
    expect((sent.properties as { a: Schema }).a).toEqual({
      description: 'D. Default: null.',
      anyOf: [{ $ref: '#/$defs/a_1b' }],
    })
    expect(Object.keys(sent.$defs as object)).toEqual(['a_1b'])
  })

  it('to the root are definitions', () => {
    const schema = { type: 'object', properties: { kids: { type: 'array', items: { $ref: '#' } } }, required: ['kids'] }
    expect(compile(schema, 'openai').schema).toMatchObject({
      $defs: { root: { properties: { kids: { items: { $ref: '#/$defs/root' } } } } },
    })
  })

  it('to properties, anchors and the own $id are found', () => {
    const schema = {
      $id: 'https://example.com/s',
      type: 'object',
      properties: {
        a: { $anchor: 'here', type: 'string' },
        b: { $ref: '#/properties/a' },
        c: { $ref: '#here' },
        d: { $ref: 'https://example.com/s#/properties/a' },
      },
    }
    const { schema: sent } = compile(schema, 'gemini')
    expect(sent.properties).toEqual({
      a: { type: 'string' },
      b: { type: 'string' },
      c: { type: 'string' },
      d: { type: 'string' },
    })
  })

  it('are written out where a wire has none, and circles end as JSON text', () => {
    const schema = { type: 'object', properties: { a: { $ref: '#/$defs/a~1b' } }, required: ['a'], ...tree }
    for (const dialect of ['gemini', 'llama'] as const) {
      const { schema: sent, restore } = compile(schema, dialect)
      expect(JSON.stringify(sent)).not.toContain('$ref')
      expect(JSON.stringify(sent)).toContain('JSON text of an object with the keys v, next')
      const deep = { v: '1', next: { v: '2', next: { v: '3', next: { v: '4', next: { v: '5' } } } } }
      expect(restore({ a: deep })).toEqual({ a: deep })
      const cut = { v: '1', next: { v: '2', next: { v: '3', next: JSON.stringify({ v: '4', next: { v: '5' } }) } } }
      expect(restore({ a: cut })).toEqual({ a: deep })
    }
  })

  it('in circles that must go on are written out where the API wants a way out', () => {
    const required = {
      type: 'object',
      properties: { a: { $ref: '#/$defs/T' } },
      $defs: {
        T: {
          type: 'object',
          properties: { kids: { type: 'array', items: { $ref: '#/$defs/T' } } },
          required: ['kids'],
        },
      },
    }
    expect(compile(required, 'gemini-json').schema).not.toHaveProperty('$defs')
    const optional = { type: 'object', properties: { a: { $ref: '#/$defs/a~1b' } }, ...tree }
    expect(compile(optional, 'gemini-json').schema).toHaveProperty('$defs')
  })
})

describe('allOf', () => {
  it('is merged', () => {
    const schema = {
      allOf: [
        {
          type: 'object',
          properties: { x: { type: 'number', minimum: 1 } },
          required: ['x'],
          additionalProperties: false,
        },
        { $ref: '#/$defs/y' },
        { properties: { x: { maximum: 5 } }, description: 'D' },
      ],
    }
    const $defs = {
      y: { type: 'object', properties: { y: { type: ['integer', 'string'] } }, additionalProperties: false },
    }
    expect(compiledKey(schema, 'vllm', { $defs })).toEqual({
      type: 'object',
      description: 'D',
      properties: {
        x: { type: 'number', minimum: 1, maximum: 5 },
        y: { anyOf: [{ type: 'integer' }, { type: 'string' }] },
      },
      required: ['x'],
      additionalProperties: false,
    })
  })

  it('lists what can be said only once', () => {
    const { unenforced } = compile(holding({ type: 'string', allOf: [{ pattern: '^a' }, { pattern: 'b$' }] }), 'vllm')
    expect(unenforced).toEqual(['$.a: pattern'])
  })
})

describe('schemas that cannot be used', () => {
  const wrong: [string, Schema, string][] = [
    ['never', { not: {} }, '$.a'],
    ['false', { allOf: [false] }, '$.a'],
    ['two types at once', { allOf: [{ type: 'string' }, { type: 'number' }] }, '$.a'],
    ['two constants at once', { const: 1, enum: [2] }, '$.a'],
    ['crossed bounds', { type: 'integer', exclusiveMinimum: 2, exclusiveMaximum: 3 }, '$.a'],
    ['crossed lengths', { type: 'array', items: { type: 'string', minLength: 2, maxLength: 1 }, minItems: 1 }, '$.a[]'],
    ['a chain without end', { $ref: '#' }, '$.a.a'],
    ['a reference to nothing', { $ref: '#/$defs/x' }, '$.a'],
    ['a reference outwards', { $ref: 'https://example.com/x' }, '$.a'],
    ['a type that is none', { type: 'file' }, '$.a'],
    ['a schema that is none', { allOf: [{ properties: { b: 3 } }] }, '$.a.b'],
  ]
  it.each(wrong)('%s: an input error with the path', (_, a, path) => {
    for (const dialect of dialects) {
      let error: unknown
      try {
        compileSchema(holding(a), dialect)
      } catch (thrown) {
        error = thrown
      }
      expect(isVLMError(error, 'input')).toBe(true)
      expect(error).toMatchObject({ reason: 'schema', details: { path } })
    }
  })

  it('parts that nothing fits are left out where they may be', () => {
    const schema = {
      type: 'object',
      properties: {
        a: { type: 'string' },
        b: { not: {} },
        c: { anyOf: [{ type: 'string' }, { not: {} }] },
        d: { type: 'array', items: false },
      },
    }
    const { schema: sent } = compile(schema, 'vllm')
    expect(Object.keys(sent.properties as object)).toEqual(['a', 'c', 'd'])
    expect(sent.properties).toMatchObject({ c: { type: 'string' }, d: { type: 'array', maxItems: 0 } })
  })

  const nested = (levels: number): Schema => (levels === 0 ? { type: 'string' } : holding(nested(levels - 1)))
  const wide = (n: number, part: (i: number) => Schema): Schema => ({
    type: 'object',
    properties: Object.fromEntries(Array.from({ length: n }, (_, i) => [`key${i}`, part(i)])),
  })
  const large: [string, SchemaDialect, Schema, number][] = [
    ['levels', 'openai', nested(11), 11],
    ['properties', 'openai', wide(5_001, () => ({ type: 'string' })), 5_001],
    ['enum values', 'openai', wide(101, (i) => ({ enum: Array.from({ length: 10 }, (_, k) => `${i} ${k}`) })), 1_010],
    ['characters', 'openai', wide(4_000, (i) => ({ enum: [`${i} ${'x'.repeat(30)}`] })), 0],
  ]
  it.each(large)('%s over the limits: unsupported, with the figure', (what, dialect, schema, found) => {
    try {
      compileSchema(schema, dialect)
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ kind: 'unsupported', reason: 'schema', message: expect.stringContaining(what) })
      if (found > 0) expect((error as { details: Schema }).details.found).toBe(found)
    }
    expect(compile(schema, 'json-schema').schema).toMatchObject({ type: 'object' })
  })

  it('more parts than any API takes: unsupported, and soon', () => {
    let deep: Schema = { type: 'string' }
    for (let i = 0; i < 5_000; i++) deep = { type: 'array', items: deep }
    expect(() => compileSchema(holding(deep), 'vllm')).toThrow(/more than/)
    // Twice the last one, forty times over.
    const $defs = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [
        `d${i}`,
        { type: 'object', properties: { l: { $ref: `#/$defs/d${i + 1}` }, r: { $ref: `#/$defs/d${i + 1}` } } },
      ]),
    )
    const doubling = holding({ $ref: '#/$defs/d0' }, { $defs: { ...$defs, d40: { type: 'string' } } })
    expect(() => compileSchema(doubling, 'llama')).toThrow(/more than/)
    compile(doubling, 'vllm')
  })
})

describe('sizes', () => {
  it('a long enum goes to the description', () => {
    const words = Array.from({ length: 1_200 }, (_, i) => `word ${i}`)
    for (const dialect of ['openai', 'gemini', 'gemini-json'] as const) {
      const { schema, unenforced } = compile(holding({ enum: words, description: 'D' }), dialect)
      const a = (schema.properties as { a: Schema }).a
      expect(a).toEqual({
        type: 'string',
        description: expect.stringMatching(/^D\. One of: word 0, word 1, .* … \(1200 in all\)\.$/),
      })
      expect(unenforced).toEqual(['$.a: enum'])
    }
    expect(compiledKey({ enum: words }, 'vllm')).toEqual({ type: 'string', enum: words })
  })

  it('Gemini is not given more than 900 items in all', () => {
    const list = { type: 'array', items: { type: 'string' }, maxItems: 500 }
    const { schema, unenforced } = compile({ type: 'object', properties: { a: list, b: list } }, 'gemini')
    expect(schema.properties).toMatchObject({ a: { maxItems: 500 }, b: { description: 'At most 500 items.' } })
    expect((schema.properties as { b: Schema }).b).not.toHaveProperty('maxItems')
    expect(unenforced).toEqual(['$.b: maxItems'])
  })
})

describe('zod', () => {
  it('comes through every dialect', async () => {
    const schema = z.object({
      shop: z.string().min(1).describe('Name of the shop'),
      when: z.iso.datetime().nullable(),
      mail: z.email().optional(),
      total: z.number().positive(),
      items: z.array(
        z.object({ name: z.string(), count: z.int().default(1), tags: z.record(z.string(), z.boolean()).optional() }),
      ),
      paid: z.discriminatedUnion('by', [
        z.object({ by: z.literal('card'), last4: z.string().length(4) }),
        z.object({ by: z.literal('cash') }),
      ]),
      where: z.tuple([z.number(), z.number(), z.string().optional()]),
      extra: z.unknown(),
      stars: z.literal([1, 2, 3]),
    })
    const { jsonSchema } = await resolveSchema(schema)
    for (const dialect of dialects) compile(jsonSchema, dialect)
    const answer = {
      shop: 'Kiosk',
      when: null,
      mail: null,
      total: 3.5,
      items: [{ name: 'tea', count: null, tags: [{ key: 'hot', value: true }] }],
      paid: { by: 'cash' },
      where: { item_1: 1, item_2: 2, item_3: null },
      extra: '"x"',
      stars: 2,
    }
    expect(schema.parse(compile(jsonSchema, 'openai').restore(answer))).toEqual({
      shop: 'Kiosk',
      when: null,
      total: 3.5,
      items: [{ name: 'tea', count: 1, tags: { hot: true } }],
      paid: { by: 'cash' },
      where: [1, 2],
      extra: 'x',
      stars: 2,
    })
  })

  it('roots of every kind arrive wrapped', async () => {
    for (const schema of [
      z.boolean(),
      z.array(z.string()),
      z.union([z.string(), z.object({ a: z.string() })]),
      z.json(),
    ]) {
      const { jsonSchema } = await resolveSchema(schema)
      for (const dialect of dialects) compile(jsonSchema, dialect)
    }
  })
})

describe('schemaWords', () => {
  it('tells the schema where no server shows it to the model', () => {
    const schema = holding({ type: 'string' })
    for (const dialect of ['json', 'none', 'llama', 'vllm'] as const) {
      const compiled = compile(schema, dialect)
      const words = schemaWords(compiled, dialect)
      expect(words).toContain('JSON')
      expect(words.endsWith(JSON.stringify(compiled.schema))).toBe(true)
    }
    for (const dialect of ['openai', 'json-schema', 'gemini', 'gemini-json'] as const) {
      expect(schemaWords(compile(schema, dialect), dialect)).toBe('')
    }
  })
})
