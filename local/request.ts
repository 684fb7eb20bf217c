/** What a request holds that the local model can use, and warnings for what it cannot. */
import type { ModelRequest, SentPicture } from '../src/contract.ts'
import { VLMError } from '../src/errors.ts'

/**
 * The request's only picture.
 * @throws VLMError `input` when there is none, `unsupported` when there are several
 */
export function pictureOf(request: ModelRequest): SentPicture {
  const [first, ...others] = request.parts.flatMap((part) => (part.type === 'picture' ? [part.picture] : []))
  if (!first) {
    throw new VLMError('input', `The local model answers about a picture, but ${request.task} got none.`, {
      reason: 'no_picture',
      stage: 'send',
      provider: 'local',
    })
  }
  if (others.length === 0) return first
  const message = `The local model takes one picture a call, but ${request.task} got ${others.length + 1}. Ask about each alone.`
  throw new VLMError('unsupported', message, { reason: 'too_many_pictures', stage: 'send', provider: 'local' })
}

/** The request's words, joined. */
export function textOf(request: ModelRequest): string {
  return request.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
}

/** Settings that greedy decoding of a small model cannot honour. */
export function ignoredSettings(request: ModelRequest): string[] {
  const warnings: string[] = []
  const greedy = 'decoding is greedy, the same call always gives the same answer'
  if (request.seed !== undefined) warnings.push(`seed ignored: ${greedy}.`)
  if (request.temperature !== undefined && request.temperature > 0) warnings.push(`temperature ignored: ${greedy}.`)
  if (request.system !== undefined) warnings.push('system ignored: the local model takes no instructions.')
  return warnings
}
