import { describe, expect, it } from 'vitest'
import { checkConfig } from '../../../src/config.ts'
import type { Backend } from '../../../src/contract.ts'
import { VLMError } from '../../../src/errors.ts'
import { carefulProfile } from '../../../src/profiles/careful.ts'
import { vlmOf } from '../../../src/vlm.ts'
import { fakeClock } from '../../kit/fake-clock.ts'
import { scene } from '../../kit/scene.ts'

/** A model that fails with these waits, ms, one after another, then answers. */
function busy(id: `${string}/${string}`, waits: readonly number[]): Backend & { asked: number } {
  const backend = {
    id,
    asked: 0,
    wire: { structured: [], streaming: false, logprobs: false, mediaTypes: ['image/jpeg'] },
    profile: async () => carefulProfile(id),
    async generate() {
      const retryAfterMs = waits[backend.asked]
      backend.asked += 1
      if (retryAfterMs !== undefined) throw new VLMError('rate_limit', `${id} is busy`, { retryAfterMs, stage: 'send' })
      return { text: `said by ${id}`, finish: 'stop', warnings: [], raw: null } as const
    },
  }
  return backend
}

function asking(backends: readonly Backend[], options: object = {}) {
  const clock = fakeClock(0)
  const vlm = vlmOf(
    checkConfig([...backends], () => undefined),
    clock,
  )
  return { clock, vlm, call: () => vlm.caption(scene.pixels, options) }
}

describe('a host that asks for a long wait', () => {
  it('steps aside for the next model, without a wait', async () => {
    const { clock, call } = asking([busy('a/one', [60_000]), busy('b/two', [])])
    expect((await call()).caption).toBe('said by b/two')
    expect(clock.waits).toEqual([])
  })

  it('is waited for when nobody else can serve: the soonest of all', async () => {
    const [one, two] = [busy('a/one', [60_000]), busy('b/two', [5000])]
    const { clock, call } = asking([one, two])
    expect((await call()).caption).toBe('said by b/two')
    expect(clock.waits).toEqual([5000])
    expect([one.asked, two.asked]).toEqual([1, 2])
  })

  it('is not asked by later calls before its time, and is asked again after it', async () => {
    const one = busy('a/one', [60_000])
    const { clock, call } = asking([one, busy('b/two', [])])
    await call()
    await call()
    expect(one.asked).toBe(1)
    clock.pass(60_001)
    expect((await call()).caption).toBe('said by a/one')
  })

  it('longer than the call may take fails at once, with the wait for the caller', async () => {
    const { clock, call } = asking([busy('a/one', [600_000])])
    await expect(call()).rejects.toMatchObject({ kind: 'rate_limit', retryAfterMs: 600_000 })
    expect(clock.waits).toEqual([])
    await expect(call()).rejects.toMatchObject({ kind: 'rate_limit' })
  })

  it('again and again is left after three tries', async () => {
    const one = busy('a/one', [2000, 2000, 2000, 2000])
    const { clock, call } = asking([one])
    const failure = await call().catch((error) => error)
    expect(failure.kind).toBe('rate_limit')
    expect(one.asked).toBe(3)
    expect(clock.waits).toEqual([2000, 2000])
    expect(failure.attempts).toHaveLength(3)
  })
})
