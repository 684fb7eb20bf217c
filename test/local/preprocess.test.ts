import { describe, expect, it } from 'vitest'
import type { PictureInput } from '../../local/manifest.ts'
import { BufferPool, fillInput, placeIn, toPlanes } from '../../local/preprocess.ts'
import { call, pictureOf } from './helpers.ts'

const plain: PictureInput = {
  size: [2, 2],
  fit: 'stretch',
  color: 'RGB',
  layout: 'NCHW',
  mean: [0, 0, 0],
  std: [1, 1, 1],
}

describe('pixels to planes', () => {
  const rgb = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  const size = { width: 2, height: 2 }

  it.each([
    ['RGB', plain, [1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12]],
    ['BGR', { ...plain, color: 'BGR' }, [3, 6, 9, 12, 2, 5, 8, 11, 1, 4, 7, 10]],
    [
      'mean and deviation of each channel',
      { ...plain, mean: [1, 2, 3], std: [1, 2, 4] },
      [0, 3, 6, 9, 0, 1.5, 3, 4.5, 0, 0.75, 1.5, 2.25],
    ],
  ] as const)('%s', (_, input, planes) => {
    const into = new Float32Array(12)
    toPlanes(rgb, size, size, input as PictureInput, into)
    expect([...into]).toEqual(planes)
  })

  it('fills what a letterboxed picture does not cover with grey, also in a buffer used before', () => {
    const into = new Float32Array(12).fill(9)
    toPlanes(rgb.subarray(0, 6), { width: 2, height: 1 }, size, { ...plain, fit: 'letterbox' }, into)
    expect([...into]).toEqual([1, 4, 114, 114, 2, 5, 114, 114, 3, 6, 114, 114])
  })
})

describe('the place of a picture in the input', () => {
  it.each([
    ['stretch', { width: 800, height: 100 }, { width: 416, height: 416 }],
    ['letterbox', { width: 800, height: 400 }, { width: 416, height: 208 }],
    ['letterbox', { width: 400, height: 800 }, { width: 208, height: 416 }],
    ['letterbox', { width: 10_000, height: 1 }, { width: 416, height: 1 }],
    ['letterbox', { width: 100, height: 100 }, { width: 416, height: 416 }],
  ] as const)('%s %o', (fit, picture, placed) => {
    expect(placeIn(picture, { ...plain, size: [416, 416], fit })).toEqual(placed)
  })

  it('asks the picture for exactly that size', async () => {
    const asked: unknown[] = []
    const picture = pictureOf({ width: 4, height: 2 }, (size) => {
      asked.push(size)
      return new Uint8Array(size.width * size.height * 3)
    })
    await fillInput(picture, { ...plain, fit: 'letterbox' }, new Float32Array(12), call.signal)
    expect(asked).toEqual([{ width: 2, height: 1 }])
  })

  it('refuses pixels of another size', async () => {
    const picture = pictureOf({ width: 4, height: 2 }, () => new Uint8Array(5))
    const fill = fillInput(picture, plain, new Float32Array(12), call.signal)
    await expect(fill).rejects.toMatchObject({ kind: 'input' })
  })
})

describe('buffers', () => {
  it('are lent again when they are back, and never to two at a time', async () => {
    const pool = new BufferPool(4)
    const seen: Float32Array[] = []
    await pool.lend(async (first) => {
      seen.push(first)
      await pool.lend(async (second) => {
        expect(second).not.toBe(first)
        seen.push(second)
      })
    })
    await pool.lend(async (again) => expect(seen).toContain(again))
    await expect(pool.lend(() => Promise.reject(new Error('x')))).rejects.toThrow('x')
    await pool.lend(async (again) => expect(seen).toContain(again))
  })
})
