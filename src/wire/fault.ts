/** Replies that are no answer, as errors: which kind, whether to try again and when, in the host's innermost words. */
import { errorKinds, VLMError } from '../errors.ts'
import { type ErrorBody, isObject, readErrorBody } from './error-body.ts'
import { showable } from './error-text.ts'
import { type Meaning, meaningOf, parameterOf } from './fault-rules.ts'
import { requestIdOf } from './request-id.ts'
import { retryAfterMs } from './retry-after.ts'

/** A reply that is no answer. */
export interface FaultReply {
  /** HTTP status, also a good one: errors come under 200 too. */
  readonly status: number
  /** Lower-case names. */
  readonly headers: { readonly [name: string]: string | undefined }
  /** The body, or the event of a stream, as text; empty when there was none. */
  readonly body: string
  /** Ms since the epoch. */
  readonly now: number
  /** The provider's name in the configuration. */
  readonly provider: string
  readonly model?: string
}

/**
 * The error that a reply means; the caller knows that it is no answer.
 * @example faultOf({ status: 429, headers: { 'retry-after': '7' }, body: '', now: Date.now(), provider: 'groq' }).retryAfterMs // 7000
 */
export function faultOf(reply: FaultReply): VLMError {
  const { status, headers, now, provider, model } = reply
  const body = readErrorBody(reply.body, headers['content-type'])
  const isGood = status >= 200 && status <= 299
  const code = isGood ? (body.status ?? status) : status
  const meaning = meaningOf({ status, code, isGood, body, text: body.texts.toLowerCase() })
  const { kind, reason } = meaning
  // OpenAI's own clients obey this header.
  const wish = headers['x-should-retry']?.trim().toLowerCase()
  const usual = meaning.retryable ?? errorKinds[kind].retryable
  const retryable = wish === 'true' || (usual && wish !== 'false')
  const wait = retryable ? retryAfterMs(headers, body, now) : undefined
  const parameter = reason === 'parameter' ? parameterOf(body) : undefined
  const requestId = requestIdOf(headers) ?? body.requestId
  return new VLMError(kind, messageOf(reply, code, body, meaning), {
    stage: 'send',
    status,
    provider,
    retryable,
    ...(model !== undefined && { model }),
    ...(reason !== undefined && { reason }),
    ...(wait !== undefined && { retryAfterMs: wait }),
    ...(parameter !== undefined && { details: { parameter } }),
    ...(requestId !== undefined && { requestId }),
  })
}

function messageOf(reply: FaultReply, code: number, body: ErrorBody, { kind, reason }: Meaning): string {
  const { provider, model, status } = reply
  const host = model === undefined ? provider : `${provider}/${model}`
  const statuses = code === status ? `${status}` : `${status}, ${code} in its body`
  const words = wordsOf(reply, body)
  const next = (reason !== undefined ? adviceByReason[reason] : undefined) ?? advice[kind]
  return `${host} answered with status ${statuses}: ${words}${/[.!?…]$/.test(words) ? '' : '.'}${next ? ` ${next}` : ''}`
}

function wordsOf({ status, headers }: FaultReply, { form, message }: ErrorBody): string {
  const { location } = headers
  if (status >= 300 && status <= 399 && location) return `go to ${showable(location.replace(/[?#].*$/, ''))}`
  const words = showable(message)
  if (words !== '') return words
  if (form === 'html' || message !== '') return 'a page instead of JSON'
  return form === 'empty' ? 'an empty body' : form === 'object' ? 'no explanation' : 'something that is no JSON object'
}

/** What to do. */
const advice: { readonly [K in Meaning['kind']]?: string } = {
  auth: 'Check the key and what it may do.',
  budget: 'Add credit or wait for the next period; until then name another model.',
  config: 'Check the model name and the base URL.',
  input: 'Change the request; sent again as it is, it will fail again.',
  network: 'Ask again; if it stays so, check the base URL.',
  output: 'Ask again, or ask another model.',
  overloaded: 'Try again later, or name a second model to fall back to.',
  rate_limit: 'Wait, or name a second model to fall back to.',
  refused: 'Ask differently, or ask another model.',
  timeout: 'Try again later, or name a second model to fall back to.',
  unsupported: 'Name a model that can do this.',
}

/** Where more can be said than the kind says. */
const adviceByReason: { readonly [K in NonNullable<Meaning['reason']>]?: string } = {
  context: 'Ask for less, send fewer or smaller pictures, or name a model with a longer context.',
  too_large: 'Send fewer or smaller pictures.',
  image: 'Send it as JPEG or PNG, or look whether it is damaged.',
  memory: 'Name a smaller model.',
  parameter: 'Leave that field out, or name a model that takes it.',
  pictures: 'Send fewer pictures in one call.',
  provider_fetch: 'Send the picture itself instead of its address.',
  redirect: 'Redirections are not followed, because the key would leave the host: set baseURL to the right address.',
  region: 'Name a host that serves this place.',
  schema: 'Ask for a simpler form, or name a model that takes schemas.',
  vision: 'Name a model that takes pictures.',
}

/** Fields of which every answer of an API, and every event of its streams, has one. */
const answerFields = ['choices', 'candidates', 'output', 'response', 'done', 'embeddings', 'usage']

/**
 * Whether what came with a good status, or as an event of a stream, is no answer but an error: no JSON object, or one that holds an
 * error. An empty object is none: gateways send it to keep a stream alive.
 */
export function isFaultBody(body: unknown): boolean {
  if (!isObject(body)) return true
  const { error, object, type, detail, message, success } = body
  if (object === 'error' || type === 'error') return true
  const isAnswer = answerFields.some((field) => field in body)
  // Some servers write an empty error beside every answer.
  if (error && (!isAnswer || !isObject(error) || Object.keys(error).length > 0)) return true
  return !isAnswer && (success === false || typeof message === 'string' || (detail !== undefined && detail !== null))
}

/** What a finish word of any API means. Unknown words that tell of safety or of a filter are refusals. */
export function finishKind(word: string): 'stop' | 'length' | 'refusal' | 'other' {
  const plain = word.trim().toLowerCase()
  if (stopWords.has(plain)) return 'stop'
  if (lengthWords.has(plain)) return 'length'
  return refusalWords.test(plain) ? 'refusal' : 'other'
}

const stopWords = new Set(['stop', 'stop_sequence', 'end_turn', 'eos', 'eos_token', 'complete', 'completed'])
const lengthWords = new Set([
  'length',
  'max_tokens',
  'max_output_tokens',
  'model_length',
  'model_context_window_exceeded',
])
const refusalWords =
  /safety|filter|prohibited|block|spii|recitation|refus|moderat|policy|sensitive|toxic|guardrail|armor|jailbreak/
