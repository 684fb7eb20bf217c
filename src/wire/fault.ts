/**
 * Replies that are no answer, as errors: which kind, whether to try again and when, in the host's innermost words. The first rule that
 * matches counts.
 */
import { type ErrorKind, redact, VLMError } from '../errors.ts'
import { type ErrorBody, readErrorBody } from './error-body.ts'
import { retryAfterMs } from './retry-after.ts'

/** A reply that is no answer. */
export interface FaultReply {
  readonly status: number
  /** Lower-case names. */
  readonly headers: { readonly [name: string]: string | undefined }
  /** Empty when there was none. */
  readonly body: string
  /** Ms since the epoch. */
  readonly now: number
  /** The provider's name in the configuration. */
  readonly provider: string
  readonly model?: string
}

/** What a reply means, without its words. */
interface Meaning {
  readonly kind: ErrorKind
  /** `quota`, `too_long`, `too_large`, `image`, `filter`, `model`, `redirect`, `not_json`, `memory`, `key`, `parameter`, `schema`, `vision`, `provider_fetch`, `json`. */
  readonly reason?: string
  readonly retryable?: boolean
}

interface Facts extends ErrorBody {
  /** The reply's status, or the error object's own where that is 200. */
  readonly code: number
  readonly reply: FaultReply
}

type Rule = (facts: Facts) => Meaning | undefined

const has = (set: ReadonlySet<string>, ...codes: readonly string[]) => codes.some((code) => set.has(code))
const says =
  (pattern: RegExp, meaning: Meaning): Rule =>
  ({ all }) =>
    pattern.test(all) ? meaning : undefined

const rules: readonly Rule[] = [
  ({ code, codes }) =>
    [408, 504, 522, 524].includes(code) || codes.has('deadline_exceeded')
      ? { kind: 'timeout', reason: 'host' }
      : undefined,
  ({ code, json, isHtml }) => {
    if (code < 200 || code > 299 || isHtml || isObject(json)) return undefined
    return { kind: 'network', reason: 'not_json' }
  },
  ({ code, codes, all }) =>
    code === 402 ||
    has(codes, 'insufficient_quota', 'billing_hard_limit_reached', 'budget_exceeded', 'insufficient_balance') ||
    [...codes].some((one) => one.includes('perday')) ||
    /\blimit: 0\b/.test(all)
      ? { kind: 'budget', reason: 'quota' }
      : undefined,
  ({ all }) => (asksMoreThanLimit(all) ? { kind: 'input', reason: 'too_long' } : undefined),
  ({ code, codes }) =>
    code === 429 || has(codes, 'resource_exhausted', 'rate_limit_exceeded', 'rate_limit_error', 'too_many_requests')
      ? { kind: 'rate_limit' }
      : undefined,
  ({ code, codes, all }) =>
    has(
      codes,
      'content_filter',
      'content_policy_violation',
      'image_content_policy_violation',
      'data_inspection_failed',
    ) ||
    (code === 403 && /flagged|moderation/.test(all))
      ? { kind: 'refused', reason: 'filter' }
      : undefined,
  says(/requires more system memory/, { kind: 'config', reason: 'memory' }),
  ({ code, codes, all, isHtml, reply }) => {
    if (code >= 300 && code <= 399) return { kind: 'config', reason: 'redirect' }
    if (reply.status === 200 && isHtml) return { kind: 'config', reason: 'not_json' }
    const missing =
      has(codes, 'model_not_found', 'not_found', 'not_found_error') ||
      (code < 500 && /\bmodel\b.*\bnot found\b/.test(all))
    return code === 404 || code === 405 || missing ? { kind: 'config', reason: 'model' } : undefined
  },
  ({ code, codes, all }) =>
    [401, 403, 407].includes(code) ||
    has(codes, 'api_key_invalid', 'invalid_api_key', 'authentication_error', 'permission_denied', 'unauthenticated') ||
    (code < 500 && /api key not valid|location is not supported/.test(all))
      ? { kind: 'auth', reason: 'key' }
      : undefined,
  ({ code, codes, all }) => {
    if (
      /\bschema\b.*too (?:complex|many|deep|large)|too many states|invalid schema|unknown name .*(?:response_?schema|responsejsonschema)|unsupported.*\bschema|response_format|guided_json|grammar/.test(
        all,
      ) &&
      code < 500
    )
      return { kind: 'unsupported', reason: 'schema' }
    if (has(codes, 'unsupported_parameter', 'unsupported_value') || (code < 500 && parameterOf(all) !== undefined))
      return { kind: 'unsupported', reason: 'parameter' }
    if (
      /image_url is only supported|(?:does not|doesn't) support (?:images?|vision|image input)|image input is not supported|unknown variant .?image_url/.test(
        all,
      )
    )
      return { kind: 'unsupported', reason: 'vision' }
    if (/at most \d+ (?:images?|image\(s\))/.test(all)) return { kind: 'unsupported', reason: 'pictures' }
    return code === 501 ? { kind: 'unsupported' } : undefined
  },
  says(/timeout while downloading|failed to download|could not (?:download|fetch) (?:the )?image/, {
    kind: 'input',
    reason: 'provider_fetch',
    retryable: true,
  }),
  says(/failed to process inputs|unable to decode image|failed to load image/, { kind: 'input', reason: 'image' }),
  ({ codes }) => (codes.has('json_validate_failed') ? { kind: 'output', reason: 'json' } : undefined),
  ({ code, reply }) =>
    [409, 425, 499].includes(code) || code >= 500 || reply.status === 200 ? { kind: 'overloaded' } : undefined,
  ({ code, codes, all }) => {
    if (code === 413 || has(codes, 'image_too_large', 'image_file_too_large', 'request_too_large'))
      return { kind: 'input', reason: 'too_large' }
    if (
      codes.has('context_length_exceeded') ||
      /maximum context length|token count .* exceeds|prompt is too long|context window/.test(all)
    )
      return { kind: 'input', reason: 'too_long' }
    if (/too large|exceeds the (?:maximum|limit)|size limit|is larger than/.test(all))
      return { kind: 'input', reason: 'too_large' }
    return { kind: 'input', ...(/image|picture|base64|图片/.test(all) && { reason: 'image' }) }
  },
]

