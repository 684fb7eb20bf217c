import { expect, it } from 'vitest'
import { createVLM } from '../../../src/vlm.ts'
import { scene } from '../../kit/scene.ts'

it('a provider of the user’s own is sent pictures as its kind of server sees them', async () => {
  const baseURL = 'http://127.0.0.1:9'
  const vlm = createVLM({
    use: ['den/qwen2.5vl:7b', 'lab/qwen2.5vl:7b'],
    providers: { den: { type: 'ollama', baseURL }, lab: { type: 'openai', baseURL } },
  })
  const [den, lab] = await vlm.estimate('caption', scene.pixels)
  await vlm.dispose()
  expect(den?.pictures?.[0]?.tokens).toBeGreaterThanOrEqual(1024)
  expect(lab?.pictures?.[0]?.tokens).toBeLessThan(100)
})
