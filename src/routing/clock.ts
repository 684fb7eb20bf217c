/** Time and chance, so that tests can play both. */
export interface Clock {
  /** Ms, monotonic. */
  now(): number
  /** Waits; ends early with the signal's reason. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  /** 0 to 1, 1 excluded. */
  random(): number
}

/** The machine's own. */
export const systemClock: Clock = {
  now: () => performance.now(),
  random: Math.random,
  sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason)
        return
      }
      const stop = () => {
        clearTimeout(timer)
        reject(signal.reason)
      }
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', stop)
        resolve()
      }, ms)
      signal.addEventListener('abort', stop, { once: true })
    })
  },
}
