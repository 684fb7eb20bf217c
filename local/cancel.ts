/** Ends work when its signal does, and shares work between calls without tying it to one caller's signal. */
import { isVLMError, VLMError } from '../src/errors.ts'
import { within } from '../src/util/deadline.ts'

/** @throws VLMError the signal's own (a deadline's `timeout`), else `aborted` with the reason as cause */
export function checkSignal(signal: AbortSignal): void {
  if (signal.aborted) throw abortError(signal)
}

/** What a call that ended by its signal throws. */
export function abortError(signal: AbortSignal): VLMError {
  if (isVLMError(signal.reason)) return signal.reason
  return new VLMError('aborted', 'The call was aborted by its signal.', { stage: 'send', cause: signal.reason })
}

/** Waits for `work` as long as the signal lives. */
export async function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  try {
    return await within(signal, work)
  } catch (error) {
    throw signal.aborted ? abortError(signal) : error
  }
}

/**
 * Work that several calls wait for: started by the first, given to all, stopped when the last one has been aborted.
 * A failure is forgotten, so that the next call tries again.
 */
export class SharedWork<T> {
  readonly #make: (signal: AbortSignal) => Promise<T>
  #running: { readonly result: Promise<T>; readonly controller: AbortController } | undefined
  #waiting = 0

  constructor(make: (signal: AbortSignal) => Promise<T>) {
    this.#make = make
  }

  async get(signal: AbortSignal): Promise<T> {
    checkSignal(signal)
    const running = this.#running ?? this.#start()
    this.#waiting++
    try {
      return await untilAborted(signal, running.result)
    } finally {
      this.#waiting--
      if (this.#waiting === 0 && signal.aborted && this.#running === running) {
        // Forgotten at once: a call that comes now must not wait for work that is about to fail.
        this.#running = undefined
        running.controller.abort(signal.reason)
      }
    }
  }

  #start() {
    const controller = new AbortController()
    const running = { controller, result: this.#make(controller.signal) }
    this.#running = running
    running.result.catch(() => {
      if (this.#running === running) this.#running = undefined
    })
    return running
  }
}
