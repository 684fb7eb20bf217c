import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import * as mini from 'zod/mini'
import { box } from '../../../src/schemas/index.ts'
import { resolveSchema, type StandardSchema, type UserSchema } from '../../../src/schemas/user-schema.ts'

const length: StandardSchema<number> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: async (value) =>
      typeof value === 'string'
        ? { value: value.length }
        : { issues: [{ message: 'not a string', path: ['a', { key: 0 }] }, { message: 'at all' }] },
  },
}

describe('resolveSchema', () => {
  it('takes a zod schema, its JSON Schema being what the model writes', async () => {
    const schema = z.object({ kWh: z.number().transform(String), legible: z.boolean().default(true), where: box() })
    const { jsonSchema, wrapped, validate } = await resolveSchema(schema)
    expect(wrapped).toBe(false)
    expect(jsonSchema).toMatchObject({
      type: 'object',
      properties: { kWh: { type: 'number' }, where: { 'x-vlmkit': 'box' } },
      required: ['kWh', 'where'],
    })
    const where = { x: 0, y: 0, width: 1, height: 1 }
    expect(await validate({ kWh: 3, where })).toEqual({ ok: true, value: { kWh: '3', legible: true, where } })
    expect(await validate({ kWh: 'x', where })).toEqual({
      ok: false,
      issues: [expect.stringMatching(/^kWh: .*number/)],
    })
    expect(await validate(null)).toEqual({ ok: false, issues: [expect.stringMatching(/^Invalid input/)] })
  })

  it('waits for checks that take time', async () => {
    const { validate } = await resolveSchema(z.object({ a: z.string().refine(async (a) => a !== 'x', 'no x') }))
    expect(await validate({ a: 'y' })).toMatchObject({ ok: true })
    expect(await validate({ a: 'x' })).toEqual({ ok: false, issues: ['a: no x'] })
  })

  it('takes schemas of zod/mini', async () => {
    const { jsonSchema, validate } = await resolveSchema(mini.object({ a: mini.optional(mini.string()) }))
    expect(jsonSchema).toMatchObject({ type: 'object', properties: { a: { type: 'string' } } })
    expect(await validate({ a: 1 })).toMatchObject({ ok: false })
  })

  it('takes any Standard Schema that tells its JSON Schema, also one that is a function', async () => {
    const schema = Object.assign(() => {}, {
      '~standard': { ...length['~standard'], jsonSchema: { input: () => ({ type: 'object', title: 'input' }) } },
    })
    const { jsonSchema, validate } = await resolveSchema(schema)
    expect(jsonSchema).toEqual({ type: 'object', title: 'input' })
    expect(await validate('four')).toEqual({ ok: true, value: 4 })
    expect(await validate(4)).toEqual({ ok: false, issues: ['a.0: not a string', 'at all'] })
  })

  it('takes a schema with its JSON Schema beside it', async () => {
    const { jsonSchema, wrapped, validate } = await resolveSchema({ schema: length, jsonSchema: { type: 'string' } })
    expect(wrapped).toBe(true)
    expect(jsonSchema).toEqual({
      type: 'object',
      properties: { value: { type: 'string' } },
      required: ['value'],
      additionalProperties: false,
    })
    expect(await validate('four')).toEqual({ ok: true, value: 4 })
  })

  it.each([
    ['a string', z.string()],
    ['an array', z.array(z.string())],
    ['a union of objects', z.union([z.object({ a: z.string() }), z.object({ b: z.string() })])],
    ['a nullable object', z.object({}).nullable()],
    ['anything', z.any()],
  ])('wraps %s', async (_, schema) => {
    expect(await resolveSchema(schema)).toMatchObject({
      wrapped: true,
      jsonSchema: { $schema: expect.any(String), type: 'object', required: ['value'] },
    })
  })

  it('moves references along when it wraps', async () => {
    type List = { next: List | null }
    const List: z.ZodType<List | null> = z
      .object({
        get next() {
          return List
        },
      })
      .nullable() as z.ZodType<List | null>
    const { jsonSchema } = await resolveSchema(List)
    expect(jsonSchema.$defs ?? jsonSchema.properties).toBeDefined()
    const text = JSON.stringify(jsonSchema)
    for (const [, ref] of text.matchAll(/"\$ref":"#([^"]*)"/g)) {
      const target = (ref as string)
        .split('/')
        .slice(1)
        .reduce<unknown>((node, key) => (node as { [key: string]: unknown })?.[key], jsonSchema)
      expect(target, ref).toMatchObject({ anyOf: expect.any(Array) })
    }
    expect(text).toContain('$ref')
  })

  it.each<[string, unknown, RegExp]>([
    ['no schema at all', undefined, /Expected a zod 4 schema.*undefined/],
    ['a plain object', { kWh: 'number' }, /Expected a zod 4 schema/],
    ['a class', class Reading {}, /Expected a zod 4 schema/],
    ['a pair without JSON Schema', { schema: length }, /Expected a JSON Schema object/],
    ['a schema that does not tell its JSON Schema', length, /"test".*\{ schema, jsonSchema \}/],
    ['a zod 3 schema', { '~standard': { ...length['~standard'], vendor: 'zod' } }, /zod 3.*zod 4/],
    ['a type that JSON lacks', z.object({ when: z.date() }), /Date cannot be represented.*z\.iso\.datetime/],
  ])('refuses %s and says what to do', async (_, schema, message) => {
    const error = await resolveSchema(schema as UserSchema).catch((e) => e)
    expect(error).toMatchObject({ kind: 'input', stage: 'check', message: expect.stringMatching(message) })
  })

  it('says when the schema itself fails', async () => {
    const broken = z.object({}).transform(() => {
      throw new Error('oops')
    })
    const { validate } = await resolveSchema({ schema: broken, jsonSchema: { type: 'object' } })
    await expect(validate({})).rejects.toMatchObject({ kind: 'input', message: expect.stringContaining('oops') })
  })

  it('loads no zod for a schema of another library', async () => {
    const script = `
      import { resolveSchema } from './src/schemas/user-schema.ts'
      const validate = () => ({ value: 1 })
      await resolveSchema({ '~standard': { version: 1, vendor: 'x', validate, jsonSchema: { input: () => ({ type: 'object' }) } } })
      console.log('zod:' + Boolean(globalThis.__zod_globalRegistry))`
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      script,
    ])
    expect(stdout).toContain('zod:false')
  })
})