/** The error that a reply means; the caller knows that it is no answer. */
export function faultOf(reply: FaultReply): VLMError {
  const body = readErrorBody(reply.body)
  const code = reply.status === 200 ? (body.status ?? 200) : reply.status
  const facts: Facts = { ...body, code, reply }
  const meaning = rules.reduce<Meaning | undefined>((found, rule) => found ?? rule(facts), undefined) ?? {
    kind: 'input',
  }
  const parameter = body.parameter ?? parameterOf(body.all)
  const { headers, provider, model } = reply
  const wish = headers['x-should-retry']?.trim().toLowerCase()
  const retryable = wish === 'true' ? true : wish === 'false' ? false : meaning.retryable
  const error = new VLMError(meaning.kind, messageOf(facts, meaning), {
    stage: 'send',
    status: reply.status,
    provider,
    ...(model !== undefined && { model }),
    ...(meaning.reason !== undefined && { reason: meaning.reason }),
    ...(retryable !== undefined && { retryable }),
    ...(meaning.reason === 'parameter' && parameter !== undefined && { details: { parameter } }),
    ...requestIdOf(headers),
  })
  const wait = retryAfterMs(headers, body, reply.now)
  if (wait === undefined || !error.retryable) return error
  return withWait(error, wait)
}

function withWait(error: VLMError, wait: number): VLMError {
  const { kind, message, reason, stage, status, provider, model, requestId, retryable, details } = error
  const all = { reason, stage, status, provider, model, requestId, retryable, details, retryAfterMs: wait }
  return new VLMError(kind, message, Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)))
}

