/** A thousand calls in a row leave memory as it was. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { provider } from '../../local/index.ts'
import { call, noise, request, tiny } from './helpers.ts'

setFlagsFromString('--expose_gc')
const collect = runInNewContext('gc') as () => void

async function memory() {
  // Buffers of tensors are freed by finalizers, which run after a collection.
  for (let i = 0; i < 3; i++) {
    collect()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage()
  return { heap: heapUsed + external + arrayBuffers, rss }
}

it('does not grow over 1,000 calls', async () => {
  const backend = provider.create(tiny, { threads: 1 })
  const calls = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const picture = noise(i)
      await backend.generate(request('caption', picture, '', { maxTokens: 3 }), call)
      await backend.generate(request('detect', picture), call)
      await backend.score?.(request('ask', picture, `is it ${i}?`), ['yes', 'no', `${i}`], call)
    }
  }
  await calls(100)
  const before = await memory()
  await calls(334)
  const after = await memory()
  await backend.close?.()
  const grown = (key: keyof typeof before) => (after[key] - before[key]) / 2 ** 20
  expect(grown('heap')).toBeLessThan(8)
  expect(grown('rss')).toBeLessThan(32)
})
