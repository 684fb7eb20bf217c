import { Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { type Found, lowestScore, readDetections, suppress } from '../../local/detector.ts'
import { chooseObjects, objectTokens } from '../../local/objects.ts'

const centernet = { kind: 'centernet', stride: 4, nms: 0.5 } as const

/** Maps of `labels` × 4 × 4 cells of a 16 px input. */
function maps(
  labels: number,
  cells: readonly (readonly [label: number, y: number, x: number, score: number])[],
  side = 3,
) {
  const heat = new Float32Array(labels * 16)
  for (const [label, y, x, score] of cells) heat[label * 16 + y * 4 + x] = score
  return {
    heat: new Tensor('float32', heat, [1, labels, 4, 4]),
    ltrb: new Tensor('float32', new Float32Array(64).fill(side), [1, 4, 4, 4]),
  }
}

const size = { width: 16, height: 16 }
const box = (score: number, label = 0, x1 = 0, x2 = 0.5): Found => ({ label, x1, y1: 0, x2, y2: 0.5, score })

describe('centernet maps', () => {
  it('give a box around the cell, clipped to the picture, in shares of it', () => {
    const found = readDetections(
      maps(2, [
        [1, 2, 1, 0.5],
        [0, 0, 0, 0.75],
      ]),
      centernet,
      size,
      size,
    )
    expect(found).toEqual([
      { label: 0, score: 0.75, x1: 0, y1: 0, x2: 3 / 16, y2: 3 / 16 },
      { label: 1, score: 0.5, x1: 1 / 16, y1: 5 / 16, x2: 7 / 16, y2: 11 / 16 },
    ])
  })

  it('count a cell that equals its 3×3 maximum, and only such', () => {
    const next = readDetections(
      maps(
        1,
        [
          [0, 1, 1, 0.5],
          [0, 1, 2, 0.4],
          [0, 3, 3, 0.3],
        ],
        1,
      ),
      centernet,
      size,
      size,
    )
    expect(next.map(({ score }) => score)).toEqual([0.5, expect.closeTo(0.3)])
    const flat = readDetections(
      maps(
        1,
        [
          [0, 1, 1, 0.5],
          [0, 1, 2, 0.5],
        ],
        1,
      ),
      centernet,
      size,
      size,
    )
    expect(flat).toHaveLength(2)
  })

  it('below the lowest score are noise', () => {
    expect(readDetections(maps(1, [[0, 1, 1, lowestScore / 2]]), centernet, size, size)).toEqual([])
  })

  it('give no box without area', () => {
    expect(readDetections(maps(1, [[0, 0, 0, 0.9]], 0), centernet, size, size)).toEqual([])
  })
})

describe('yolox cells', () => {
  it('are taken from grid and stride, over the part that the picture covers', () => {
    // A 32 px input has 16 + 4 + 1 cells; the one of stride 16 at column 1, row 0 is number 17.
    const output = new Float32Array(21 * 7)
    output.set([0.5, 0.25, Math.log(0.5), Math.log(0.25), 0.8, 0.1, 0.5], 17 * 7)
    const outputs = { output: new Tensor('float32', output, [1, 21, 7]) }
    const facts = { kind: 'yolox', stride: 8, nms: 0.45 } as const
    const found = readDetections(outputs, facts, { width: 32, height: 16 }, { width: 32, height: 32 })
    const place = {
      x1: expect.closeTo(20 / 32),
      y1: expect.closeTo(2 / 16),
      x2: expect.closeTo(28 / 32),
      y2: expect.closeTo(6 / 16),
    }
    expect(found).toEqual([
      { label: 1, ...place, score: expect.closeTo(0.4) },
      { label: 0, ...place, score: expect.closeTo(0.08) },
    ])
  })
})

describe('suppression', () => {
  it('keeps the best of boxes that overlap, label by label', () => {
    const boxes = [box(0.9), box(0.8, 1), box(0.7, 0, 0.05, 0.5), box(0.6, 0, 0.4, 0.9)]
    expect(suppress(boxes, 0.5).map(({ score }) => score)).toEqual([0.9, 0.8, 0.6])
  })
})

describe('objects for the decoder', () => {
  const facts = { objectTokens: 3, objectScore: 0.15, peakScore: 0.05 }

  it.each([
    ['clear boxes of one label', [box(0.9), box(0.2)], [0.9, 0.2]],
    ['a trace of a label that has no clear box, once', [box(0.9), box(0.1, 1), box(0.09, 1)], [0.9, 0.1]],
    ['no trace of a label that has a clear box', [box(0.9), box(0.1)], [0.9]],
    ['nothing too weak', [box(0.04)], []],
    ['at most so many, best first', [box(0.9), box(0.8), box(0.7), box(0.6)], [0.9, 0.8, 0.7]],
  ])('are %s', (_, found, scores) => {
    expect(chooseObjects(found, facts).map(({ score }) => score)).toEqual(scores)
  })

  it('leave empty places at label −1', () => {
    expect([...objectTokens([box(0.5, 7)], 2)]).toEqual([7, 0, 0, 0.5, 0.5, 0.5, -1, 0, 0, 0, 0, 0])
  })
})
