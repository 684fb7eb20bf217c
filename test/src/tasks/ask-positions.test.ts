import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { DialectId } from '../../../src/grounding/dialect.ts'
import { box, point } from '../../../src/schemas/index.ts'
import { createVLM } from '../../../src/vlm.ts'
import { scene } from '../../kit/scene.ts'
import { scriptedBackend } from '../../kit/scripted-backend.ts'

const schema = z.object({ where: box(), tip: point().nullable() })
const ask = (dialect: DialectId, answer: object, maxSidePx = 1000) => {
  const profile = { dialect, resize: { rule: 'fit', maxSidePx } } as const
  const backend = scriptedBackend(() => JSON.stringify(answer), { profile, structured: ['json-schema'] })
  return { backend, answer: createVLM(backend).ask(scene.pixels, 'Where is the square?', { schema }) }
}

describe('box and point fields', () => {
  // The same box: 50 px from the left, 20 from the top, 50 wide, 40 high; and its top left corner.
  it.each([
    ['portable', [250, 200, 500, 600], [250, 200]],
    ['gemini', [200, 250, 600, 500], [200, 250]],
    ['gemini', '[200, 250, 600, 500]', '200, 250'],
    ['gemini', '200 250 600 500', '(200, 250)'],
    ['gemini', ['200', '250', '600', '500'], ['200', '250']],
    ['gemini', [[200, 250, 600, 500]], [[200, 250]]],
    ['gemini', { x1: 250, y1: 200, x2: 500, y2: 600 }, { x: 250, y: 200 }],
    ['gemini', { ymin: 200, xmin: 250, ymax: 600, xmax: 500 }, { y: 200, x: 250 }],
    ['gemini', { left: 250, top: 200, right: 500, bottom: 600 }, { x: '250', y: '200' }],
    ['gemini', { x: 250, y: 200, width: 250, height: 400 }, [200, 250]],
    ['gemini', [600, 500, 200, 250], [200, 250]],
    ['qwen3', [250, 200, 500, 600], [250, 200]],
    ['qwen25', [25, 10, 50, 30], [25, 10], 100],
    ['claude', { x: 25, y: 10, width: 25, height: 20 }, { x: 25, y: 10 }, 100],
    ['moondream', [0.25, 0.2, 0.5, 0.6], [0.25, 0.2]],
    ['moondream', { x_min: 0.25, y_min: 0.2, x_max: 0.5, y_max: 0.6 }, { x: 0.25, y: 0.2 }],
  ] as const)('of %s: %j and %j', async (dialect, where, tip, maxSidePx?: number) => {
    const { data } = await ask(dialect, { where, tip }, maxSidePx).answer
    expect(data.where.x).toBeCloseTo(50, 6)
    expect(data.where.y).toBeCloseTo(20, 6)
    expect(data.where.width).toBeCloseTo(50, 6)
    expect(data.where.height).toBeCloseTo(40, 6)
    expect(data.tip?.x).toBeCloseTo(50, 6)
    expect(data.tip?.y).toBeCloseTo(20, 6)
  })

  it('may be null where the schema says so', async () => {
    const { data } = await ask('gemini', { where: [0, 0, 9, 9], tip: null }).answer
    expect(data.tip).toBeNull()
  })

  it.each([
    [[1, 2, 3]],
    [[1, 2, 3, 4, 5]],
    ['left'],
    [{ x1: 1, y1: 2 }],
    [
      [
        [0, 0, 9, 9],
        [1, 1, 9, 9],
      ],
    ],
    [[null, 1, 2, 3]],
  ])('%j is no box: the schema refuses it', async (where) => {
    await expect(ask('gemini', { where, tip: null }).answer).rejects.toMatchObject({ kind: 'output', reason: 'schema' })
  })
})
