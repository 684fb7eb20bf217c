/** Models in memory: shared, counted, freed with the last one who uses them. */
import { InferenceSession } from 'onnxruntime-node'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { provider } from '../../local/index.ts'
import { modelsInMemory } from '../../local/registry.ts'
import { call, copyFolder, noise, request, tiny } from './helpers.ts'

const caption = (seed: number) => request('caption', noise(seed), '', { maxTokens: 3 })

describe('models in memory', () => {
  afterEach(() => vi.restoreAllMocks())

  it('are made by the first call only', async () => {
    const backend = provider.create(tiny, { threads: 1 })
    expect(modelsInMemory()).toBe(0)
    await backend.close?.()
    expect(modelsInMemory()).toBe(0)
  })

  it('are shared by backends on one folder, under any of its names, and freed with the last', async () => {
    const create = vi.spyOn(InferenceSession, 'create')
    const first = provider.create(tiny, { threads: 1 })
    const second = provider.create(`${tiny}/../tiny-local`, { threads: 1 })
    await Promise.all([
      first.generate(caption(1), call),
      second.generate(caption(2), call),
      second.generate(caption(3), call),
    ])
    expect(modelsInMemory()).toBe(1)
    // Detector, vision and decoder, once each.
    expect(create).toHaveBeenCalledTimes(3)
    await first.close?.()
    expect(modelsInMemory()).toBe(1)
    await expect(second.generate(caption(4), call)).resolves.toMatchObject({ finish: expect.any(String) })
    await second.close?.()
    expect(modelsInMemory()).toBe(0)
  })

  it('with other options or files are others', async () => {
    const backends = [
      provider.create(tiny, { threads: 1 }),
      provider.create(tiny, { threads: 2 }),
      provider.create(await copyFolder(), { threads: 1 }),
    ]
    await Promise.all(backends.map((backend) => backend.generate(caption(1), call)))
    expect(modelsInMemory()).toBe(3)
    await Promise.all(backends.map((backend) => backend.close?.()))
    expect(modelsInMemory()).toBe(0)
  })

  it('are kept until calls that run have ended; later calls fail plainly', async () => {
    const backend = provider.create(tiny, { threads: 1 })
    const running = [backend.generate(caption(1), call), backend.generate(caption(2), call)]
    const closed = backend.close?.()
    await expect(backend.generate(caption(3), call)).rejects.toMatchObject({
      kind: 'config',
      reason: 'disposed',
      message: expect.stringContaining('disposed'),
    })
    await closed
    // Both ended before the sessions were freed.
    await expect(Promise.all(running)).resolves.toHaveLength(2)
    expect(modelsInMemory()).toBe(0)
    await backend.close?.()
  })

  it('of a broken folder are not kept', async () => {
    const backend = provider.create('/nowhere', {})
    await expect(backend.generate(caption(1), call)).rejects.toMatchObject({ kind: 'config' })
    await backend.close?.()
    expect(modelsInMemory()).toBe(0)
  })

  it('are loaded again after they were freed', async () => {
    for (let i = 0; i < 3; i++) {
      const backend = provider.create(tiny, { threads: 1 })
      await backend.generate(caption(i), call)
      await backend.close?.()
    }
    expect(modelsInMemory()).toBe(0)
  })

  it('leave the path of a model that loads no graph untouched', async () => {
    const create = vi.spyOn(InferenceSession, 'create')
    const backend = provider.create(tiny, { threads: 1 })
    await backend.profile?.(call)
    expect(create).not.toHaveBeenCalled()
    await backend.generate(request('detect', noise(1)), call)
    expect(create).toHaveBeenCalledTimes(1)
    await backend.close?.()
  })
})
