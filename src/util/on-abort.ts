/**
 * Calls `stop` with the signal's reason when it aborts, at once where it has. However many wait for one signal, it has one listener:
 * Node warns of more than ten, and a signal that lives long would gather them.
 * @returns lets go
 */
export function onAbort(signal: AbortSignal, stop: (reason: unknown) => void): () => void {
  if (signal.aborted) {
    stop(signal.reason)
    return () => {}
  }
  let waiting = waitingFor.get(signal)
  if (!waiting) {
    const all = new Set<(reason: unknown) => void>()
    signal.addEventListener(
      'abort',
      () => {
        waitingFor.delete(signal)
        for (const one of all) one(signal.reason)
      },
      { once: true },
    )
    waitingFor.set(signal, all)
    waiting = all
  }
  // An entry of its own, should one function wait twice.
  const entry = (reason: unknown) => stop(reason)
  waiting.add(entry)
  return () => waiting.delete(entry)
}

/** Gone with the signals. */
const waitingFor = new WeakMap<AbortSignal, Set<(reason: unknown) => void>>()
