/**
 * The one retry loop: SDKs' own are off, because two loops multiply. Full jitter as AWS describes it, base and cap as OpenAI's SDKs
 * have them; a server's wait is never cut short.
 */
import { toVLMError, type VLMError } from '../errors.ts'
import type { Clock } from './clock.ts'

/** First wait at most, ms; it doubles with every try. */
const BASE_MS = 500
/** Longest wait that no server asked for, ms. */
const CAP_MS = 8000
/** A server's wait that is longer is not slept here: another model may serve meanwhile. */
const LONG_WAIT_MS = 1000
/** No try begins with less time left, ms. */
const LEAST_MS = 250

/** What bounds the tries of one request at one model. */
export interface RetryRules {
  /** Tries in all; those that were made before count. */
  readonly attempts: number
  /** How many were made: counted up by each. */
  readonly tries: { count: number }
  readonly clock: Clock
  readonly budget: RetryBudget
  /** The call's deadline by the clock, ms. */
  readonly until: number
  readonly signal: AbortSignal
  /** Whether anything may be tried again at all: not once a part of the answer was shown. */
  mayRetry(): boolean
  /** Is told of every failure that is tried again, and how long it waits. */
  onRetry(error: VLMError, waitMs: number): void
}

/**
 * Does `work` until it succeeds, fails for good, or must not be tried again.
 * @throws VLMError of the last try; with `retryAfterMs` over 1000 the caller may come back to it later
 */
export async function retrying<T>(work: () => Promise<T>, rules: RetryRules): Promise<T> {
  const { attempts, tries, clock, budget, until, signal } = rules
  budget.call()
  for (;;) {
    tries.count += 1
    try {
      return await work()
    } catch (caught) {
      const error = toVLMError(caught, 'network', 'send')
      if (!error.retryable || signal.aborted || tries.count >= attempts || !rules.mayRetry()) throw error
      if ((error.retryAfterMs ?? 0) > LONG_WAIT_MS) throw error
      const waitMs = waitOf(error.retryAfterMs, tries.count - 1, clock)
      if (clock.now() + waitMs + LEAST_MS > until || !budget.take()) throw error
      rules.onRetry(error, waitMs)
      await clock.sleep(waitMs, signal)
    }
  }
}

/**
 * How long to wait before the next try, ms.
 * @param retryAfterMs - what the server asked for: never less than that, and a little more, so that clients spread
 * @param n - tries that failed before this one
 */
export function waitOf(retryAfterMs: number | undefined, n: number, clock: Clock): number {
  if (retryAfterMs === undefined) return clock.random() * Math.min(CAP_MS, BASE_MS * 2 ** n)
  return retryAfterMs + clock.random() * Math.min(1000, 0.1 * retryAfterMs + 100)
}

/** Whether a failed model is worth coming back to when the server's wait is over. */
export function waitsLong(error: VLMError, tries: number, attempts: number): boolean {
  return error.retryable && (error.retryAfterMs ?? 0) > LONG_WAIT_MS && tries < attempts
}

/**
 * A budget of retries for all calls to one model: in an outage the load grows by at most 40 %, and at 30 % faults it never runs dry.
 * @see the retry throttling of gRPC (A6), with a larger ratio
 */
export class RetryBudget {
  #tokens = 100

  /** A call begins. */
  call(): void {
    this.#tokens = Math.min(100, this.#tokens + 0.4)
  }

  /** Whether one more retry is allowed; takes it. */
  take(): boolean {
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
