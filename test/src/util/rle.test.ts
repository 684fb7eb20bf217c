import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RLE } from '../../../src/types.ts'
import {
  areaOf,
  decodeRle,
  eachColumn,
  encodeRle,
  type Runs,
  RunWriter,
  readRuns,
  sharedArea,
  unite,
  writeRuns,
} from '../../../src/util/rle.ts'
import { encodeRle as encodePlainly } from '../../kit/rle.ts'

/** Bitmaps of one size, row by row. */
const bitmaps = (count: number, side = 40) =>
  fc.tuple(fc.integer({ min: 1, max: side }), fc.integer({ min: 1, max: side })).chain(([width, height]) =>
    fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      masks: fc.array(fc.uint8Array({ min: 0, max: 1, minLength: width * height, maxLength: width * height }), {
        minLength: count,
        maxLength: count,
      }),
    }),
  )

// From the official encoder, pycocotools 2.0.11: `mask.encode(numpy.asfortranarray(rows))`.
const official: readonly [string, RLE, number[]][] = [
  ['nothing', { size: [2, 3], counts: '6' }, [0, 0, 0, 0, 0, 0]],
  ['everything', { size: [2, 3], counts: '06' }, [1, 1, 1, 1, 1, 1]],
  ['columns first', { size: [2, 3], counts: '213' }, [0, 1, 0, 0, 0, 0]],
]

describe('decodeRle', () => {
  it.each([...official, ['an empty mask', { size: [0, 3], counts: '' } as RLE, []]])('reads %s', (_, rle, expected) => {
    expect([...decodeRle(rle)]).toEqual(expected)
  })

  it('gives back what was encoded', () => {
    fc.assert(
      fc.property(bitmaps(1), ({ width, height, masks: [data = new Uint8Array()] }) => {
        expect(decodeRle(encodePlainly(data, width, height))).toEqual(data)
      }),
    )
  })

  it('reads long runs', () => {
    const data = new Array(3_000 * 1_000).fill(0).fill(1, 1_000_000, 2_500_000)
    expect(decodeRle(encodePlainly(data, 3_000, 1_000)).filter((v) => v === 1).length).toBe(1_500_000)
  })

  it.each([
    ['too few pixels', { size: [2, 3], counts: '5' }],
    ['too many pixels', { size: [2, 3], counts: '7' }],
    ['a letter that is none', { size: [2, 3], counts: '6 ' }],
    ['a number that is cut off', { size: [2, 3], counts: '6P' }],
    ['an endless number', { size: [2, 3], counts: 'PPPPPPPPPPPP0' }],
    ['a run below zero', { size: [2, 3], counts: 'O7' }],
    ['counts that are a list', { size: [2, 3], counts: [6] }],
    ['no counts', { size: [2, 3] }],
    ['half a size', { size: [], counts: '6' }],
    ['no size', { counts: '6' }],
    ['a size that no memory holds', { size: [1e9, 1e9], counts: '0' }],
  ])('refuses %s', (_, rle) => {
    expect(() => decodeRle(rle as RLE)).toThrow(expect.objectContaining({ kind: 'input' }))
  })
})

describe('encodeRle', () => {
  it.each(official)('writes %s', (_, rle, data) => {
    const [height, width] = rle.size
    expect(encodeRle(Uint8Array.from(data), { width, height })).toEqual(rle)
  })

  it('writes what COCO writes, whatever the size', () => {
    fc.assert(
      fc.property(bitmaps(1, 150), ({ width, height, masks: [data = new Uint8Array()] }) => {
        expect(encodeRle(data, { width, height })).toEqual(encodePlainly(data, width, height))
      }),
    )
  })

  it('takes any value but 0 as inside', () => {
    expect(encodeRle(Uint8Array.of(0, 7, 255, 0), { width: 2, height: 2 })).toEqual(
      encodeRle(Uint8Array.of(0, 1, 1, 0), { width: 2, height: 2 }),
    )
  })
})

describe('runs', () => {
  it('are read and written without loss', () => {
    fc.assert(
      fc.property(bitmaps(1), ({ width, height, masks: [data = new Uint8Array()] }) => {
        const rle = encodePlainly(data, width, height)
        expect(writeRuns(readRuns(rle), { width, height })).toEqual(rle)
        expect(areaOf(readRuns(rle))).toBe(data.filter((v) => v === 1).length)
      }),
    )
  })

  it('may be longer than thirty bits', () => {
    const size = { width: 2 ** 15, height: 2 ** 15 }
    for (const runs of [[2 ** 30], [0, 2 ** 30], [5, 2 ** 30 - 6, 1], [1, 1, 1, 2 ** 30 - 5, 1, 1]]) {
      expect(readRuns(writeRuns(runs, size))).toEqual(runs)
    }
  })

  it('join where an encoder left empty ones between them', () => {
    // 1 outside, 2 inside, 0 outside, 1 inside, 2 outside, 0 inside.
    const counts = '120O2O' // from the fourth on, differences: 1-2, 2-0, 0-1
    expect(readRuns({ size: [2, 3], counts })).toEqual([1, 3, 2])
  })

  it('overlap and unite as bitmaps do', () => {
    fc.assert(
      fc.property(bitmaps(4, 12), ({ width, height, masks }) => {
        const all = masks.map((data) => readRuns(encodePlainly(data, width, height)))
        const [a, b] = all as [Runs, Runs]
        expect(sharedArea(a, b)).toBe(masks[0]?.filter((v, i) => v === 1 && masks[1]?.[i] === 1).length)
        const any = masks[0]?.map((_, i) => (masks.some((data) => data[i] === 1) ? 1 : 0)) ?? []
        expect(unite(all)).toEqual(readRuns(encodePlainly(any, width, height)))
      }),
    )
    expect(unite([])).toBeUndefined()
  })

  it('are collected from spans that may touch or be empty', () => {
    const writer = new RunWriter()
    for (const [start, end] of [
      [0, 2],
      [2, 3],
      [3, 3],
      [5, 4],
      [6, 8],
    ] as const)
      writer.add(start, end)
    expect(writer.finish(10)).toEqual([0, 3, 3, 2, 2])
    expect(new RunWriter().finish(10)).toBeUndefined()
  })

  it('are visited column by column', () => {
    const columns: [number, number[]][] = []
    // Three rows: the lowest pixel of the first column, all of the second, both ends of the fourth.
    eachColumn([2, 4, 3, 1, 1, 1, 3], 3, (column, spans) => columns.push([column, spans]))
    expect(columns).toEqual([
      [0, [2, 3]],
      [1, [0, 3]],
      [3, [0, 1, 2, 3]],
    ])
  })

  it('of many masks unite in good time', () => {
    const size = 4_000_000
    const masks = Array.from({ length: 20_000 }, (_, i) => [i * 200, 100, size - i * 200 - 100])
    const started = performance.now()
    expect(unite(masks)?.length).toBe(40_001)
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})
