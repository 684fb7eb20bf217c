import { describe, expect, it } from 'vitest'
import { countLeaves, fill, planSchema } from '../../local/structured.ts'
import { isVLMError } from '../../src/errors.ts'

const object = (properties: object) => ({ type: 'object', properties, required: Object.keys(properties) })

describe('a schema', () => {
  it('is taken apart into questions, in its own order', async () => {
    const plan = planSchema(
      object({
        hasCat: { type: 'boolean' },
        place: { enum: ['indoors', 'outdoors'], description: 'Where is it?' },
        version: { const: 2 },
        counts: object({ wine_glasses: { type: 'integer', minimum: 0, maximum: 20 } }),
        mood: { anyOf: [{ type: 'string', enum: ['calm', 'busy'] }, { type: 'null' }] },
      }),
    )
    expect(countLeaves(plan)).toBe(4)
    const asked: string[] = []
    const value = await fill(plan, async ({ path, words, leaf }) => {
      asked.push(`${path}: ${words}`)
      return leaf.kind === 'choice' ? (leaf.values[0] ?? null) : leaf.maximum
    })
    expect(asked).toEqual([
      '$.hasCat: has cat',
      '$.place: Where is it?',
      '$.counts.wine_glasses: wine glasses',
      '$.mood: mood',
    ])
    expect(value).toEqual({ hasCat: true, place: 'indoors', version: 2, counts: { wine_glasses: 20 }, mood: 'calm' })
  })

  it('asks for a boolean by yes and no, for an enum by its values', () => {
    const leaf = (schema: object) => {
      const node = planSchema(schema as never)
      return node.kind === 'leaf' ? node.leaf : undefined
    }
    expect(leaf({ type: 'boolean' })).toEqual({ kind: 'choice', values: [true, false], words: ['yes', 'no'] })
    expect(leaf({ enum: ['a', 3, null] })).toEqual({ kind: 'choice', values: ['a', 3], words: ['a', '3'] })
    expect(leaf({ type: 'integer', exclusiveMinimum: 0, maximum: 9 })).toEqual({
      kind: 'count',
      minimum: 1,
      maximum: 9,
    })
  })

  it.each([
    ['free text', { type: 'string' }, 'free text'],
    ['a fraction', { type: 'number' }, 'fractions'],
    ['a list', { type: 'array', items: { type: 'boolean' } }, 'list'],
    ['a reference', { $ref: '#/$defs/x' }, 'reference'],
    ['several types', { anyOf: [{ type: 'string' }, { type: 'boolean' }] }, 'one of several types'],
    ['anything', {}, 'anything'],
    ['a list of types', { type: ['string', 'null'] }, 'string,null'],
    ['a record', { type: 'object', additionalProperties: { type: 'boolean' } }, 'without named fields'],
    ['an enum of lists', { enum: [[1]] }, 'no words'],
    ['no schema', true, 'anything'],
  ])('with %s is refused by its path, with the reason', (_, field, why) => {
    try {
      planSchema(object({ good: { type: 'boolean' }, deep: object({ bad: field }) }))
      expect.unreachable()
    } catch (error) {
      expect(isVLMError(error, 'unsupported')).toBe(true)
      expect((error as Error).message).toContain('$.deep.bad')
      expect((error as Error).message).toContain(why)
    }
  })

  it('cannot reach the prototype', async () => {
    const plan = planSchema({ type: 'object', properties: JSON.parse('{"__proto__": {"const": 1}}') })
    const value = await fill(plan, async () => null)
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(JSON.stringify(value)).toBe('{"__proto__":1}')
  })
})
