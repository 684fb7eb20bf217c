import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resizeRule } from '../../../../src/images/resize-rules/index.ts'
import { sizes } from './params.ts'

// Expectations are what the models' own code gives (transformers 5.23; DeepSeek-VL2's processing with Pillow's letterbox).
describe('pad-square', () => {
  it.each([
    [1, 1, 0, 0],
    [1, 4, 1, 0],
    [4, 1, 0, 1],
    [800, 600, 0, 100],
  ])('puts %d×%d at %d, %d', (width, height, offsetX, offsetY) => {
    const side = Math.max(width, height)
    const picture = { pictureWidth: width, pictureHeight: height, offsetX, offsetY }
    expect(resizeRule('pad-square', {}, { width, height })).toEqual({ width: side, height: side, ...picture })
  })
})

describe('deepseek-vl2-best', () => {
  it.each([
    [1, 1, '1x1', 384, 384, 0, 0],
    [384, 384, '1x1', 384, 384, 0, 0],
    [385, 384, '2x1', 385, 384, 192, 0],
    [768, 384, '2x1', 768, 384, 0, 0],
    [20_000, 1, '1x1', 384, 1, 0, 192],
    [300, 1000, '1x3', 346, 1152, 19, 0],
    [1000, 999, '3x3', 1152, 1151, 0, 0],
    [767, 385, '2x2', 768, 386, 0, 191],
  ])('puts %d×%d into a grid of %s', (width, height, grid, pictureWidth, pictureHeight, offsetX, offsetY) => {
    const [columns = 0, rows = 0] = grid.split('x').map(Number)
    const canvas = { width: columns * 384, height: rows * 384, columns, rows, thumbnail: true }
    const picture = { pictureWidth, pictureHeight, offsetX, offsetY }
    const params = { candidates: 'deepseek-vl2' } as const
    expect(resizeRule('deepseek-vl2-best', params, { width, height })).toEqual({ ...canvas, ...picture })
  })

  it('takes the first of equals from a list of canvases', () => {
    const candidates = [
      [384, 768],
      [768, 384],
    ] as const
    const { width, height } = resizeRule('deepseek-vl2-best', { candidates }, { width: 500, height: 500 })
    expect({ width, height }).toEqual({ width: 384, height: 768 })
  })

  it('keeps the picture inside the canvas', () => {
    fc.assert(
      fc.property(sizes(20_000), (size) => {
        const got = resizeRule('deepseek-vl2-best', { candidates: 'deepseek-vl2' }, size)
        expect(got.columns * got.rows).toBeLessThanOrEqual(9)
        expect(got.offsetX + got.pictureWidth).toBeLessThanOrEqual(got.width)
        expect(got.offsetY + got.pictureHeight).toBeLessThanOrEqual(got.height)
        expect(got.pictureWidth === got.width || got.pictureHeight === got.height).toBe(true)
      }),
    )
  })
})

describe('mllama', () => {
  it.each([
    [1, 1, '1x1', 560, 560],
    [560, 560, '1x1', 560, 560],
    [561, 560, '2x1', 561, 560],
    [840, 840, '2x2', 840, 840],
    [1120, 1120, '2x2', 1120, 1120],
    [1121, 1120, '2x2', 1120, 1119],
    [2240, 560, '4x1', 2240, 560],
    [5000, 300, '4x1', 2240, 134],
    [20, 1999, '1x4', 20, 1999],
    [3000, 1, '4x1', 2240, 1],
  ])('puts %d×%d into a canvas of %s tiles', (width, height, grid, pictureWidth, pictureHeight) => {
    const [columns = 0, rows = 0] = grid.split('x').map(Number)
    expect(resizeRule('mllama', { tile: 560, maxTiles: 4 }, { width, height })).toEqual({
      width: pictureWidth,
      height: pictureHeight,
      canvasWidth: columns * 560,
      canvasHeight: rows * 560,
      columns,
      rows,
    })
  })

  it('fills one side of the canvas or keeps the size', () => {
    fc.assert(
      fc.property(sizes(20_000), fc.integer({ min: 1, max: 9 }), (size, maxTiles) => {
        const got = resizeRule('mllama', { tile: 560, maxTiles }, size)
        expect(got.columns * got.rows).toBeLessThanOrEqual(maxTiles)
        expect(got.width <= got.canvasWidth && got.height <= got.canvasHeight).toBe(true)
        const again = resizeRule('mllama', { tile: 560, maxTiles }, got)
        expect(again.width <= got.width && again.height <= got.height).toBe(true)
      }),
    )
  })
})

describe('internvl-tiles', () => {
  it.each([
    [1, 1, 1, 1],
    [448, 448, 1, 1],
    [633, 633, 1, 1],
    [634, 634, 2, 2],
    [896, 896, 2, 2],
    [1345, 1345, 3, 3],
    [700, 500, 4, 3],
    [1552, 776, 4, 2],
    [100, 1200, 1, 12],
    [5000, 100, 12, 1],
  ])('cuts %d×%d into %d×%d tiles', (width, height, columns, rows) => {
    const got = resizeRule('internvl-tiles', { tile: 448, min: 1, max: 12 }, { width, height })
    const thumbnail = columns * rows > 1
    expect(got).toEqual({ width: 448 * columns, height: 448 * rows, columns, rows, thumbnail })
  })

  it('cuts into no fewer and no more tiles than allowed', () => {
    const square = resizeRule('internvl-tiles', { tile: 448, min: 2, max: 6 }, { width: 100, height: 100 })
    expect(square).toMatchObject({ columns: 2, rows: 2 })
    fc.assert(
      fc.property(
        sizes(20_000),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 0, max: 20 }),
        (size, min, more) => {
          const { columns, rows } = resizeRule('internvl-tiles', { tile: 448, min, max: min + more }, size)
          expect(columns * rows).toBeGreaterThanOrEqual(min)
          expect(columns * rows).toBeLessThanOrEqual(min + more)
        },
      ),
    )
  })
})

describe('idefics3', () => {
  it.each([
    [1, 1, 4, 4],
    [1456, 1456, 4, 4],
    [3000, 1, 4, 1],
    [1, 3000, 1, 4],
    [1457, 728, 4, 2],
    [100, 273, 2, 4],
  ])('cuts %d×%d into %d×%d tiles of 364 px', (width, height, columns, rows) => {
    const got = resizeRule('idefics3', { longestEdge: 1456, tile: 364 }, { width, height })
    expect(got).toEqual({ width: 364 * columns, height: 364 * rows, columns, rows, thumbnail: true })
  })

  it('has no other view than the only tile', () => {
    const got = resizeRule('idefics3', { longestEdge: 300, tile: 364 }, { width: 50, height: 40 })
    expect(got).toEqual({ width: 364, height: 364, columns: 1, rows: 1, thumbnail: false })
  })
})
