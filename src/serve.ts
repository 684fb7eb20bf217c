/** Stages `prompt` to `place` at one model, with what belongs to them: retries, ladders, and showing the model what is wrong. */
import type { ModelReply, Turn } from './contract.ts'
import { isVLMError, VLMError } from './errors.ts'
import { dialectOf } from './grounding/dialects/index.ts'
import { held, rungsOf } from './held-request.ts'
import type { Image } from './images/image.ts'
import { sendable } from './images/send.ts'
import type { CallOptions, ResultFacts } from './options.ts'
import type { Run } from './pipeline.ts'
import { type Model, schemaRungs } from './routing/models.ts'
import { retrying } from './routing/retry.ts'
import type { Turn as QueueTurn } from './routing/route.ts'
import { send } from './routing/send.ts'
import type { Job, Setting, Task, TaskReply, TaskRequest } from './tasks/task.ts'
import type { Warning } from './types.ts'
import { total } from './usage.ts'

/** Asks one model, and gives the result of the task. */
export async function serve<J extends Job, P, R extends object>(
  task: Task<J, P, R>,
  job: J,
  images: readonly Image[],
  turn: QueueTurn,
  run: Run,
): Promise<R & Omit<ResultFacts, 'latencyMs' | 'attempts'>> {
  const { model } = turn
  const { backend, profile } = model
  const { options, stages } = run
  const warnings: Warning[] = images.flatMap((image) => image.warnings)
  const warn = (code: string, message: string) => {
    if (!warnings.some((one) => one.code === code && one.message === message)) warnings.push({ code, message })
  }
  if (model.guess !== undefined) warn('unknown_model', model.guess)
  for (const name of [...job.set, ...Object.keys(options)]) {
    if (profile.ignores?.includes(name)) warn('option_ignored', `${backend.id} cannot honour ${name}; it was ignored.`)
  }
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
  const all: ModelReply[] = []
  const turns: Turn[] = []
  for (;;) {
    const prompt = async () => withOptions(await task.prompt(job, setting), options, model, turns)
    const requests = await stages('prompt', prompt, backend.id)
    const replies: TaskReply[] = []
    try {
      for (const request of requests) {
        const reply = await stages(
          'send',
          () => sendHeld(request, task.keepsCutOff === true, turn, run, warn),
          backend.id,
        )
        all.push(reply)
        replies.push(reply)
      }
      const parsed = await stages('parse', async () => task.parse(replies, job, setting), backend.id)
      const result = await stages('place', async () => task.place(parsed, job, setting), backend.id)
      for (const message of replies.flatMap((reply) => reply.warnings)) warn('model', message)
      const usage = total(all, profile.price)
      const served = replies.at(-1)?.model ?? backend.id
      const raw = replies.map((reply) => reply.text).join('\n')
      return { ...result, model: served, usage, warnings, cached: false, raw }
    } catch (error) {
      const again = replies.length === 1 && requests.length === 1 ? replies[0] : undefined
      if (!again || !mends(error, model) || turns.length >= reasksOf(run)) throw error
      const { kind, message } = error
      run.attempts.push({ model: backend.id, outcome: 'failed', kind, message })
      turns.push({ answer: again.text, words: whatIsWrong(error) })
      warn('asked_again', `${backend.id} was shown its answer and what was wrong with it: ${message}`)
    }
  }
}

/** How often a model is shown what is wrong: a call of a single attempt asks once. */
function reasksOf({ options, settings }: Run): number {
  const { attempts, reasks } = options.retry ?? {}
  return reasks ?? Math.min(settings.retry.reasks, (attempts ?? settings.retry.attempts) - 1)
}

/** Whether showing the model its own answer can help. */
function mends(error: unknown, { backend }: Model): error is VLMError {
  return (
    backend.wire.turns === true && isVLMError(error, 'output') && error.retryable && error.reason !== 'image_dropped'
  )
}

