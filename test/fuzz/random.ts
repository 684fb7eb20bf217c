/** Repeatable randomness. */
export function random(seed: number) {
  let state = seed >>> 0
  /** 0 to below 1. @see Tommy Ettinger's mulberry32 (public domain) */
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (count: number) => Math.floor(next() * count)
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T
  return { next, below, pick }
}
