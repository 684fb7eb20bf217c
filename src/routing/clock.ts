import { onAbort } from '../util/on-abort.ts'

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
      const timer = setTimeout(() => {
        letGo()
        resolve()
      }, ms)
      const letGo = onAbort(signal, (reason) => {
        clearTimeout(timer)
        reject(reason)
      })
    })
  },
}
