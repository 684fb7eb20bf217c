/**
 * One call, seven stages. Newcomers start here.
 *
 *   check → load → route → prompt → send → parse → place
 *
 * `check` has happened when `run` begins (the task's own `check…` function). Fallback to the next model wraps `prompt` to `place`,
 * because limits and prompts belong to the chosen model.
 */

import type { Settings } from './config.ts'
import type { Backend, Call, ModelReply, ModelRequest } from './contract.ts'
import { type Attempt, isVLMError, type Stage, toVLMError, type VLMError } from './errors.ts'
import { dialectOf } from './grounding/dialects/index.ts'
import type { Image } from './images/image.ts'
import { loadImage } from './images/load.ts'
import { sendable } from './images/send.ts'
import type { CallOptions, ResultFacts, StageEvent } from './options.ts'
import { disposed, type Model, type Models } from './routing/models.ts'
import { candidates, movesOn, nobody } from './routing/route.ts'
import { send } from './routing/send.ts'
import type { Spec } from './spec.ts'
import type { Job, Setting, Task } from './tasks/task.ts'
import type { Usage, Warning } from './types.ts'
import { deadline, within } from './util/deadline.ts'

/** What a call runs in: made by `createVLM`. */
export interface Context {
  readonly settings: Settings
  readonly models: Models
  /** The models of this call, in order of preference. */
  readonly specs: readonly (Spec | Backend)[]
  /** Ends with `dispose`. */
  readonly life: AbortSignal
}

/** Runs a task from its checked arguments to its result. */
export async function run<J extends Job, P, R extends object>(
  task: Task<J, P, R>,
  job: J,
  options: CallOptions,
  context: Context,
): Promise<R & ResultFacts> {
  if (context.life.aborted) throw disposed()
  const started = performance.now()
  const caller = options.signal ? AbortSignal.any([options.signal, context.life]) : context.life
  const limit = deadline(options.timeoutMs ?? context.settings.timeoutMs, caller)
  const call: Call = { signal: limit.signal }
  const attempts: Attempt[] = []
  const stages = stageRunner(options, limit.signal)
  try {
    const images = await stages('load', () => load(job, context, call))
    let last: VLMError | undefined
    const need = { task: task.name, pictures: task.onePicture ? 1 : images.length, lacks: task.lacks }
    const able = candidates(need, context.specs, context.models, attempts, call)
    for (;;) {
      const next = await stages('route', () => able.next())
      if (next.done) break
      const begun = performance.now()
      const id = next.value.backend.id
      try {
        const answer = await serve(task, job, images, next.value, options, call, stages)
        attempts.push({ model: id, outcome: 'ok', latencyMs: performance.now() - begun })
        return { ...answer, latencyMs: performance.now() - started, attempts }
      } catch (error) {
        last = toVLMError(error, 'output', 'parse')
        last.model ??= id
        attempts.push({
          model: id,
          outcome: 'failed',
          kind: last.kind,
          message: last.message,
          latencyMs: performance.now() - begun,
        })
        if (limit.signal.aborted || !movesOn(last)) break
      }
    }
    const failure = last ?? nobody(need, attempts)
    failure.attempts = attempts
    throw failure
  } finally {
    limit.release()
  }
}

/** Stages `prompt` to `place` at one model. */
async function serve<J extends Job, P, R extends object>(
  task: Task<J, P, R>,
  job: J,
  images: readonly Image[],
  model: Model,
  options: CallOptions,
  call: Call,
  stages: StageRunner,
): Promise<R & Omit<ResultFacts, 'latencyMs' | 'attempts'>> {
  const { backend, profile } = model
  const warnings: Warning[] = images.flatMap((image) => image.warnings)
  const warn = (code: string, message: string) => void warnings.push({ code, message })
  const sent = images.map((image, index) => sendable(image, profile, backend.wire, job.several ? index : undefined))
  const setting: Setting = {
    profile,
    wire: backend.wire,
    scores: backend.score !== undefined,
    dialect: dialectOf(profile.dialect),
    pictures: sent.map(({ picture }) => picture),
    frames: sent.map(({ frame }) => frame),
    warn,
  }
  for (const name of [...job.set, ...Object.keys(options)]) {
    if (profile.ignores?.includes(name)) warn('option_ignored', `${backend.id} cannot honour ${name}; it was ignored.`)
  }
  const requests = await stages('prompt', async () => withOptions(await task.prompt(job, setting), options), backend.id)
  const replies: ModelReply[] = []
  for (const request of requests) replies.push(await stages('send', () => send(backend, request, call), backend.id))
  const parsed = await stages('parse', async () => task.parse(replies, job, setting), backend.id)
  const result = await stages('place', async () => task.place(parsed, job, setting), backend.id)
  for (const message of new Set(replies.flatMap((reply) => reply.warnings))) warn('model', message)
  const usage = total(replies, profile.price)
  const served = replies.at(-1)?.model ?? backend.id
  const raw = replies.map((reply) => reply.text).join('\n')
  return { ...result, model: served, usage, warnings, cached: false, raw }
}

async function load(job: Job, { settings }: Context, call: Call): Promise<Image[]> {
  const loads = job.images.map((input) => loadImage(input, { ...settings.images, signal: call.signal }))
  try {
    return await within(call.signal, Promise.all(loads))
  } finally {
    // The first failure is the call's; the others must not become unhandled rejections.
    for (const other of loads) other.catch(() => {})
  }
}

/** The caller's words for the system come after those that the task itself needs there. */
function withOptions(requests: readonly ModelRequest[], options: CallOptions): readonly ModelRequest[] {
  const { maxTokens, temperature, seed, providerOptions } = options
  const given = Object.entries({ maxTokens, temperature, seed, providerOptions }).filter(
    ([, value]) => value !== undefined,
  )
  return requests.map((request) => {
    const system = [request.system, options.system].filter((words) => words !== undefined).join('\n')
    return { ...request, ...Object.fromEntries(given), ...(system !== '' && { system }) }
  })
}

type StageRunner = <T>(stage: Stage, work: () => Promise<T>, model?: string) => Promise<T>

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
function tell(listener: CallOptions['onEvent'], event: StageEvent): void {
  try {
    listener?.(event)
  } catch {}
}

/** Sums what the replies used; the price is per million tokens. */
function total(replies: readonly ModelReply[], price: { input: number; output: number } | undefined): Usage {
  const sum = (pick: (usage: Usage) => number | undefined) => {
    const known = replies.flatMap(({ usage }) => (usage ? (pick(usage) ?? []) : []))
    return known.length > 0 ? known.reduce((a, b) => a + b, 0) : undefined
  }
  const inputTokens = sum((usage) => usage.inputTokens)
  const outputTokens = sum((usage) => usage.outputTokens)
  const imageTokens = sum((usage) => usage.imageTokens)
  const free = price?.input === 0 && price.output === 0
  const counted = price && inputTokens !== undefined && outputTokens !== undefined
  const costUSD = free ? 0 : counted ? (inputTokens * price.input + outputTokens * price.output) / 1e6 : undefined
  return { inputTokens, outputTokens, imageTokens, costUSD }
}
