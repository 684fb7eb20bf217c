import { describe, expect, it } from 'vitest'
import * as exported from '../../../src/schemas/index.ts'

const schemas = { ...exported }

const box = { x: 1.5, y: 2, width: 3, height: 0 }

describe('outputs', () => {
  it.each([
    ['Box', box],
    ['Box', { ...box, picture: 2 }],
    ['Point', { x: 0, y: -1 }],
    ['Detection', { label: '', box }],
    ['Detection', { label: 'cat', box, score: 1 }],
    ['RLE', { size: [2, 3], counts: '06' }],
    ['Mask', { label: 'cat', box, rle: { size: [2, 3], counts: '06' } }],
    ['TextRegion', { text: 'Exit', polygon: [[0, 1]], box, page: 0 }],
    ['Answer', { answer: 'red', confidence: 0.5 }],
    ['Classification', { label: 'a', scores: { a: 1 } }],
    ['MultiClassification', { labels: [], scores: { a: 0.1 } }],
    ['Detections', { objects: [] }],
    ['Points', { points: [{ x: 1, y: 2, label: 'nose', picture: 0 }] }],
    ['Masks', { masks: [] }],
    ['Reading', { text: '', regions: [] }],
    ['Usage', {}],
    ['Warning', { code: 'option_ignored', message: 'seed' }],
  ] as const)('%s takes %j', (name, value) => {
    expect(schemas[name].parse(value)).toEqual(value)
  })

  it.each([
    ['Box', { ...box, width: -1 }],
    ['Box', { ...box, x: Number.NaN }],
    ['Box', { ...box, x: Number.POSITIVE_INFINITY }],
    ['Box', { ...box, picture: 0.5 }],
    ['Box', [0, 0, 1, 1]],
    ['Detection', { label: 'cat', box, score: 1.1 }],
    ['RLE', { size: [2], counts: '' }],
    ['Answer', { answer: 'red', confidence: -0.1 }],
    ['Usage', { inputTokens: 1.5 }],
    ['Points', { points: [{ x: 1 }] }],
    ['Masks', { masks: [{ label: 'cat', box }] }],
    ['Reading', { regions: [] }],
  ] as const)('%s refuses %j', (name, value) => {
    expect(schemas[name].safeParse(value).success).toBe(false)
  })

  it('have a JSON Schema each, positions marked', () => {
    const all = Object.entries(schemas).filter(([name]) => /^[A-Z]/.test(name))
    expect(all.length).toBeGreaterThan(12)
    for (const [, schema] of all) {
      expect(schemas.toJSONSchema(schema as typeof schemas.Box)).toMatchObject({ type: 'object' })
    }
    expect(schemas.toJSONSchema(schemas.Detection)).toMatchObject({
      properties: { box: { 'x-vlmkit': 'box', required: ['x', 'y', 'width', 'height'] } },
      required: ['label', 'box'],
    })
  })
})
