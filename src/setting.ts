/** What a task is asked in: pictures made ready for one model, and the options of the call put into its requests. */
import type { Turn } from './contract.ts'
import { dialectOf } from './grounding/dialects/index.ts'
import type { Image } from './images/image.ts'
import { sendable } from './images/send.ts'
import type { CallOptions } from './options.ts'
import type { Model } from './routing/models.ts'
import type { Job, Setting, Task, TaskRequest } from './tasks/task.ts'

/** The pictures of a call made ready for a model. */
export function settingOf(
  job: Job,
  images: readonly Image[],
  { backend, profile }: Model,
  warn: Setting['warn'],
): Setting {
  const sent = images.map((image, index) => sendable(image, profile, backend.wire, job.several ? index : undefined))
  return {
    profile,
    wire: backend.wire,
    scores: backend.score !== undefined,
    dialect: dialectOf(profile.dialect),
    pictures: sent.map(({ picture }) => picture),
    frames: sent.map(({ frame }) => frame),
    warn,
  }
}

/**
 * Stage `prompt`: the task's requests with the call's options. The caller's words for the system come after those that the task itself
 * needs there; what the model cannot honour is left out.
 */
export async function requestsOf<J extends Job, P, R>(
  task: Task<J, P, R>,
  job: J,
  setting: Setting,
  options: CallOptions,
  turns: readonly Turn[] = [],
): Promise<readonly TaskRequest[]> {
  const { profile } = setting
  const { maxTokens, temperature, seed, providerOptions } = options
  const detail = options.detail ?? Object.keys(profile.details ?? {})[0]
  const given = Object.entries({ maxTokens, temperature, seed, providerOptions, detail }).filter(
    ([name, value]) => value !== undefined && !profile.ignores?.includes(name),
  )
  const requests = await task.prompt(job, setting)
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
