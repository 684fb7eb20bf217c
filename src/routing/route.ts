import type { Backend, Call, Profile } from '../contract.ts'
import { type Attempt, isVLMError, VLMError } from '../errors.ts'
import { knownModels } from '../profiles/known.ts'
import type { Spec } from '../spec.ts'
import type { TaskName } from '../types.ts'
import type { Model, Models } from './models.ts'

/** What a call needs of a model. */
export interface Need {
  readonly task: TaskName
  /** In one request. */
  readonly pictures: number
  /** Why a model whose profile has the task cannot do it; undefined when it can. */
  readonly lacks?: ((profile: Profile) => string | undefined) | undefined
}

/** The configured models that can serve, in order of preference, each looked up only when the one before it has failed. */
export async function* candidates(
  need: Need,
  specs: readonly (Spec | Backend)[],
  models: Models,
  attempts: Attempt[],
  call: Call,
): AsyncGenerator<Model> {
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

/** Whether another model may succeed where this error happened: not when the caller ended the call or gave a bad picture. */
export function movesOn(error: VLMError): boolean {
  return error.kind !== 'aborted' && error.kind !== 'input' && error.kind !== 'budget' && error.reason !== 'disposed'
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

function lacks({ profile }: Model, need: Need): string | undefined {
  const can = profile.tasks[need.task]
  if (can === undefined) return `cannot ${need.task}`
  const why = can === true ? need.lacks?.(profile) : can
  if (why !== undefined) return `cannot ${need.task}: ${why}`
  if (need.pictures > profile.maxPictures) {
    return `takes at most ${profile.maxPictures} ${profile.maxPictures === 1 ? 'picture' : 'pictures'} in one call, not ${need.pictures}`
  }
  return undefined
}
