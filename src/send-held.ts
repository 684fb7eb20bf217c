/** Stage `send`: one request to one model, down the ladder of schema forms where its host refuses one, and again where it fails for a while. */
import { isVLMError, VLMError } from './errors.ts'
import { held, type Rung, rungsOf } from './held-request.ts'
import type { Run } from './pipeline.ts'
import { schemaRungs } from './routing/models.ts'
import { retrying } from './routing/retry.ts'
import type { Turn } from './routing/route.ts'
import { send } from './routing/send.ts'
import type { TaskReply, TaskRequest } from './tasks/task.ts'

/** What a request needs beside itself. */
export interface SendOptions {
  readonly turn: Turn
  readonly run: Run
  /** An answer that was cut off at the length limit counts as far as it goes. */
  readonly keepsCutOff: boolean
  /** Is told of the answer while it is written; absent where nobody looks. */
  readonly onText?: ((delta: string, restore: (value: unknown) => unknown) => void) | undefined
  warn(code: string, message: string): void
}

/** Sends one request. @throws VLMError of the last try */
export async function sendHeld(request: TaskRequest, options: SendOptions): Promise<TaskReply> {
  const { turn, run, keepsCutOff, warn } = options
  const { backend, state } = turn.model
  const rungs = rungsOf(schemaRungs(turn.model))
  for (;;) {
    const index = Math.min(state.rung, rungs.length - 1)
    const rung = rungs[index] ?? { dialect: 'none', level: 'full' }
    try {
      const reply = await sendOn(rung, request, options)
      if (reply.finish === 'length' && !keepsCutOff) throw cutOff(backend.id, reply.text)
      return reply
    } catch (error) {
      const refused = isVLMError(error, 'unsupported') && error.reason === 'schema'
      if (!refused || !request.schema || run.shown || index === rungs.length - 1) throw error
      // Learnt once: later calls begin where this one ends.
      state.rung = Math.max(state.rung, index + 1)
      warn('schema_form', `${backend.id} refused the schema in one form; it was given another: ${error.message}`)
    }
  }
}

async function sendOn(rung: Rung, request: TaskRequest, { turn, run, onText }: SendOptions): Promise<TaskReply> {
  const { model, tries } = turn
  const { backend, state } = model
  const { request: written, restore } = held(request, rung)
  const pictures = written.parts.flatMap((part) => (part.type === 'picture' ? [part.picture] : []))
  const sizes = pictures.map(({ width, height }) => ({ width, height }))
  const { attempts = run.settings.retry.attempts } = run.options.retry ?? {}
  const once = () => {
    const about = { model: backend.id, attempt: tries.count }
    run.tell({ ...about, phase: 'planned', pictures: sizes })
    return send(backend, written, {
      ...run.call,
      ...(onText && backend.wire.streaming && { onText: (delta: string) => onText(delta, restore) }),
      onProgress: ({ type, ...facts }) => run.tell({ ...about, phase: type, ...facts }),
    })
  }
  const reply = await retrying(once, {
    attempts,
    tries,
    clock: run.clock,
    budget: state.budget,
    until: run.until,
    signal: run.call.signal,
    mayRetry: () => !run.shown,
    onRetry(error, waitMs) {
      const { kind, message } = error
      run.attempts.push({ model: backend.id, outcome: 'failed', kind, message })
      run.tell({ model: backend.id, attempt: tries.count, phase: 'retry', kind, message, waitMs })
    },
  })
  run.tell({ model: backend.id, attempt: tries.count, phase: 'done', ...(reply.usage && { usage: reply.usage }) })
  return { ...reply, restore }
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
