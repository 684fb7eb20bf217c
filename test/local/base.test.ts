/** The bundled weights on the photographs of the examples: the way from a file to an answer, whatever the weights have learned since. */
import { fileURLToPath } from 'node:url'
import { InferenceSession } from 'onnxruntime-node'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { modelsInMemory } from '../../local/registry.ts'
import { createVLM } from '../../src/vlm.ts'

const coffee = fileURLToPath(new URL('../../examples/photos/coffee.jpg', import.meta.url))

describe('the bundled model', () => {
  const vlm = createVLM({ use: 'local', providers: { local: { threads: 1 } } })
  afterAll(() => vlm.dispose())

  it('finds the cup of coffee, and calls it as it is asked to', async () => {
    const { objects, usage } = await vlm.detect(coffee, ['Cup', 'airplane'])
    const [cup] = objects
    expect(cup?.label).toBe('Cup')
    // The cup and its saucer stand in the middle of the 600 × 400 picture.
    const { x = 0, y = 0, width = 0, height = 0 } = cup?.box ?? {}
    expect(x + width / 2).toBeGreaterThan(200)
    expect(x + width / 2).toBeLessThan(400)
    expect(y + height / 2).toBeGreaterThan(80)
    expect(y + height / 2).toBeLessThan(320)
    expect(width).toBeGreaterThan(150)
    expect(usage.costUSD).toBe(0)
  })

  it('writes a caption of words', async () => {
    const { caption, usage } = await vlm.caption(coffee)
    expect(caption).toMatch(/^[a-z][a-z ',.-]+$/i)
    expect(caption.split(' ').length).toBeGreaterThan(3)
    expect(usage.outputTokens).toBeGreaterThan(3)
    expect(usage.imageTokens).toBeGreaterThan(0)
  })

  it('says yes or no, and how sure it is', async () => {
    const { answer, confidence } = await vlm.ask(coffee, 'Is there a cup in the picture?')
    expect(['yes', 'no']).toContain(answer)
    expect(confidence).toBeGreaterThanOrEqual(0.5)
    const chosen = await vlm.ask(coffee, 'Is there a cup in the picture?', { choices: ['no', 'yes'] })
    expect(chosen).toMatchObject({ answer, confidence: expect.closeTo(confidence ?? 0, 6) })
  })

  it('refuses what it cannot know', async () => {
    await expect(vlm.ask(coffee, 'What color is the cup?')).rejects.toMatchObject({
      kind: 'unsupported',
      reason: 'beyond_model',
    })
  })

  it('is one session for two instances', async () => {
    await vlm.detect(coffee)
    const create = vi.spyOn(InferenceSession, 'create')
    const other = createVLM({ use: 'local', providers: { local: { threads: 1 } } })
    await other.detect(coffee)
    expect(create).not.toHaveBeenCalled()
    await other.dispose()
    expect(modelsInMemory()).toBe(1)
    await expect(vlm.detect(coffee)).resolves.toBeDefined()
  })

  it('ends with a time limit', async () => {
    await expect(vlm.caption(coffee, { timeoutMs: 1 })).rejects.toMatchObject({ kind: 'timeout' })
  })
})
