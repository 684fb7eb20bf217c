/**
 * Runs `make` on the first call and gives its result to all; a failure is forgotten, so that the next call tries again.
 * @example const client = once(async () => (await import('ollama')).default)
 */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let pending: Promise<T> | undefined
  return () => {
    if (!pending) {
      const current = make()
      pending = current
      current.catch(() => {
        if (pending === current) pending = undefined
      })
    }
    return pending
  }
}
