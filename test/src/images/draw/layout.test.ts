import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { placeTags } from '../../../../src/images/draw/layout.ts'
import type { Box } from '../../../../src/types.ts'

const size = { width: 400, height: 300 }
const box = fc.record({
  x: fc.integer({ min: 0, max: 380 }),
  y: fc.integer({ min: 0, max: 280 }),
  width: fc.integer({ min: 1, max: 20 }),
  height: fc.integer({ min: 1, max: 20 }),
})
const tag = (anchor: Box, rank = 0) => ({ width: 60, height: 16, anchor, rank })

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

describe('placeTags', () => {
  it('puts a tag on top of its box, at the left', () => {
    const anchor = { x: 100, y: 100, width: 80, height: 80 }
    expect(placeTags([tag(anchor)], [anchor], size)).toEqual([{ x: 100, y: 84, apart: false }])
  })

  it('moves it inside a box that begins at the upper edge', () => {
    const anchor = { x: 0, y: 0, width: 400, height: 300 }
    expect(placeTags([tag(anchor)], [anchor], size)).toEqual([{ x: 0, y: 0, apart: false }])
  })

  it('does not hide a small thing', () => {
    const anchor = { x: 100, y: 100, width: 80, height: 80 }
    const small = { x: 110, y: 88, width: 8, height: 8 }
    const [place] = placeTags([tag(anchor)], [anchor, small], size)
    expect(place && overlap({ ...place, width: 60, height: 16 }, small)).toBe(false)
  })

  it('gives the first choice to the higher rank, and to the earlier of equals', () => {
    const anchor = { x: 100, y: 100, width: 80, height: 80 }
    const twin = { ...anchor }
    expect(placeTags([tag(anchor, 1), tag(twin, 2)], [anchor, twin], size)[1]).toMatchObject({ x: 100, y: 84 })
    expect(placeTags([tag(anchor), tag(twin)], [anchor, twin], size)[0]).toMatchObject({ x: 100, y: 84 })
  })

  it('leaves out a tag that is larger than the picture', () => {
    const anchor = { x: 0, y: 0, width: 10, height: 10 }
    expect(placeTags([tag(anchor)], [anchor], { width: 50, height: 50 })).toEqual([undefined])
  })

  it('keeps tags inside the picture and apart from each other, always the same', () => {
    fc.assert(
      fc.property(fc.array(box, { maxLength: 60 }), (anchors) => {
        const requests = anchors.map((anchor, index) => tag(anchor, index % 3))
        const places = placeTags(requests, anchors, size)
        const boxes = places.flatMap((place) => (place ? [{ x: place.x, y: place.y, width: 60, height: 16 }] : []))
        for (const [i, a] of boxes.entries()) {
          expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= size.width && a.y + a.height <= size.height).toBe(true)
          for (const b of boxes.slice(i + 1)) expect(overlap(a, b)).toBe(false)
        }
        expect(placeTags(requests, anchors, size)).toEqual(places)
      }),
    )
  })

  it('covers at most a quarter of the picture in a crowd', () => {
    const anchors = Array.from({ length: 200 }, (_, i) => ({
      x: (i * 37) % 380,
      y: (i * 53) % 280,
      width: 20,
      height: 20,
    }))
    const places = placeTags(
      anchors.map((anchor) => tag(anchor)),
      anchors,
      size,
    )
    const placed = places.filter((place) => place !== undefined)
    expect(placed.length).toBeGreaterThan(10)
    expect(placed.length * 60 * 16).toBeLessThanOrEqual(400 * 300 * 0.25)
  })

  it('stays quick with thousands of things', () => {
    const anchors = Array.from({ length: 5_000 }, (_, i) => ({
      x: (i * 37) % 380,
      y: (i * 53) % 280,
      width: 20,
      height: 20,
    }))
    const started = performance.now()
    placeTags(
      anchors.map((anchor) => tag(anchor)),
      anchors,
      size,
    )
    expect(performance.now() - started).toBeLessThan(3_000)
  })
})
