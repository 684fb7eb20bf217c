/** Stages `prompt` to `place` at one model. */
import { canMend, reasksOf, whatIsWrong } from './ask-again.ts'
import type { ModelReply, Turn } from './contract.ts'
import { isVLMError } from './errors.ts'
import type { Image } from './images/image.ts'
import type { NotSeen } from './images/seen.ts'
import type { ResultFacts } from './options.ts'
import type { Run } from './pipeline.ts'
import type { Turn as QueueTurn } from './routing/route.ts'
import { sendHeld } from './send-held.ts'
import { requestsOf, settingOf } from './setting.ts'
import { imageDropped, sightOf } from './sight.ts'
import type { Growing, Job, Task, TaskReply } from './tasks/task.ts'
import type { Warning } from './types.ts'
import { total } from './usage.ts'

/** Asks one model, and gives the result of the task; asks it again where its answer is of the wrong form. */
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
  const blind = options.blind ?? run.settings.blind
  const warnings: Warning[] = images.flatMap((image) => image.warnings)
  const warn = (code: string, message: string) => {
    if (!warnings.some((one) => one.code === code && one.message === message)) warnings.push({ code, message })
  }
  if (model.guess !== undefined) warn('unknown_model', model.guess)
  const ends = endNotice(backend.id, profile.endOfLife)
  if (ends !== undefined) warn('end_of_life', ends)
  for (const name of [...job.set, ...Object.keys(options)]) {
    if (profile.ignores?.includes(name)) warn('option_ignored', `${backend.id} cannot honour ${name}; it was ignored.`)
  }
  const setting = settingOf(job, images, model, warn)
  const all: ModelReply[] = []
  const turns: Turn[] = []
  for (;;) {
    const prompt = () => requestsOf(task, job, setting, options, turns)
    const requests = await stages('prompt', prompt, backend.id)
    const growing = run.show && (await task.growing?.(job, setting))
    const replies: TaskReply[] = []
    let unseen: NotSeen | undefined
    try {
      for (const [index, request] of requests.entries()) {
        const onText = growing && shower(growing, index, run)
        const keepsCutOff = task.keepsCutOff === true
        const send = () => sendHeld(request, { turn, run, warn, keepsCutOff, onText })
        const reply = await stages('send', send, backend.id)
        all.push(reply)
        replies.push(reply)
        const { dropped, asText } = sightOf(request, reply, setting)
        if (asText !== undefined) warn('read_as_text', asText)
        if (dropped && blind === 'error') throw imageDropped(backend.id, dropped, reply.text)
        if (dropped) warn('image_dropped', `${backend.id} seems not to have seen the picture. ${dropped.message}`)
        unseen ??= dropped?.why === 'answer' ? dropped : undefined
      }
      const parsed = await stages('parse', async () => task.parse(replies, job, setting), backend.id)
      const result = await stages('place', async () => task.place(parsed, job, setting), backend.id)
      for (const message of replies.flatMap((reply) => reply.warnings)) warn('model', message)
      const usage = total(all, profile.price)
      const served = replies.at(-1)?.model ?? backend.id
      const raw = replies.map((reply) => reply.text).join('\n')
      return { ...result, model: served, usage, warnings, cached: false, raw }
    } catch (error) {
      // An answer without data that says so has one reason.
      if (unseen && isVLMError(error, 'output') && error.reason !== 'image_dropped') {
        throw imageDropped(backend.id, unseen, replies.at(-1)?.text ?? '')
      }
      // Several questions have several answers: which of them to show is not known.
      const again = requests.length === 1 ? replies[0] : undefined
      if (!again || !canMend(error, model, run) || turns.length >= reasksOf(run)) throw error
      const { kind, message } = error
      run.attempts.push({ model: backend.id, outcome: 'failed', kind, message })
      turns.push({ answer: again.text, words: whatIsWrong(error) })
      warn('asked_again', `${backend.id} was shown its answer and what was wrong with it: ${message}`)
    }
  }
}

/** Time before a model's last day from which calls warn of it, ms. */
const NOTICE_MS = 60 * 24 * 3_600_000

function endNotice(id: string, day: string | undefined): string | undefined {
  if (day === undefined || Date.now() < Date.parse(day) - NOTICE_MS) return undefined
  const past = Date.now() >= Date.parse(day)
  return `The maker of ${id} ${past ? 'ended' : 'ends'} it on ${day}. Move to a newer model.`
}

/** Hands deltas to the growing result, and shows it when it has grown. */
function shower(growing: Growing, request: number, run: Run) {
  return (delta: string, restore: (value: unknown) => unknown) => {
    if (!growing.push(delta, request, restore)) return
    run.shown = true
    run.show?.(growing.part)
  }
}
