/** Showing a model its own answer and what is wrong with it. */
import { isVLMError, type VLMError } from './errors.ts'
import type { Run } from './pipeline.ts'
import type { Model } from './routing/models.ts'

/** How often a model may be asked again: a call of a single attempt asks once. */
export function reasksOf({ options, settings }: Run): number {
  const { attempts, reasks } = options.retry ?? {}
  return reasks ?? Math.min(settings.retry.reasks, (attempts ?? settings.retry.attempts) - 1)
}

/** Whether asking again can help: the answer is of the wrong form, its wire carries turns, and nothing of it was shown. */
export function canMend(error: unknown, { backend }: Model, run: Run): error is VLMError {
  if (run.shown || backend.wire.turns !== true || !isVLMError(error, 'output')) return false
  return error.retryable && error.reason !== 'image_dropped'
}

/** The issues, as the model is told of them. */
export function whatIsWrong({ message, details }: VLMError): string {
  const { issues } = details ?? {}
  const list = Array.isArray(issues) ? issues.slice(0, 10).map((issue) => `- ${String(issue).slice(0, 300)}`) : []
  const why = list.length > 0 ? list.join('\n') : `- ${message.slice(0, 500)}`
  return `Your answer could not be used:\n${why}\nAnswer the question again, in the form that was asked for, with nothing else.`
}
