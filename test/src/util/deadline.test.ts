import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { deadline, within } from '../../../src/util/deadline.ts'

describe('deadline', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('ends with a timeout when the time is up, not before', () => {
    const limit = deadline(1000)
    vi.advanceTimersByTime(999)
    expect(limit.signal.aborted).toBe(false)
    vi.advanceTimersByTime(1)
    expect(limit.signal.reason).toMatchObject({ kind: 'timeout', retryable: true })
  })

  it("ends with the caller's abort, whose reason is the cause", () => {
    const caller = new AbortController()
    const limit = deadline(1000, caller.signal)
    const reason = new Error('closed the tab')
    caller.abort(reason)
    expect(limit.signal.reason).toMatchObject({ kind: 'aborted' })
    expect(limit.signal.reason.cause).toBe(reason)
  })

  it('ends at once for a signal that was aborted before', () => {
    expect(deadline(1000, AbortSignal.abort('no')).signal.aborted).toBe(true)
  })

  it('leaves no timer behind', () => {
    deadline(1000).release()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('within', () => {
  it('answers an abort at once, even where the work goes on', async () => {
    const controller = new AbortController()
    const waiting = within(controller.signal, new Promise(() => {}))
    controller.abort(new Error('stop'))
    await expect(waiting).rejects.toThrow('stop')
  })

  it('gives the work its result, and swallows the failure of work that was given up', async () => {
    await expect(within(new AbortController().signal, Promise.resolve(3))).resolves.toBe(3)
    await expect(within(AbortSignal.abort(new Error('before')), Promise.reject(new Error('late')))).rejects.toThrow(
      'before',
    )
  })
})