/** The issues, as the model is told of them. */
function whatIsWrong({ message, details }: VLMError): string {
  const { issues } = details ?? {}
  const list = Array.isArray(issues) ? issues.slice(0, 10).map((issue) => `- ${String(issue).slice(0, 300)}`) : []
  const why = list.length > 0 ? list.join('\n') : `- ${message.slice(0, 500)}`
  return `Your answer could not be used:\n${why}\nAnswer the question again, in the form that was asked for, with nothing else.`
}

/** Sends one request: down the ladder of schema forms where the host refuses one, and again where it fails for a while. */
async function sendHeld(
  request: TaskRequest,
  keepsCutOff: boolean,
  { model, tries }: QueueTurn,
  run: Run,
  warn: (code: string, message: string) => void,
): Promise<TaskReply> {
  const { backend, state } = model
  const rungs = rungsOf(schemaRungs(model))
  for (;;) {
    const rung = rungs[Math.min(state.rung, rungs.length - 1)] ?? { dialect: 'none', level: 'full' }
    const { request: written, restore } = held(request, rung)
    const pictures = written.parts.flatMap((part) => (part.type === 'picture' ? [part.picture] : []))
    try {
      const reply = await retrying(
        () => {
          const about = { model: backend.id, attempt: tries.count }
          run.tell({ ...about, phase: 'planned', pictures: pictures.map(({ width, height }) => ({ width, height })) })
          return send(backend, written, {
            ...run.call,
            onProgress: ({ type, ...facts }) => run.tell({ ...about, phase: type, ...facts }),
          })
        },
        {
          attempts: run.options.retry?.attempts ?? run.settings.retry.attempts,
          tries,
          clock: run.clock,
          budget: state.budget,
          until: run.until,
          signal: run.call.signal,
          onRetry(error, waitMs) {
            const { kind, message } = error
            run.attempts.push({ model: backend.id, outcome: 'failed', kind, message })
            run.tell({ model: backend.id, attempt: tries.count, phase: 'retry', kind, message, waitMs })
          },
        },
      )
      run.tell({ model: backend.id, attempt: tries.count, phase: 'done', ...(reply.usage && { usage: reply.usage }) })
      if (reply.finish === 'length' && !keepsCutOff) throw cutOff(backend.id, reply.text)
      return { ...reply, restore }
    } catch (error) {
      const refused = isVLMError(error, 'unsupported') && error.reason === 'schema'
      const rest = rungs.length - 1 - rungs.indexOf(rung)
      if (!refused || !request.schema || rest <= 0) throw error
      // Learnt once: later calls begin where this one ends.
      state.rung = Math.max(state.rung, rungs.indexOf(rung) + 1)
      warn('schema_form', `${backend.id} refused the schema in one form; it was given another: ${error.message}`)
    }
  }
}

function cutOff(id: string, text: string): VLMError {
  const message = `The answer of ${id} was cut off at its length limit. Raise maxTokens, or ask for less.`
  return new VLMError('output', message, {
    reason: 'length',
    retryable: false,
    stage: 'send',
    model: id,
    details: { text: text.slice(0, 2000) },
  })
}

/** The caller's words for the system come after those that the task itself needs there; what the model cannot honour is left out. */
function withOptions(
  requests: readonly TaskRequest[],
  options: CallOptions,
  { profile }: Model,
  turns: readonly Turn[],
): readonly TaskRequest[] {
  const { maxTokens, temperature, seed, providerOptions } = options
  const detail = options.detail ?? Object.keys(profile.details ?? {})[0]
  const given = Object.entries({ maxTokens, temperature, seed, providerOptions, detail }).filter(
    ([name, value]) => value !== undefined && !profile.ignores?.includes(name),
  )
  return requests.map((request) => {
    const system = [request.system, options.system].filter((words) => words !== undefined).join('\n')
    return {
      ...request,
      ...Object.fromEntries(given),
      ...(system !== '' && { system }),
      ...(turns.length > 0 && { turns }),
    }
  })
}
