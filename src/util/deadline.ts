import { isVLMError, VLMError } from '../errors.ts'
import { onAbort } from './on-abort.ts'

/** A signal that ends with the caller's abort or when the time is up, and how to let go of both. */
export interface Deadline {
  /** Its reason is a VLMError: `aborted` (with the caller's reason as cause) or `timeout`. */
  readonly signal: AbortSignal
  /** Clears the timer and the listener; call it when the work has ended. */
  release(): void
}

/**
 * Joins callers' signals with a time limit.
 * @param timeoutMs - ms from now
 */
export function deadline(timeoutMs: number, ...callers: readonly AbortSignal[]): Deadline {
  const controller = new AbortController()
  const abort = (reason: unknown) => controller.abort(aborted(reason))
  const releases = callers.map((caller) => onAbort(caller, abort))
  const timer = setTimeout(() => {
    const message = `The call took longer than ${timeoutMs} ms. Raise timeoutMs, or send less.`
    controller.abort(new VLMError('timeout', message, { reason: 'deadline', details: { timeoutMs } }))
  }, timeoutMs)
  return {
    signal: controller.signal,
    release() {
      clearTimeout(timer)
      for (const letGo of releases) letGo()
    },
  }
}

/**
 * Waits for `work`, but not longer than the signal lives: an abort is answered at once even by work that cannot be stopped.
 * @throws the signal's reason
 */
export async function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  if (signal.aborted) {
    work.catch(() => {})
    throw signal.reason
  }
  let letGo = () => {}
  const ended = new Promise<never>((_, reject) => {
    letGo = onAbort(signal, reject)
  })
  try {
    return await Promise.race([work, ended])
  } finally {
    letGo()
  }
}

function aborted(reason: unknown): VLMError {
  // `dispose` aborts with an error of its own.
  if (isVLMError(reason, 'aborted')) return reason
  return new VLMError('aborted', 'The call was aborted by its signal.', { cause: reason })
}
