import { describe, expect, it } from 'vitest'
import { fieldOf } from '../../../src/grounding/field.ts'

describe('fieldOf', () => {
  it('asks for four or two whole numbers, or fractions', () => {
    expect(fieldOf({ max: 1000 }).schema('box')).toEqual({
      type: 'array',
      items: { type: 'integer', minimum: 0, maximum: 1000 },
      minItems: 4,
      maxItems: 4,
    })
    expect(fieldOf({ max: 1 }).schema('point')).toMatchObject({ items: { type: 'number', maximum: 1 }, maxItems: 2 })
    expect(fieldOf({}).schema('box')).toMatchObject({ items: { type: 'integer', minimum: 0 } })
  })

  const field = fieldOf({ order: 'yx', max: 1000 })

  it.each([
    ['a list', [1, 2, 3, 4], [2, 1, 4, 3]],
    ['strings', ['1', '2', '3', '4'], [2, 1, 4, 3]],
    ['a string', '1, 2, 3, 4', [2, 1, 4, 3]],
    ['a nested list', [[1, 2, 3, 4]], [2, 1, 4, 3]],
    ['named corners', { x1: 1, y1: 2, x2: 3, y2: 4 }, [1, 2, 3, 4]],
  ])('reads a box from %s', (_, value, box) => {
    expect(field.read('box', value)).toEqual({ box })
  })

  it('reads a point', () => {
    expect(field.read('point', [1, 2])).toEqual({ point: [2, 1] })
    expect(field.read('point', { x: '1', y: 2 })).toEqual({ point: [1, 2] })
  })

  it.each([
    ['null', null],
    ['three numbers', [1, 2, 3]],
    [
      'two boxes',
      [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
    ],
  ])('gives nothing for %s', (_, value) => {
    expect(field.read('box', value)).toBeUndefined()
    expect(field.read('point', value)).toBeUndefined()
  })
})
