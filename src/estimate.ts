/** What a call would send to each model, and what that would cost; nothing is sent. */
import { isVLMError } from './errors.ts'
import { held, rungsOf } from './held-request.ts'
import { resizeRule } from './images/resize-rules/index.ts'
import { countTokens, type PictureTokens } from './images/tokens.ts'
import { loadAll } from './load-all.ts'
import type { CallOptions } from './options.ts'
import type { Context } from './pipeline.ts'
import { type Model, schemaRungs } from './routing/models.ts'
import { lacks, needOf } from './routing/route.ts'
import { requestsOf, settingOf } from './setting.ts'
import type { Job, Setting, Task, TaskRequest } from './tasks/task.ts'
import type { Size } from './types.ts'
import { deadline } from './util/deadline.ts'
import { textTokens } from './util/text-tokens.ts'

/** What one model would be sent. */
export interface Estimate {
  /** `provider/model`. */
  readonly model: string
  /** True, or why it would be passed over. */
  readonly can: true | string
  /** How many requests the call takes. */
  readonly requests?: number
  /** Each picture as it would be sent, px, and what it costs where the model's rule is known. */
  readonly pictures?: readonly (Size & Partial<PictureTokens>)[]
  /** Of all requests, pictures included; undefined where the rule for pictures is not known. Words are estimated. */
  readonly inputTokens?: number
  readonly imageTokens?: number
  readonly textTokens?: number
  /** Of the input, in US dollars; undefined where the price or the tokens are not known. */
  readonly inputUSD?: number
  /** Of input and of the longest answer that `maxTokens` allows; undefined without `maxTokens`. */
  readonly mostUSD?: number
}

/** Estimates a call at every model that it could go to, in order of preference. */
export async function estimate<J extends Job, P, R extends object>(
  task: Task<J, P, R>,
  job: J,
  options: CallOptions,
  { settings, models, specs, life }: Context,
): Promise<Estimate[]> {
  const limit = deadline(options.timeoutMs ?? settings.timeoutMs, ...(options.signal ? [options.signal] : []), life)
  const call = { signal: limit.signal }
  try {
    const images = await loadAll(job, settings, call)
    const need = needOf(task, images.length)
    const all: Estimate[] = []
    for (const spec of specs) {
      const model = await models.get(spec, call)
      const { id } = model.backend
      const why = lacks(model, need)
      if (why !== undefined) all.push({ model: id, can: why })
      else {
        try {
          const setting = settingOf(job, images, model, () => {})
          const requests = await requestsOf(task, job, setting, options)
          all.push({ model: id, can: true, ...(await costOf(requests, setting, model, options)) })
        } catch (error) {
          if (!isVLMError(error)) throw error
          all.push({ model: id, can: error.message })
        }
      }
    }
    return all
  } finally {
    limit.release()
  }
}

async function costOf(
  requests: readonly TaskRequest[],
  setting: Setting,
  model: Model,
  { maxTokens }: CallOptions,
): Promise<Omit<Estimate, 'model' | 'can'>> {
  const { price } = setting.profile
  const rung = rungsOf(schemaRungs(model))[model.state.rung] ?? { dialect: 'none', level: 'full' }
  const written = requests.map((request) => held(request, rung).request)
  const words = written.map(({ system = '', parts, schema }) => {
    const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []))
    return textTokens([system, ...texts, schema ? JSON.stringify(schema) : ''].join('\n'))
  })
  const counted = setting.pictures.map((picture) => picturesTokens(picture, setting, written[0]?.detail))
  const pictures = setting.pictures.map(({ width, height }, i) => ({ width, height, ...counted[i] }))
  // Each picture goes with every request that carries it.
  const sent = written.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.type === 'picture' ? [setting.pictures.indexOf(part.picture)] : [])),
  )
  const text = sum(words)
  const image = counted.some((one) => one === undefined) ? undefined : sum(sent.map((i) => counted[i]?.tokens ?? 0))
  const input = image === undefined ? undefined : text + image
  const inputUSD = price && input !== undefined ? (input * price.input) / 1e6 : undefined
  const most = maxTokens !== undefined && price ? (maxTokens * requests.length * price.output) / 1e6 : undefined
  return {
    requests: requests.length,
    pictures,
    textTokens: text,
    ...(image !== undefined && { imageTokens: image, inputTokens: text + image }),
    ...(inputUSD !== undefined && { inputUSD }),
    ...(inputUSD !== undefined && most !== undefined && { mostUSD: inputUSD + most }),
  }
}

/** What a picture costs at the level of detail that is asked for. */
export function picturesTokens(
  size: Size,
  { profile }: Pick<Setting, 'profile'>,
  detail: string | undefined,
): PictureTokens | undefined {
  const level = detail === undefined ? undefined : profile.details?.[detail]
  const tokens = level?.tokens ?? profile.tokens
  const resize = level?.resize ?? profile.resize
  if (!tokens) return undefined
  const { width, height } = size
  const resized =
    resize.rule === 'none' || resize.rule === 'fit'
      ? { width, height }
      : resizeRule(resize.rule, resize.params, { width, height })
  return countTokens(tokens, { width, height }, resized)
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0)
}
