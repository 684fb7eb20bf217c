import type { Clock } from '../../src/routing/clock.ts'

/** A clock that jumps: a wait takes no time, and is written down. */
export interface FakeClock extends Clock {
  /** Every wait, ms, in order. */
  readonly waits: number[]
  /** Time that something else takes. */
  pass(ms: number): void
}

/** @param chance - what `random` gives, again and again */
export function fakeClock(chance = 0.5): FakeClock {
  let now = 1000
  const waits: number[] = []
  return {
    waits,
    now: () => now,
    random: () => chance,
    pass(ms) {
      now += ms
    },
    async sleep(ms, signal) {
      if (signal.aborted) throw signal.reason
      waits.push(ms)
      now += ms
    },
  }
}
