/** An abort ends a call within one step of the decoder, leaves nothing pending, and serves the next call. */
import { InferenceSession } from 'onnxruntime-node'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { SharedWork } from '../../local/cancel.ts'
import { provider } from '../../local/index.ts'
import { VLMError } from '../../src/errors.ts'
import { call, goldenPicture, noise, pictureOf, readExpected, request, tiny } from './helpers.ts'

// The package's types show the factory only, not the class.
const { prototype } = InferenceSession as unknown as { prototype: InferenceSession }
const run = prototype.run as (...args: unknown[]) => Promise<unknown>

/** Counts runs of graphs, and does something at one of them. */
function watchRuns(at = 0, act: () => void = () => {}): { count: number } {
  const runs = { count: 0 }
  vi.spyOn(prototype, 'run').mockImplementation(function (this: unknown, ...args: unknown[]) {
    runs.count++
    if (runs.count === at) act()
    return run.apply(this, args) as never
  })
  return runs
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 30))

describe('a signal', () => {
  const backend = provider.create(tiny, { threads: 1 })
  beforeAll(() => backend.generate(request('caption', noise(1), '', { maxTokens: 1 }), call))
  afterEach(() => vi.restoreAllMocks())
  afterAll(() => backend.close?.())

  it.each([
    ['caption', 1, {}],
    ['caption', 2, {}],
    ['caption', 3, {}],
    ['caption', 9, {}],
    ['detect', 1, {}],
    ['ask', 4, { choices: ['yes', 'no', 'cat'] }],
  ] as const)('aborted during run %2$i of %1$s ends the call with that run', async (task, at, extra) => {
    const controller = new AbortController()
    const reason = new Error('changed my mind')
    const runs = watchRuns(at, () => controller.abort(reason))
    const work = backend.generate(request(task, noise(5), 'is it?', extra), { signal: controller.signal })
    await expect(work).rejects.toMatchObject({ kind: 'aborted', cause: reason })
    const ended = runs.count
    await settled()
    expect(ended).toBe(at)
    expect(runs.count).toBe(ended)
    vi.restoreAllMocks()
    await expect(
      backend.generate(request(task, noise(5), 'is it?', { ...extra, maxTokens: 2 }), call),
    ).resolves.toBeDefined()
  })

  it('aborted by a listener of the text ends the call without another run', async () => {
    const controller = new AbortController()
    const runs = watchRuns()
    const onText = () => controller.abort('enough')
    const work = backend.generate(request('caption', goldenPicture(await readExpected())), {
      signal: controller.signal,
      onText,
    })
    await expect(work).rejects.toMatchObject({ kind: 'aborted', cause: 'enough' })
    const ended = runs.count
    await settled()
    expect(runs.count).toBe(ended)
  })

  it('of a timer gets its turn between two steps', async () => {
    const controller = new AbortController()
    const runs = watchRuns(3, () => void setTimeout(() => controller.abort(), 0))
    const work = backend.generate(request('caption', noise(7)), { signal: controller.signal })
    await expect(work).rejects.toMatchObject({ kind: 'aborted' })
    expect(runs.count).toBeLessThan(12)
  })

  it("gives the deadline's own error", async () => {
    const late = new VLMError('timeout', 'too late', { reason: 'deadline' })
    const work = backend.generate(request('caption', noise(8)), { signal: AbortSignal.abort(late) })
    await expect(work).rejects.toBe(late)
  })

  it('aborted before the call runs nothing, for every method', async () => {
    const runs = watchRuns()
    const ended = { signal: AbortSignal.abort('no') }
    const works = [
      backend.generate(request('detect', noise(1)), ended),
      backend.score?.(request('ask', noise(1), 'is it?'), ['a'], ended),
    ]
    for (const work of works) await expect(work).rejects.toMatchObject({ kind: 'aborted', cause: 'no' })
    expect(runs.count).toBe(0)
  })

  it('aborted while the pixels are made does not wait for them', async () => {
    const controller = new AbortController()
    const picture = { ...noise(1), pixels: () => new Promise<Uint8Array>(() => {}) }
    const work = backend.generate(request('detect', picture), { signal: controller.signal })
    setTimeout(() => controller.abort(), 5)
    await expect(work).rejects.toMatchObject({ kind: 'aborted' })
  })

  it('of one call does not end another one about the same picture', async () => {
    const controller = new AbortController()
    let give: (bytes: Uint8Array) => void = () => {}
    const picture = pictureOf({ width: 64, height: 64 }, () => new Uint8Array(0))
    const slow = { ...picture, pixels: () => new Promise<Uint8Array>((resolve) => (give = resolve)) }
    const first = backend.generate(request('detect', slow), { signal: controller.signal })
    const second = backend.generate(request('detect', slow), call)
    setTimeout(() => {
      controller.abort()
      setTimeout(() => give(new Uint8Array(64 * 64 * 3)), 5)
    }, 5)
    await expect(first).rejects.toMatchObject({ kind: 'aborted' })
    await expect(second).resolves.toMatchObject({ things: expect.anything() })
  })
})

describe('shared work', () => {
  it('stops when the last one who waits is gone, and starts again for the next', async () => {
    const signals: AbortSignal[] = []
    const work = new SharedWork(async (signal) => {
      signals.push(signal)
      await new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
        setTimeout(resolve, 20)
      })
      return signals.length
    })
    const [one, two] = [new AbortController(), new AbortController()]
    const waiting = [work.get(one.signal), work.get(two.signal)]
    one.abort()
    await expect(waiting[0]).rejects.toMatchObject({ kind: 'aborted' })
    expect(signals[0]?.aborted).toBe(false)
    two.abort()
    await expect(waiting[1]).rejects.toMatchObject({ kind: 'aborted' })
    expect(signals[0]?.aborted).toBe(true)
    await expect(work.get(call.signal)).resolves.toBe(2)
    await expect(work.get(call.signal)).resolves.toBe(2)
  })

  it('forgets a failure', async () => {
    let tries = 0
    const work = new SharedWork(async () => {
      if (++tries === 1) throw new Error('once')
      return tries
    })
    await expect(work.get(call.signal)).rejects.toThrow('once')
    await expect(work.get(call.signal)).resolves.toBe(2)
  })
})
