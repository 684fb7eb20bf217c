import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { onAbort } from '../../../src/util/on-abort.ts'

describe('onAbort', () => {
  it('tells everyone who waits, once, with the reason', () => {
    const controller = new AbortController()
    const told: unknown[] = []
    onAbort(controller.signal, (reason) => told.push(['a', reason]))
    onAbort(controller.signal, (reason) => told.push(['b', reason]))()
    onAbort(controller.signal, (reason) => told.push(['c', reason]))
    controller.abort('enough')
    expect(told).toEqual([
      ['a', 'enough'],
      ['c', 'enough'],
    ])
  })

  it('tells at once of a signal that has aborted', () => {
    const told: unknown[] = []
    onAbort(AbortSignal.abort('before'), (reason) => told.push(reason))()
    expect(told).toEqual(['before'])
  })

  it('has one listener however many wait', () => {
    const { signal } = new AbortController()
    for (let i = 0; i < 100; i++) onAbort(signal, () => {})
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  })
})
