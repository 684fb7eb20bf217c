import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clamp, fromNormalized, fromXYXY, iou, nms, toNormalized, toXYXY } from '../../../src/grounding/boxes.ts'
import type { Box } from '../../../src/types.ts'

const size = { width: 640, height: 480 }
const number = fc.double({ min: -2_000, max: 2_000, noNaN: true })
const side = fc.double({ min: 0, max: 2_000, noNaN: true })
const anyBox = fc.record({ x: number, y: number, width: side, height: side })
const detection = fc.record({
  label: fc.constantFrom('cat', 'dog'),
  box: fc.record({
    x: fc.integer({ min: 0, max: 20 }),
    y: fc.integer({ min: 0, max: 20 }),
    width: fc.integer({ min: 0, max: 20 }),
    height: fc.integer({ min: 0, max: 20 }),
  }),
  score: fc.option(fc.constantFrom(0, 0.5, 1), { nil: undefined }),
})

describe('toXYXY, fromXYXY', () => {
  it('give the corners and take them in any order', () => {
    expect(toXYXY({ x: 10, y: 20, width: 30, height: 40 })).toEqual([10, 20, 40, 60])
    const box = { x: 10, y: 20, width: 30, height: 40 }
    expect(fromXYXY([10, 20, 40, 60])).toEqual(box)
    expect(fromXYXY([40, 20, 10, 60])).toEqual(box)
    expect(fromXYXY([10, 60, 40, 20])).toEqual(box)
  })

  it('are each other’s inverse', () => {
    fc.assert(
      fc.property(anyBox, (box) => {
        const back = fromXYXY(toXYXY(box))
        for (const key of ['x', 'y', 'width', 'height'] as const) expect(back[key]).toBeCloseTo(box[key], 6)
      }),
    )
  })
})

describe('toNormalized', () => {
  it('gives fractions and keeps the picture', () => {
    expect(toNormalized({ x: 10, y: 20, width: 30, height: 40, picture: 1 }, { width: 100, height: 200 })).toEqual({
      x: 0.1,
      y: 0.1,
      width: 0.3,
      height: 0.2,
      picture: 1,
    })
  })

  it('lies in 0 to 1 for what lies in the picture', () => {
    fc.assert(
      fc.property(anyBox, (box) => {
        const { x, y, width, height } = toNormalized(clamp(box, size), size)
        for (const value of [x, y, width, height]) expect(value >= 0 && value <= 1).toBe(true)
      }),
    )
  })

  it.each([0, -1, Number.NaN])('refuses a picture %d px wide', (width) => {
    expect(() => toNormalized({ x: 0, y: 0, width: 1, height: 1 }, { width, height: 1 })).toThrow(/above 0 for size/)
  })
})

describe('fromNormalized', () => {
  it('gives pixels and keeps the picture', () => {
    const box = fromNormalized({ x: 0.1, y: 0.1, width: 0.3, height: 0.2, picture: 1 }, { width: 100, height: 200 })
    expect(box).toEqual({ x: 10, y: 20, width: 30, height: 40, picture: 1 })
  })

  it('is the way back from toNormalized', () => {
    fc.assert(
      fc.property(anyBox, (box) => {
        const back = fromNormalized(toNormalized(box, size), size)
        for (const key of ['x', 'y', 'width', 'height'] as const) expect(back[key]).toBeCloseTo(box[key], 9)
      }),
    )
  })

  it.each([0, -1, Number.NaN])('refuses a picture %d px high', (height) => {
    expect(() => fromNormalized({ x: 0, y: 0, width: 1, height: 1 }, { width: 1, height })).toThrow(/above 0 for size/)
  })
})

describe('iou', () => {
  const unit = { x: 0, y: 0, width: 2, height: 2 }
  it.each<[string, Box, Box, number]>([
    ['two empty boxes', { x: 1, y: 1, width: 0, height: 0 }, { x: 1, y: 1, width: 0, height: 0 }, 0],
    ['an empty box inside', unit, { x: 1, y: 1, width: 0, height: 1 }, 0],
    ['boxes that touch', unit, { ...unit, x: 2 }, 0],
    ['boxes apart', unit, { ...unit, x: 9 }, 0],
    ['a half overlap', unit, { ...unit, x: 1 }, 1 / 3],
    ['one inside the other', unit, { x: 0, y: 0, width: 1, height: 1 }, 1 / 4],
    ['a box and itself', unit, unit, 1],
    ['boxes in different pictures', { ...unit, picture: 0 }, { ...unit, picture: 1 }, 0],
    ['boxes in one picture', { ...unit, picture: 1 }, { ...unit, picture: 1 }, 1],
  ])('of %s', (_, a, b, expected) => {
    expect(iou(a, b)).toBeCloseTo(expected, 12)
  })

  it('is symmetric, 0 to 1, and 1 for a box and itself', () => {
    fc.assert(
      fc.property(anyBox, anyBox, (a, b) => {
        expect(iou(a, b)).toBe(iou(b, a))
        expect(iou(a, b)).toBeGreaterThanOrEqual(0)
        expect(iou(a, b)).toBeLessThanOrEqual(1)
        if (a.width > 1e-6 && a.height > 1e-6) expect(iou(a, a)).toBe(1)
      }),
    )
  })
})

