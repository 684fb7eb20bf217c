/** Results while they are written: what `vlm.stream` gives. */
import type { ResultFacts } from './options.ts'
import type { DeepPartial } from './types.ts'

/**
 * A result that grows. Iterate it for its parts, await `result` for the whole.
 * @example
 * const stream = vlm.stream('caption', 'street.jpg')
 * for await (const { caption } of stream) console.log(caption)
 * console.log((await stream.result).usage)
 */
export interface ResultStream<T> extends AsyncIterable<DeepPartial<T>> {
  /**
   * The validated result, as the task's own method gives it. Parts are a preview: only this has passed the schema.
   * Where nobody awaits it, its failure is no unhandled rejection; the loop throws it too.
   */
  readonly result: Promise<T & ResultFacts>
}

/** Tells the stream what has come so far: the same object each time, as long as it only grows. */
export type ShowPart = (part: unknown) => void

/**
 * Runs a call whose parts are shown as they come. It begins at once; leaving the loop aborts it.
 * @param start - runs the call until it ends or the signal aborts
 */
export function streamOf<T>(start: (show: ShowPart, signal: AbortSignal) => Promise<T & ResultFacts>): ResultStream<T> {
  const controller = new AbortController()
  let part: unknown
  /** How often something new was shown: a slow reader gets what has gathered meanwhile. */
  let [version, ended, taken] = [0, false, false]
  let wake = () => {}
  const show: ShowPart = (value) => {
    part = value
    version += 1
    wake()
  }
  const result = start(show, controller.signal).finally(() => {
    ended = true
    wake()
  })
  result.catch(() => {})
  async function* parts(): AsyncGenerator<DeepPartial<T>> {
    if (taken) throw new TypeError('A stream can be iterated once. Await its result, or keep the parts.')
    taken = true
    try {
      for (let seen = 0; ; ) {
        if (version > seen) {
          seen = version
          yield part as DeepPartial<T>
        } else if (ended) {
          await result
          return
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      }
    } finally {
      if (!ended) controller.abort(new Error('The loop over the stream was left.'))
    }
  }
  return { result, [Symbol.asyncIterator]: parts }
}
