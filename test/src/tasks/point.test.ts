import { describe, expect, it } from 'vitest'
import { createVLM } from '../../../src/vlm.ts'
import { scene } from '../../kit/scene.ts'
import { scriptedBackend, wordsOf } from '../../kit/scripted-backend.ts'

const rows = (points: readonly object[]) => JSON.stringify({ points })

describe('point', () => {
  it('gives points in pixels of the picture, under the phrase asked for', async () => {
    const backend = scriptedBackend(() => rows([{ label: 'Handles', point: [500, 500] }, { point: [0, 1000] }]))
    const { points } = await createVLM(backend).point(scene.pixels, 'handle')
    expect(points).toEqual([
      { x: 100, y: 50, label: 'handle' },
      { x: 0, y: 100, label: 'handle' },
    ])
    expect(wordsOf(backend.seen[0] ?? { task: 'point', parts: [] })).toContain('"handle"')
  })

  it('keeps what the model calls its points', async () => {
    const answer = rows([
      { label: 'left eye', point: [100, 100] },
      { label: 'right eye', point: [200, 100] },
    ])
    const { points, warnings } = await createVLM(scriptedBackend(() => answer)).point(scene.pixels, 'the two eyes')
    expect(points.map(({ label }) => label)).toEqual(['left eye', 'right eye'])
    expect(warnings).toEqual([])
  })

  it('looks for several things', async () => {
    const backend = scriptedBackend(() =>
      rows([
        { label: 'noses', point: [1, 1] },
        { label: 'tail', point: [2, 2] },
      ]),
    )
    const { points } = await createVLM(backend).point(scene.pixels, ['nose', 'tail'])
    expect(points.map(({ label }) => label)).toEqual(['nose', 'tail'])
    expect(backend.seen[0]?.labels).toEqual(['nose', 'tail'])
  })

  it.each([[undefined], [''], [[]], [['a', 'a']], [[' ']], [5]])('refuses to look for %j', async (what) => {
    const vlm = createVLM(scriptedBackend(() => '[]'))
    await expect(vlm.point(scene.pixels, what as string)).rejects.toMatchObject({ kind: 'input', stage: 'check' })
  })

  it('refuses options that it does not have, and several pictures', async () => {
    const vlm = createVLM(scriptedBackend(() => '[]'))
    await expect(vlm.point(scene.pixels, 'nose', { minScore: 1 } as object)).rejects.toMatchObject({ kind: 'input' })
    await expect(vlm.point([scene.pixels] as never, 'nose')).rejects.toMatchObject({ kind: 'input' })
  })
})