/** Whether what came with a good status, or as an event of a stream, is no answer but an error. */
export function isFaultBody(body: unknown): boolean {
  if (!isObject(body)) return true
  const { error, object, type, detail } = body
  if (error !== undefined && error !== null) return true
  return object === 'error' || type === 'error' || (Array.isArray(detail) && !('choices' in body))
}

/** What a finish word of any API means. Unknown words that tell of safety or of a filter are refusals. */
export function finishKind(word: string): 'stop' | 'length' | 'refusal' | 'other' {
  const plain = word.toLowerCase()
  if (['stop', 'stop_sequence', 'end_turn', 'eos', 'eos_token'].includes(plain)) return 'stop'
  if (['length', 'max_tokens', 'max_output_tokens', 'model_length'].includes(plain)) return 'length'
  return /safety|filter|prohibited|blocklist|spii|recitation|refus|moderat|policy|sensitive|armor|jailbreak/.test(plain)
    ? 'refusal'
    : 'other'
}

/** `Limit 10000, … Requested 36055`: more than will ever be given. Not so where the used part is what is too much. */
function asksMoreThanLimit(all: string): boolean {
  const limit = /\blimit:? (\d+)/.exec(all)?.[1]
  const requested = /\brequested:? ~?(\d+)/.exec(all)?.[1]
  return limit !== undefined && requested !== undefined && Number(requested) > Number(limit)
}

/** The parameter that a text says is not known. */
function parameterOf(all: string): string | undefined {
  const [, before, after] =
    /(?:unsupported|unknown|unrecognized|unexpected|unrecognised|extra)(?: request)? (?:parameter|argument|field|value|inputs?)s?(?: supplied)?:? ['"`]?([\w.[\]]+)|['"`]([\w.]+)['"`] (?:is|are) not (?:supported|permitted|allowed)|/.exec(
      all,
    ) ?? []
  return before ?? after ?? /['"`]?([\w.]+)['"`]?:? extra inputs are not permitted/.exec(all)?.[1]
}

function requestIdOf(headers: FaultReply['headers']): { readonly requestId?: string } {
  const id =
    headers['x-request-id'] ??
    headers['request-id'] ??
    headers['x-goog-request-id'] ??
    headers['x-ms-request-id'] ??
    headers['cf-ray']
  return id === undefined ? {} : { requestId: id }
}

/** Longest text of a host in a message, characters. */
const MOST = 300

const advice: { readonly [K in ErrorKind]?: string } = {
  auth: 'Check the key and what it may do.',
  budget: 'Add credit or wait for the next period; until then name another model.',
  config: 'Check the model name and the base URL.',
  rate_limit: 'Wait, or name a second model to fall back to.',
  overloaded: 'Try again later, or name a second model to fall back to.',
  refused: 'Ask differently, or ask another model.',
}

function messageOf({ message, isHtml, reply, code }: Facts, { kind, reason }: Meaning): string {
  const plain = isHtml || /<\/?[a-z!][^>]*>/i.test(message) ? '' : hideKeys(message.replace(/\s+/g, ' ')).slice(0, MOST)
  const host = reply.model === undefined ? reply.provider : `${reply.provider}/${reply.model}`
  const what = plain === '' ? whatItSent(reply, isHtml) : plain
  const status = code === reply.status ? `${code}` : `${reply.status}, ${code} in its body`
  const next = reason === 'redirect' || reason === 'not_json' ? 'Check the base URL.' : (advice[kind] ?? '')
  return `${host} answered with status ${status}: ${what}${/[.!?]$/.test(what) ? '' : '.'} ${next}`.trim()
}

function whatItSent({ status, body }: FaultReply, isHtml: boolean): string {
  if (isHtml) return 'an HTML page'
  if (body.trim() === '') return status >= 200 && status < 300 ? 'an empty answer' : 'no explanation'
  return 'something that is no JSON object'
}

/** Hosts repeat the ends of keys: `sk-abc***wxyz`. */
function hideKeys(text: string): string {
  return redact(text).replace(/[\w-]*[*•.]{3,}[\w-]{2,}/g, '[redacted]')
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
