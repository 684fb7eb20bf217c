import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { box, point, toJSONSchema } from '../../../src/schemas/index.ts'
import { replaceMarked } from '../../../src/schemas/marked.ts'
import type { JsonSchema } from '../../../src/types.ts'

type Tree = { at: z.infer<ReturnType<typeof box>>; kids: Tree[] }
const Tree: z.ZodType<Tree> = z.object({
  at: box(),
  get kids() {
    return z.array(Tree)
  },
})

describe('replaceMarked', () => {
  const told = (schema: z.ZodType | JsonSchema) =>
    replaceMarked(schema instanceof z.ZodType ? toJSONSchema(schema) : schema, (kind) => ({
      type: 'string',
      title: kind,
    }))

  it('tells the model what its dialect writes at each position', () => {
    const schema = z.object({
      a: box(),
      b: z.array(point().nullable()),
      default: z.record(z.string(), box().optional()),
      c: z.union([z.string(), z.tuple([box()])]),
    })
    expect(told(schema)).toMatchObject({
      type: 'object',
      properties: {
        a: { type: 'string', title: 'box' },
        b: { type: 'array', items: { anyOf: [{ title: 'point' }, { type: 'null' }] } },
        default: { additionalProperties: { title: 'box' } },
        c: { anyOf: [{ type: 'string' }, { prefixItems: [{ title: 'box' }] }] },
      },
    })
    expect(JSON.stringify(told(schema))).not.toContain('x-vlmkit')
  })

  it('keeps the description of a field before that of the dialect', () => {
    const schema = toJSONSchema(z.object({ a: box().describe('the scratch'), b: box() }))
    const plain = replaceMarked(schema, () => ({ type: 'string' }))
    expect(plain).toMatchObject({ properties: { a: { description: 'the scratch' }, b: { type: 'string' } } })
    expect(replaceMarked(schema, () => ({ description: 'four numbers' }))).toMatchObject({
      properties: { a: { description: 'the scratch four numbers' }, b: { description: 'four numbers' } },
    })
  })

  it('follows recursive schemas and leaves values alone', () => {
    expect(told(Tree)).toMatchObject({ properties: { at: { title: 'box' }, kids: { items: { $ref: '#' } } } })
    const values = { enum: [{ 'x-vlmkit': 'box' }], default: { 'x-vlmkit': 'box' }, additionalProperties: false }
    expect(told(values)).toEqual(values)
  })
})
