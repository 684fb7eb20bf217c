import { describe, expect, it } from 'vitest'
import type { Finding, ProbabilityMap, Vertex } from '../../../../src/grounding/dialect.ts'
import { area } from '../../../../src/grounding/masks/measure.ts'
import { place } from '../../../../src/grounding/place.ts'
import { encodeRle } from '../../../kit/rle.ts'

const source = { width: 40, height: 20 }
const frame = { source, region: { x: 0, y: 0, ...source }, sent: { width: 20, height: 10 } }
const thousandths = { unit: 'grid', max: 1000 } as const
const placed = (findings: Finding[]) => place(findings, thousandths, frame)

const map: ProbabilityMap = { width: 2, height: 1, data: Uint8Array.of(255, 0) }
const box = [0, 0, 500, 500] as const
const triangle: Vertex[] = [
  [0, 0],
  [1000, 0],
  [0, 1000],
]

describe('place › masks', () => {
  it('stretches a map over the box of its element', () => {
    const { masks, objects } = placed([{ label: 'cat', box, map, score: 0.5 }])
    expect(masks).toEqual([{ ...objects[0], rle: expect.objectContaining({ size: [20, 40] }) }])
    expect(masks.map(area)).toEqual([100])
  })

  it('gives a polygon without a box its own, and unites several', () => {
    const { masks, objects } = placed([
      { label: 'cat', polygons: [triangle] },
      { label: 'dog', polygons: [triangle, triangle] },
    ])
    expect(objects.map((object) => object.box)).toEqual([
      { x: 0, y: 0, ...source },
      { x: 0, y: 0, ...source },
    ])
    expect(masks[0]?.rle).toEqual(masks[1]?.rle)
    expect(Math.abs(area(masks[0] as (typeof masks)[number]) - 400)).toBeLessThan(20)
  })

  it('takes a mask of the sent picture to the size of the user’s', () => {
    const bits = Array.from({ length: 200 }, (_, i) => (i % 20 < 10 ? 1 : 0))
    const { masks } = placed([{ label: 'cat', box, rle: encodeRle(bits, 20, 10) }])
    expect(masks.map((mask) => [mask.rle.size, area(mask)])).toEqual([[[20, 40], 400]])
  })

  it('leaves out a mask without a pixel and keeps the object', () => {
    const { masks, objects, warnings } = placed([
      { label: 'cat', box, map: { ...map, data: Uint8Array.of(0, 127) } },
      { label: 'dog', box, rle: { size: [1, 1], counts: '?' } },
      { label: 'cow', box, polygons: [triangle.map(([x, y]) => [x / 1000, y / 1000])] },
    ])
    expect(masks).toEqual([])
    expect(objects.map((object) => object.label)).toEqual(['cat', 'dog', 'cow'])
    expect(warnings).toEqual([expect.objectContaining({ code: 'no_mask', message: expect.stringMatching(/^3 /) })])
  })

  it('counts an exact repetition once, another mask of the same box not', () => {
    const other = { ...map, data: Uint8Array.of(0, 255) }
    const { masks, objects } = placed([
      { label: 'cat', box, map },
      { label: 'cat', box, map },
      { label: 'cat', box, map: other },
      { label: 'cat', box: [0, 0, 1000, 1000], map },
      { label: 'dog', box, map },
      { label: 'dog', box, polygons: [triangle] },
      { label: 'dog', box, polygons: [triangle] },
    ])
    expect(masks.map((mask) => [mask.label, area(mask)])).toEqual([
      ['cat', 100],
      ['cat', 100],
      ['cat', 400],
      ['dog', 100],
      ['dog', expect.any(Number)],
    ])
    expect(objects.map((object) => object.label)).toEqual(['cat', 'cat', 'dog'])
  })

  it('draws an element that is repeated without end only once', () => {
    const large = {
      source: { width: 4000, height: 3000 },
      region: { x: 0, y: 0, width: 4000, height: 3000 },
      sent: source,
    }
    const started = performance.now()
    const { masks } = place(
      Array.from({ length: 5_000 }, () => ({ label: 'cat', box: [0, 0, 1000, 1000] as const, map })),
      thousandths,
      large,
    )
    expect(masks.length).toBe(1)
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  it('tells things that share a corner or a box apart in good time', () => {
    const count = 50_000
    const findings = Array.from({ length: count }, (_, i): Finding[] => [
      { label: 'cat', box: [0, 0, 1 + (i % 1000), 1 + i / 1000] },
      { label: `cat ${i}`, box },
      { label: `cat ${i}`, point: [5, 5] },
    ]).flat()
    const started = performance.now()
    const { objects, points } = placed(findings)
    expect([objects.length, points.length]).toEqual([2 * count, count])
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})
