import type { Backend, Call, Profile } from '../contract.ts'
import { type Attempt, isVLMError, VLMError } from '../errors.ts'
import { knownModels } from '../profiles/known.ts'
import type { Spec } from '../spec.ts'
import type { TaskName } from '../types.ts'
import type { Clock } from './clock.ts'
import type { Model, Models } from './models.ts'
import { waitOf, waitsLong } from './retry.ts'

/** What a call needs of a model. */
export interface Need {
  readonly task: TaskName
  /** In one request. */
  readonly pictures: number
  /** Why a model whose profile has the task cannot do it; undefined when it can. */
  readonly lacks?: ((profile: Profile) => string | undefined) | undefined
}

/** What a task needs of a model. */
export function needOf(
  task: { readonly name: TaskName; readonly onePicture?: true; lacks?(profile: Profile): string | undefined },
  pictures: number,
): Need {
  return { task: task.name, pictures: task.onePicture ? 1 : pictures, lacks: task.lacks }
}

/** What a queue knows of its call. */
export interface QueueOptions {
  readonly specs: readonly (Spec | Backend)[]
  readonly models: Models
  /** What is passed over is written here. */
  readonly attempts: Attempt[]
  readonly clock: Clock
  /** The call's deadline by the clock, ms. */
  readonly until: number
  readonly call: Call
  /** Tries at each model. */
  readonly tries: number
}

/** A model whose turn it is. */
export interface Turn {
  readonly model: Model
  /** Tries that were made, counted on. */
  readonly tries: { count: number }
}

/**
 * The models of one call, in order of preference. One whose server asked for a long wait steps aside for the next; only when nobody
 * else is left is the wait of the soonest slept.
 */
export class Queue {
  readonly #options: QueueOptions
  readonly #able: AsyncGenerator<Model>
  readonly #waiting: (Turn & { readonly until: number })[] = []
  /** Why the last model that was not asked could not be: its server's silence lasts longer than the call may. */
  closed: VLMError | undefined

  constructor(need: Need, options: QueueOptions) {
    this.#options = options
    this.#able = candidates(need, options)
  }

  /** The next model to ask; undefined when there is none. */
  async next(): Promise<Turn | undefined> {
    const { clock } = this.#options
    for (;;) {
      const { value: model } = await this.#able.next()
      if (!model) return this.#soonest()
      const turn = { model, tries: { count: 0 } }
      const { gate } = model.state
      if (!gate || gate.until <= clock.now()) return turn
      this.closed = gate.error
      this.#waiting.push({ ...turn, until: gate.until })
    }
  }

  /** A model failed: it may come again after the wait that its server asked of all. */
  failed(turn: Turn, error: VLMError): void {
    const { clock, tries } = this.#options
    if (error.retryAfterMs === undefined || !error.retryable) return
    const until = clock.now() + error.retryAfterMs
    turn.model.state.gate = { until, error }
    if (waitsLong(error, turn.tries.count, tries)) this.#waiting.push({ ...turn, until })
  }

  async #soonest(): Promise<Turn | undefined> {
    const { clock, until, call } = this.#options
    const [first] = this.#waiting.sort((a, b) => a.until - b.until)
    if (!first) return undefined
    const waitMs = waitOf(Math.max(0, first.until - clock.now()), 0, clock)
    if (clock.now() + waitMs > until) return undefined
    this.#waiting.shift()
    await clock.sleep(waitMs, call.signal)
    return first
  }
}

/** The configured models that can serve, in order of preference, each looked up only when the one before it has failed. */
async function* candidates(
  need: Need,
  { specs, models, attempts, call }: QueueOptions,
): AsyncGenerator<Model, undefined> {
  for (const spec of specs) {
    const name = 'text' in spec ? spec.text : spec.id
    try {
      const model = await models.get(spec, call)
      const lack = lacks(model, need)
      if (lack) attempts.push({ model: model.backend.id, outcome: 'skipped', kind: 'unsupported', message: lack })
      else yield model
    } catch (error) {
      // A model that cannot even be looked up is a failed attempt; the last one's error is the call's.
      if (!isVLMError(error) || !movesOn(error) || spec === specs.at(-1)) throw error
      attempts.push({ model: name, outcome: 'failed', kind: error.kind, message: error.message })
    }
  }
}

/**
 * Whether another model may succeed where this error happened: not when the caller ended the call, gave a bad picture, or when a model
 * declined. What a host finds wrong with a request (too large, too long) another may take.
 */
export function movesOn({ kind, stage, reason }: VLMError): boolean {
  if (kind === 'aborted' || kind === 'refused' || reason === 'disposed') return false
  return stage === 'send' || (kind !== 'input' && kind !== 'budget')
}

/** Nobody configured can do it: says who cannot and why, and who could. */
export function nobody(need: Need, attempts: readonly Attempt[]): VLMError {
  const skipped = attempts.filter((attempt) => attempt.outcome === 'skipped')
  const why = skipped.map((attempt) => `${attempt.model} ${attempt.message}`).join('; ')
  const able = knownModels.filter((known) => known.tasks.includes(need.task)).map((known) => known.id)
  const others = able.filter((id) => !skipped.some((attempt) => attempt.model.split('/')[0] === id))
  const who =
    others.length > 0
      ? `Models that can: ${others.join(', ')}.`
      : 'Configure a model that can, or a Backend of your own.'
  return new VLMError('unsupported', `No configured model can ${need.task}: ${why}. ${who}`, {
    stage: 'route',
    details: { task: need.task, able: others },
  })
}

/** Why a model cannot serve; undefined when it can. */
export function lacks({ profile }: Model, need: Need): string | undefined {
  const can = profile.tasks[need.task]
  if (can === undefined) return `cannot ${need.task}`
  const why = can === true ? need.lacks?.(profile) : can
  if (why !== undefined) return `cannot ${need.task}: ${why}`
  if (need.pictures > profile.maxPictures) {
    return `takes at most ${profile.maxPictures} ${profile.maxPictures === 1 ? 'picture' : 'pictures'} in one call, not ${need.pictures}`
  }
  return undefined
}
