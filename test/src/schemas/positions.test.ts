import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { box, Detection, point, toJSONSchema } from '../../../src/schemas/index.ts'
import { mapPositions } from '../../../src/schemas/positions.ts'
import type { JsonSchema } from '../../../src/types.ts'

/** Each position becomes its kind and its raw form. */
function mapped(schema: z.ZodType | JsonSchema, value: unknown): unknown {
  const json = schema instanceof z.ZodType ? toJSONSchema(schema) : schema
  return mapPositions(json, value, (kind, raw) => `${kind} ${JSON.stringify(raw)}`)
}

type Tree = { at: z.infer<ReturnType<typeof box>>; kids: Tree[] }
const Tree: z.ZodType<Tree> = z.object({
  at: box(),
  get kids() {
    return z.array(Tree)
  },
})

describe('mapPositions', () => {
  it.each<[string, z.ZodType, unknown, unknown]>([
    ['no position', z.object({ a: z.string() }), { a: 'x' }, { a: 'x' }],
    ['the root', box(), [1, 2, 3, 4], 'box [1,2,3,4]'],
    ['a field', z.object({ a: box(), n: z.number() }), { a: [1, 2, 3, 4], n: 5 }, { a: 'box [1,2,3,4]', n: 5 }],
    ['a named form', z.object({ a: point() }), { a: { x: 1, y: 2 } }, { a: 'point {"x":1,"y":2}' }],
    ['absent', z.object({ a: box().optional() }), {}, {}],
    ['null', z.object({ a: box().nullable() }), { a: null }, { a: null }],
    ['not null', z.object({ a: box().nullable() }), { a: '1 2 3 4' }, { a: 'box "1 2 3 4"' }],
    ['described', z.object({ a: box().describe('the scratch') }), { a: [] }, { a: 'box []' }],
    ['refined', z.object({ a: box().refine(() => true) }), { a: [] }, { a: 'box []' }],
    ['transformed', z.object({ a: box().transform(String) }), { a: [] }, { a: 'box []' }],
    ['with a default', z.object({ a: point().default({ x: 0, y: 0 }) }), { a: [] }, { a: 'point []' }],
    ['an array', z.array(point()), [[1, 2], null, [3, 4]], ['point [1,2]', null, 'point [3,4]']],
    ['a tuple', z.tuple([z.string(), box()]).rest(point()), ['a', [1], [2]], ['a', 'box [1]', 'point [2]']],
    ['a record', z.record(z.string(), box()), { a: [1], b: [2] }, { a: 'box [1]', b: 'box [2]' }],
    ['a union', z.object({ a: z.union([z.string(), box()]) }), { a: 'none' }, { a: 'none' }],
    ['box or point, box', z.union([box(), point()]), [1, 2, 3, 4], 'box [1,2,3,4]'],
    ['box or point, point', z.union([box(), point()]), { x: 1, y: 2 }, 'point {"x":1,"y":2}'],
    [
      'told apart by a constant',
      z.array(
        z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('none'), at: z.number() }),
          z.object({ kind: z.literal('one'), at: box() }),
        ]),
      ),
      [
        { kind: 'one', at: [1, 2, 3, 4] },
        { kind: 'none', at: 3 },
      ],
      [
        { kind: 'one', at: 'box [1,2,3,4]' },
        { kind: 'none', at: 3 },
      ],
    ],
    [
      'an intersection',
      z.intersection(z.object({ a: box() }), z.object({ b: box() })),
      { a: 1, b: 2 },
      { a: 'box 1', b: 'box 2' },
    ],
    [
      'a recursive schema',
      Tree,
      { at: 1, kids: [{ at: 2, kids: [] }] },
      { at: 'box 1', kids: [{ at: 'box 2', kids: [] }] },
    ],
    [
      'in an array of it',
      z.array(Tree),
      [{ at: 1, kids: [{ at: 2, kids: [] }] }],
      [{ at: 'box 1', kids: [{ at: 'box 2', kids: [] }] }],
    ],
    ['ready-made schemas', z.array(Detection), [{ label: 'cat', box: [1] }], [{ label: 'cat', box: 'box [1]' }]],
    ['an answer of another shape', z.object({ a: z.array(box()) }), { a: 'none' }, { a: 'none' }],
  ])('finds %s', (_, schema, value, expected) => {
    const before = structuredClone(value)
    expect(mapped(schema, value)).toEqual(expected)
    expect(value).toEqual(before)
  })

  it('maps once where two parts of an intersection name the same field', () => {
    const half = z.object({ a: box() })
    expect(mapped(z.intersection(half, half), { a: [1] })).toEqual({ a: 'box [1]' })
  })

  it('reads schemas that other libraries write', () => {
    const schema = {
      type: 'object',
      properties: {
        a: { $ref: '#/definitions/some~1box' },
        loop: { $ref: '#/properties/loop' },
        gone: { $ref: '#/no' },
      },
      patternProperties: { '^at': { 'x-vlmkit': 'point' }, '(': { 'x-vlmkit': 'point' } },
      additionalProperties: { oneOf: [{ type: 'integer' }, { type: ['null', 'array'], items: { 'x-vlmkit': 'box' } }] },
      definitions: { 'some/box': { 'x-vlmkit': 'box', nullable: true } },
    }
    expect(mapped(schema, { a: [1], loop: { b: 1 }, gone: 1, at1: [1, 2], other: [[3]], n: 4 })).toEqual({
      a: 'box [1]',
      loop: { b: 1 },
      gone: 1,
      at1: 'point [1,2]',
      other: ['box [3]'],
      n: 4,
    })
  })

  it('gives the value itself when nothing was replaced', () => {
    const value = { a: [{ b: 1 }], n: 2 }
    expect(mapped(z.object({ a: z.array(z.object({ b: z.number() })) }), value)).toBe(value)
  })

  it('stays quick where alternatives nest', () => {
    const schema = { anyOf: [{ $ref: '#/$defs/t' }, { $ref: '#/$defs/t' }], $defs: { t: {} as JsonSchema } }
    const deep = { type: 'array', items: { anyOf: [{ $ref: '#/$defs/t' }, { $ref: '#/$defs/t' }, { type: 'number' }] } }
    Object.assign(schema.$defs.t, deep)
    let value: unknown = 'x'
    for (let i = 0; i < 100; i++) value = [value]
    const started = performance.now()
    mapped(schema, value)
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})
