import { describe, expect, it } from 'vitest'
import type { Backend } from '../../src/contract.ts'
import { createVLM } from '../../src/vlm.ts'
import { scene } from '../kit/scene.ts'

/** A host that answers sensibly and counts no more than the words and one token for the picture. */
const countsWords = (id: Backend['id']): Backend => ({
  id,
  wire: { structured: [], streaming: false, logprobs: false, mediaTypes: ['image/png'] },
  generate: async ({ parts }) => {
    const words = parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
    return {
      text: 'A dark red square on white.',
      finish: 'stop',
      usage: { inputTokens: Math.ceil(words.length / 4) + 1, outputTokens: 8 },
      warnings: [],
      raw: null,
    }
  },
})

describe('a count of the words and little else', () => {
  it('speaks against most models', async () => {
    const vlm = createVLM(countsWords('lab/internvl3-8b'))
    await expect(vlm.ask(scene.pixels, 'What is on this picture?', { blind: 'error' })).rejects.toMatchObject({
      kind: 'output',
      reason: 'image_dropped',
    })
  })

  it('is what a model gives whose text looks at the picture from outside', async () => {
    const vlm = createVLM(countsWords('ollama/llama3.2-vision:11b'))
    const { answer, warnings } = await vlm.ask(scene.pixels, 'What is on this picture?', { blind: 'error' })
    expect(answer).toBe('A dark red square on white.')
    expect(warnings).toEqual([])
  })
})
