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
  // An allocator may take a step up at any time; what leaks grows in every round.
  const grown: { heap: number; rss: number }[] = []
  for (let round = 0, before = await memory(); round < 3; round++) {
    await calls(111)
    const after = await memory()
    grown.push({ heap: (after.heap - before.heap) / 2 ** 20, rss: (after.rss - before.rss) / 2 ** 20 })
    before = after
  }
  await backend.close?.()
  expect(Math.min(...grown.map(({ heap }) => heap))).toBeLessThan(4)
  expect(Math.min(...grown.map(({ rss }) => rss))).toBeLessThan(12)
})
