import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ErrorKind, VLMError, type VLMErrorOptions } from '../../../src/errors.ts'
import { RetryBudget, type RetryRules, retrying, waitOf } from '../../../src/routing/retry.ts'
import { type FakeClock, fakeClock } from '../../kit/fake-clock.ts'

const signal = new AbortController().signal
const fault = (kind: ErrorKind, options: VLMErrorOptions = {}) => new VLMError(kind, kind, options)

/** Fails with these errors one after another, then answers; tells how often it was asked. */
async function tryAgain(errors: readonly VLMError[], clock: FakeClock = fakeClock(), rules: Partial<RetryRules> = {}) {
  let asked = 0
  const result = retrying(
    async () => {
      const error = errors[asked]
      asked += 1
      if (error) throw error
      return 'answer'
    },
    {
      attempts: 3,
      tries: { count: 0 },
      clock,
      budget: new RetryBudget(),
      until: clock.now() + 120_000,
      signal,
      mayRetry: () => true,
      onRetry: () => {},
      ...rules,
    },
  )
  return { outcome: await result.catch((error: VLMError) => error), asked, waits: clock.waits }
}

describe('retrying', () => {
  it('asks once where the first answer is good', async () => {
    expect(await tryAgain([])).toEqual({ outcome: 'answer', asked: 1, waits: [] })
  })

  it('waits with full jitter, twice as long each time', async () => {
    const clock = fakeClock(0.5)
    const { outcome, waits } = await tryAgain([fault('overloaded'), fault('network')], clock)
    expect(outcome).toBe('answer')
    expect(waits).toEqual([250, 500])
  })

  it('gives the last failure after the last try', async () => {
    const last = fault('network')
    expect(await tryAgain([fault('overloaded'), fault('timeout'), last])).toMatchObject({ outcome: last, asked: 3 })
  })

  it.each(['config', 'input', 'unsupported', 'auth', 'refused', 'budget', 'aborted'] as const)(
    'does not try %s again',
    async (kind) => {
      expect((await tryAgain([fault(kind)])).asked).toBe(1)
    },
  )

  it('goes by the error itself where it differs from its kind', async () => {
    expect((await tryAgain([fault('overloaded', { retryable: false })])).asked).toBe(1)
    expect((await tryAgain([fault('auth', { retryable: true })])).asked).toBe(2)
  })

  it('never waits less than the server asked for', async () => {
    const { waits } = await tryAgain([fault('rate_limit', { retryAfterMs: 800 })], fakeClock(0))
    expect(waits).toEqual([800])
  })

  it('leaves a wait of more than a second to whoever knows of other models', async () => {
    const error = fault('rate_limit', { retryAfterMs: 1001 })
    expect(await tryAgain([error])).toEqual({ outcome: error, asked: 1, waits: [] })
  })

  it('does not begin what the deadline would end', async () => {
    const clock = fakeClock(1)
    const { asked } = await tryAgain([fault('network')], clock, { until: clock.now() + 700 })
    expect(asked).toBe(1)
  })

  it('ends with the signal while it waits', async () => {
    const controller = new AbortController()
    const reason = fault('aborted')
    const { outcome, asked } = await tryAgain([fault('network')], fakeClock(), {
      signal: controller.signal,
      onRetry: () => controller.abort(reason),
    })
    expect(outcome).toBe(reason)
    expect(asked).toBe(1)
  })

  it('tries nothing again once something was shown', async () => {
    expect((await tryAgain([fault('network')], fakeClock(), { mayRetry: () => false })).asked).toBe(1)
  })
})

describe('the wait', () => {
  it('lies between nothing and its cap, and above what the server asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 30 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.option(fc.integer({ min: 0, max: 3_600_000 }), { nil: undefined }),
        (n, chance, server) => {
          const wait = waitOf(server, n, fakeClock(chance))
          if (server === undefined) expect(wait >= 0 && wait <= Math.min(8000, 500 * 2 ** n)).toBe(true)
          else expect(wait >= server && wait <= server + Math.min(1000, 0.1 * server + 100)).toBe(true)
        },
      ),
    )
  })
})

describe('the budget of retries', () => {
  it('bounds an outage to four retries in ten calls', () => {
    const budget = new RetryBudget()
    let retries = 0
    for (let call = 0; call < 10_000; call++) {
      budget.call()
      for (let tried = 0; tried < 2; tried++) if (budget.take()) retries += 1
    }
    expect(retries).toBeGreaterThan(3900)
    expect(retries).toBeLessThan(4200)
  })

  it('never runs dry at three faults in ten', () => {
    const budget = new RetryBudget()
    let refused = 0
    let seed = 1
    const chance = () => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed / 2_147_483_647
    }
    for (let call = 0; call < 20_000; call++) {
      budget.call()
      for (let tried = 0; tried < 2 && chance() < 0.3; tried++) if (!budget.take()) refused += 1
    }
    expect(refused).toBe(0)
  })
})