describe('clamp', () => {
  it.each<[string, Box, Box]>([
    ['inside', { x: 1, y: 2, width: 3, height: 4 }, { x: 1, y: 2, width: 3, height: 4 }],
    ['over the left edge', { x: -5, y: 10, width: 20, height: 5 }, { x: 0, y: 10, width: 15, height: 5 }],
    ['over all edges', { x: -5, y: -5, width: 999, height: 999 }, { x: 0, y: 0, width: 640, height: 480 }],
    ['right of it', { x: 700, y: 10, width: 20, height: 5 }, { x: 640, y: 10, width: 0, height: 5 }],
    ['above it', { x: 1, y: -10, width: 20, height: 5 }, { x: 1, y: 0, width: 20, height: 0 }],
  ])('moves a box %s', (_, box, expected) => {
    expect(clamp(box, size)).toEqual(expected)
  })

  it('moves points and keeps their other fields', () => {
    expect(clamp({ x: 999, y: -1, label: 'tip', picture: 2 }, size)).toEqual({ x: 640, y: 0, label: 'tip', picture: 2 })
  })

  it('keeps boxes inside, changes nothing twice and never grows', () => {
    fc.assert(
      fc.property(anyBox, (box) => {
        const once = clamp(box, size)
        const [x1, y1, x2, y2] = toXYXY(once)
        expect(x1 >= 0 && y1 >= 0 && once.width >= 0 && once.height >= 0).toBe(true)
        expect(x2 <= size.width + 1e-9 && y2 <= size.height + 1e-9).toBe(true)
        const twice = clamp(once, size)
        for (const key of ['x', 'y', 'width', 'height'] as const) expect(twice[key]).toBeCloseTo(once[key], 9)
        expect(once.width).toBeLessThanOrEqual(box.width + 1e-9)
      }),
    )
  })
})

describe('nms', () => {
  const at = (x: number, score?: number, label = 'cat') => ({
    label,
    box: { x, y: 0, width: 10, height: 10 },
    ...(score !== undefined && { score }),
  })

  it.each([
    ['nothing', [], []],
    ['boxes apart', [at(0, 0.1), at(20, 0.9)], [0, 1]],
    ['a weaker copy', [at(0, 0.1), at(1, 0.9)], [1]],
    ['a tie: the first', [at(0, 0.5), at(1, 0.5)], [0]],
    ['no scores: the first', [at(0), at(1)], [0]],
    ['a score before none', [at(0), at(1, 0)], [1]],
    ['another label', [at(0, 0.9), at(1, 0.1, 'dog')], [0, 1]],
    ['a chain: only what overlaps the one that stays goes', [at(0, 0.9), at(3, 0.8), at(6, 0.7)], [0, 2]],
    ['overlap at the threshold', [at(0, 0.9), at(5, 0.8)], [0, 1]],
  ])('of %s', (_, detections, expected) => {
    expect(nms(detections)).toEqual(expected.map((index) => detections[index]))
  })

  it('takes all labels for one, and another threshold', () => {
    expect(nms([at(0, 0.1), at(1, 0.9, 'dog')], { perLabel: false })).toEqual([at(1, 0.9, 'dog')])
    expect(nms([at(0, 0.9), at(5, 0.8)], { iou: 0.3 })).toEqual([at(0, 0.9)])
  })

  it('leaves no two that overlap, in the order given, and changes nothing twice', () => {
    fc.assert(
      fc.property(fc.array(detection), (detections) => {
        const kept = nms(detections)
        expect(detections.filter((one) => kept.includes(one))).toEqual(kept)
        expect(nms(kept)).toEqual(kept)
        for (const [i, a] of kept.entries()) {
          for (const b of kept.slice(i + 1)) if (a.label === b.label) expect(iou(a.box, b.box)).toBeLessThanOrEqual(0.5)
        }
        const gone = detections.filter((one) => !kept.includes(one))
        for (const one of gone) {
          const rivals = kept.filter((k) => k.label === one.label && iou(k.box, one.box) > 0.5)
          expect(rivals.some((winner) => (winner.score ?? -1) >= (one.score ?? -1))).toBe(true)
        }
      }),
    )
  })

  it.each([-0.1, 1.1, Number.NaN])('refuses a threshold of %d', (threshold) => {
    expect(() => nms([], { iou: threshold })).toThrow(/from 0 to 1 for iou/)
  })
})
