/**
 * One call, seven stages. Newcomers start here.
 *
 *   check → load → route → prompt → send → parse → place
 *
 * `check` has happened when `run` begins (the task's own `check…` function). Fallback to the next model wraps `prompt` to `place`
 * (`serve.ts`), because limits and prompts belong to the chosen model; retries wrap `send`.
 */

import type { Settings } from './config.ts'
import type { Backend, Call } from './contract.ts'
import { type Attempt, isVLMError, type Stage, toVLMError, VLMError } from './errors.ts'
import type { Image } from './images/image.ts'
import { loadAll } from './load-all.ts'
import type { AttemptEvent, CallEvent, CallOptions, ResultFacts } from './options.ts'
import { type Clock, systemClock } from './routing/clock.ts'
import { disposed, type Models } from './routing/models.ts'
import { movesOn, type Need, needOf, nobody, Queue } from './routing/route.ts'
import { serve } from './serve.ts'
import type { Spec } from './spec.ts'
import type { ShowPart } from './stream.ts'
import type { Job, Task } from './tasks/task.ts'
import { deadline } from './util/deadline.ts'

/** What a call runs in: made by `createVLM`. */
export interface Context {
  readonly settings: Settings
  readonly models: Models
  /** The models of this call, in order of preference. */
  readonly specs: readonly (Spec | Backend)[]
  /** Ends with `dispose`. */
  readonly life: AbortSignal
  /** The machine's own unless a test plays it. */
  readonly clock?: Clock
}

/** One call while it runs: what its stages share. */
export interface Run {
  readonly options: CallOptions
  readonly settings: Settings
  readonly clock: Clock
  /** By the clock, ms. */
  readonly started: number
  readonly until: number
  readonly call: Call
  /** What was tried, in order. */
  readonly attempts: Attempt[]
  readonly stages: StageRunner
  /** Shows parts of the result; absent where nobody looks at them. */
  readonly show: ShowPart | undefined
  /** Something was shown: from then on nothing is tried again in silence. */
  shown: boolean
  /** Tells `onEvent` of an attempt. */
  tell(event: Omit<AttemptEvent, 'type' | 'stage' | 'atMs'>): void
}

/** Runs a task from its checked arguments to its result. */
export async function run<J extends Job, P, R extends object>(
  task: Task<J, P, R>,
  job: J,
  options: CallOptions,
  context: Context,
  show?: ShowPart,
): Promise<R & ResultFacts> {
  if (context.life.aborted) throw disposed()
  const { settings, clock = systemClock } = context
  const started = clock.now()
  const timeoutMs = options.timeoutMs ?? settings.timeoutMs
  const limit = deadline(timeoutMs, ...(options.signal ? [options.signal] : []), context.life)
  const { signal } = limit
  const current: Run = {
    options,
    settings,
    clock,
    started,
    until: started + timeoutMs,
    call: { signal },
    show,
    shown: false,
    attempts: [],
    stages: stageRunner(options, signal),
    tell: (event) => tell(options.onEvent, { type: 'attempt', stage: 'send', atMs: clock.now() - started, ...event }),
  }
  try {
    const images = await current.stages('load', () => loadAll(job, settings, current.call))
    const need = needOf(task, images.length)
    const tries = options.retry?.attempts ?? settings.retry.attempts
    const { attempts, until, call } = current
    const { specs, models } = context
    const queue = new Queue(need, { specs, models, attempts, clock, until, call, tries })
    return await firstThatServes(task, job, images, { queue, need }, current)
  } catch (error) {
    if (isVLMError(error)) error.attempts ??= current.attempts
    throw error
  } finally {
    limit.release()
  }
}

/** The first model of the queue that serves gives the result; the last one's failure is the call's. */
async function firstThatServes<J extends Job, P, R extends object>(
  task: Task<J, P, R>,
  job: J,
  images: readonly Image[],
  { queue, need }: { readonly queue: Queue; readonly need: Need },
  current: Run,
): Promise<R & ResultFacts> {
  const { attempts, clock, call } = current
  let last: VLMError | undefined
  for (;;) {
    const turn = await current.stages('route', () => queue.next())
    if (!turn) throw last ?? queue.closed ?? nobody(need, attempts)
    const begun = clock.now()
    const id = turn.model.backend.id
    try {
      const answer = await serve(task, job, images, turn, current)
      attempts.push({ model: id, outcome: 'ok', latencyMs: clock.now() - begun })
      return { ...answer, latencyMs: clock.now() - current.started, attempts }
    } catch (error) {
      last = toVLMError(error, 'output', 'parse')
      last.model ??= id
      const { kind, message } = last
      attempts.push({ model: id, outcome: 'failed', kind, message, latencyMs: clock.now() - begun })
      if (call.signal.aborted) throw last
      queue.failed(turn, last)
      // The caller has seen the beginning of an answer: another one would contradict it.
      if (current.shown) throw partial(last)
      // What this caller's picture or words are wrong for, they are wrong for everywhere.
      if (!movesOn(last)) throw last
    }
  }
}

/** The same error, marked: parts of the answer were shown before it. */
function partial(error: VLMError): VLMError {
  const { kind, message, reason, stage, retryAfterMs, provider, model, status, requestId } = error
  const facts = Object.entries({ reason, stage, retryAfterMs, provider, model, status, requestId })
  return new VLMError(kind, message, {
    ...Object.fromEntries(facts.filter(([, value]) => value !== undefined)),
    retryable: error.retryable,
    details: { ...error.details, partial: true },
    cause: error.cause,
  })
}

/** Runs one stage. */
export type StageRunner = <T>(stage: Stage, work: () => Promise<T>, model?: string) => Promise<T>

/** Runs one stage: reports it to `onEvent`, ends it with the signal, and stamps its name on errors. */
function stageRunner({ onEvent }: CallOptions, signal: AbortSignal): StageRunner {
  return async (stage, work, model) => {
    const about = { stage, ...(model !== undefined && { model }) }
    tell(onEvent, { type: 'start', ...about })
    const started = performance.now()
    try {
      if (signal.aborted) throw signal.reason
      return await work()
    } catch (error) {
      // What fails after the end of time failed because of it.
      const cause = signal.aborted && !isVLMError(error) ? signal.reason : error
      throw toVLMError(cause, stage === 'send' ? 'network' : 'output', stage)
    } finally {
      tell(onEvent, { type: 'end', ...about, latencyMs: performance.now() - started })
    }
  }
}

/** A listener's failure is its own: the call goes on. */
function tell(listener: CallOptions['onEvent'], event: CallEvent): void {
  try {
    listener?.(event)
  } catch {}
}
