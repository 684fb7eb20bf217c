/** What a reply that is no answer means: the rules in order, of which the first that matches counts. */
import type { ErrorKind } from '../errors.ts'
import type { ErrorBody } from './error-body.ts'

/** What the rules look at. */
export interface Facts {
  /** HTTP status of the reply. */
  readonly status: number
  /** The status that counts: the reply's, or the error object's own where the reply's is good. */
  readonly code: number
  /** The reply's status is a good one, 200 to 299. */
  readonly isGood: boolean
  readonly body: ErrorBody
  /** Every text and code of the body in lower case. */
  readonly text: string
}

/** What a reply means, without its words. */
export interface Meaning {
  readonly kind: ErrorKind
  readonly reason?: Reason
  /** Overrides the kind's default. */
  readonly retryable?: boolean
}

/** The stable words of `error.reason` for replies of hosts. */
export const faultReasons = {
  host: 'timeout: the host or a gateway before it gave up waiting',
  not_json: 'network, config: the reply is no JSON object (config for a page: the address is not that of an API)',
  quota: 'budget: the account at the provider is used up',
  too_large: 'input: the request has more bytes, pixels or tokens than the host ever takes at once',
  context: 'input: the request has more tokens than the model can read',
  filter: 'refused: a filter of the host stopped the question or the answer',
  model: 'config: the host does not have the model, or the address is wrong',
  redirect: 'config: the host sends requests elsewhere, and the key is not sent along',
  memory: "config: the host's machine is too small for the model",
  key: 'auth: the key is missing, wrong or may not do this',
  region: 'auth: the host does not serve the place that the request comes from',
  schema: 'unsupported: the host does not take the schema, or no schema at all',
  parameter:
    'unsupported, input: the host does not take a field of the request; details.parameter names it where it is known',
  vision: 'unsupported: the model or the server takes no pictures',
  pictures: 'unsupported: more pictures than the host takes in one request',
  provider_fetch: 'input: the host could not fetch a picture from its address',
  image: 'input: the host cannot read a picture',
  json: 'output: the host threw away what the model wrote because it is not the JSON that was asked for',
} as const

/** One of {@link faultReasons}. */
export type Reason = keyof typeof faultReasons

type Rule = (facts: Facts) => Meaning | undefined

const timedOut: Rule = ({ code, body: { codes } }) =>
  [408, 504, 522, 524].includes(code) || hasAny(codes, ['deadline_exceeded', 'timeout_error'])
    ? { kind: 'timeout', reason: 'host' }
    : undefined

/** Pages are no network's fault: see {@link misdirected}. */
const unreadable: Rule = ({ isGood, body: { form } }) =>
  isGood && form !== 'object' && form !== 'html' ? { kind: 'network', reason: 'not_json' } : undefined

const spentCodes = [
  'insufficient_quota',
  'billing_hard_limit_reached',
  'budget_exceeded',
  'insufficient_balance',
  'arrearage',
]

/** Gemini names the quota: one that is counted by the day, or that is 0, gives nothing however long one waits for `RetryInfo`. */
const spent: Rule = ({ code, text, body: { codes, texts } }) =>
  code === 402 ||
  hasAny(codes, spentCodes) ||
  [...codes].some((name) => /perday/.test(name)) ||
  /[a-z]PerDay/.test(texts) ||
  (/quota|resource_?exhausted/.test(text) && /\blimit: 0(?![\d.,]*\d)/.test(text)) ||
  /credit balance is too low|used all available credits|insufficient (?:credits?|balance|funds)/.test(text)
    ? { kind: 'budget', reason: 'quota' }
    : undefined

/** `Limit 30000, Requested 36055`, whatever the status. Where only the part that is used makes it too much, waiting helps. */
const largerThanLimit: Rule = ({ text }) => {
  const [limit, requested] = [/\blimit:? ~?(\d[\d,]*)/, /\brequested:? ~?(\d[\d,]*)/].map((pattern) =>
    Number(pattern.exec(text)?.[1]?.replaceAll(',', '')),
  )
  return Number(requested) > Number(limit) ? { kind: 'input', reason: 'too_large' } : undefined
}

const tooManyCodes = ['resource_exhausted', 'rate_limit_exceeded', 'rate_limit_error', 'throttlingexception']

const tooMany: Rule = ({ code, body: { codes } }) =>
  code === 429 || hasAny(codes, tooManyCodes) ? { kind: 'rate_limit' } : undefined

const filterCodes = [
  'content_filter',
  'content_policy_violation',
  'image_content_policy_violation',
  'moderation_blocked',
  'responsibleaipolicyviolation',
  'data_inspection_failed',
  'datainspectionfailed',
]

const filtered: Rule = ({ code, text, body: { codes } }) =>
  hasAny(codes, filterCodes) ||
  (code === 403 && /flagged|moderation|violates .*(?:policy|guidelines)/.test(text)) ||
  (code === 400 && /flagged as potentially violating|content exists risk|blocked by content filter/.test(text))
    ? { kind: 'refused', reason: 'filter' }
    : undefined

const modelCodes = ['model_not_found', 'invalid_model', 'model_decommissioned', 'deploymentnotfound']
const noSuchModel = /\bmodel\b.*(?:\bnot found|does not exist|not exist|has been decommissioned)|not a valid model id/

/** Something other than this model's API is there. Ollama's errors are bare texts. */
const misdirected: Rule = ({ status, code, isGood, text, body: { codes, form, isPlain } }) => {
  if (/requires more system memory/.test(text)) return { kind: 'config', reason: 'memory' }
  if (status >= 300 && status <= 399) return { kind: 'config', reason: 'redirect' }
  if (isGood && form === 'html') return { kind: 'config', reason: 'not_json' }
  const isMissing =
    code === 404 ||
    code === 405 ||
    hasAny(codes, modelCodes) ||
    (isPlain && code !== 401 && code !== 403 && /\bnot found\b/.test(text)) ||
    ((code === 400 || isGood) && code !== 401 && noSuchModel.test(text))
  return isMissing ? { kind: 'config', reason: 'model' } : undefined
}

const keyCodes = ['api_key_invalid', 'invalid_api_key', 'authentication_error', 'permission_error', 'unauthenticated']
const wrongPlace = /location is not supported|unsupported_country|(?:country|region).* not supported/

const denied: Rule = ({ code, text, body: { codes } }) => {
  const isDenied =
    [401, 403, 407].includes(code) ||
    hasAny(codes, keyCodes) ||
    (code < 500 && /api key not valid|(?:incorrect|invalid) api key/.test(text))
  if (code < 500 && wrongPlace.test(text)) return { kind: 'auth', reason: 'region' }
  return isDenied ? { kind: 'auth', reason: 'key' } : undefined
}

/** Names under which schemas travel: a complaint of a field of these is one of the schema. */
const schemaFields =
  /response_?format|response_?(?:json_?)?schema|json[_ ]schema|json_object|guided_|structured[_ ]outputs?|output_config|output_format|text\.format|json mode/
/** Also with a status of 500: grammars are made from schemas late. */
const schemaRefused =
  /invalid schema for|too many states|\bschema\b.{0,40}\btoo (?:complex|deep|large|many|long)|(?:invalid|unsupported|failed to \w+|unable to \w+|error \w+) (?:the )?(?:json[ -])?(?:schema|grammar)|schema contains features not supported|proto field is not repeating/

const noPictures =
  /image_url is only supported|(?:does not|doesn't|do not|cannot) (?:support|accept|process|take) (?:any )?(?:images?|vision|pictures?|image[ _]inputs?|image_url|multimodal)\b(?! (?:format|type|larger|url|of|with))|(?:image inputs?|image input modality|image_url|vision) (?:is|are) not (?:supported|enabled)|unknown variant .?image_url|not (?:a )?(?:multimodal|multi-modal|vision model)|at most 0 image/
const tooManyPictures =
  /at most \d+ image|too many images|number of images|supports? (?:only )?(?:up to \d+ images|a single image|one image)|only supports? (?:up to \d+ images|a single image|one image)/

const notTaken: Rule = ({ code, text, body: { codes } }) => {
  if (noPictures.test(text)) return { kind: 'unsupported', reason: 'vision' }
  if (tooManyPictures.test(text)) return { kind: 'unsupported', reason: 'pictures' }
  if (schemaRefused.test(text) || (code < 500 && !codes.has('json_validate_failed') && schemaFields.test(text)))
    return { kind: 'unsupported', reason: 'schema' }
  if (hasAny(codes, ['unsupported_parameter', 'unsupported_value']) || /unsupported param/.test(text))
    return { kind: 'unsupported', reason: 'parameter' }
  return code === 501 ? { kind: 'unsupported' } : undefined
}

const notFetched: Rule = ({ text }) =>
  /timeout while downloading|failed_to_download_image|(?:failed|unable|error|could not|cannot)(?: to| while| when)? (?:download|fetch)(?:ing)? (?:the )?(?:image|file|url|https?:)/.test(
    text,
  )
    ? { kind: 'input', reason: 'provider_fetch', retryable: true }
    : undefined

const notDecoded: Rule = ({ text }) =>
  /failed to process inputs|unable to decode image|failed to load image|failed to decode image/.test(text)
    ? { kind: 'input', reason: 'image' }
    : undefined

const notWritten: Rule = ({ body: { codes } }) =>
  codes.has('json_validate_failed') ? { kind: 'output', reason: 'json' } : undefined

const sizeCodes = ['request_too_large', 'image_too_large', 'image_file_too_large', 'payload_too_large']
const contextCodes = ['context_length_exceeded', 'exceed_context_size_error', 'string_above_max_length']
const pictureCode = /^(?:invalid_(?:base64|image)|image_parse|image_too_small|empty_image|unsupported_image)/

/** Codes that tell of bad input under any status. */
const badInput: Rule = ({ code, body: { codes } }) => {
  if (code >= 500) return undefined
  if (code === 413 || hasAny(codes, sizeCodes)) return { kind: 'input', reason: 'too_large' }
  if (hasAny(codes, contextCodes)) return { kind: 'input', reason: 'context' }
  return [...codes].some((name) => pictureCode.test(name)) ? { kind: 'input', reason: 'image' } : undefined
}

const busy: Rule = ({ code }) =>
  [409, 425, 499].includes(code) || code >= 500 || code < 300 ? { kind: 'overloaded' } : undefined

const tooLong =
  /maximum context|context (?:length|size|window)|token count .*exceed|prompt is too long|too many (?:input )?tokens|max_model_len|range of input length|tokens? .*(?:exceeds?|must be <=)/
const tooBig =
  /too (?:large|big)\b|exceed(?:s|ed|ing)? .*\b(?:maximum|max|limit|size)\b|\b(?:maximum|max|limit)\b.* exceeded|size limit|exceeds? [\d.]+ ?[kmg]i?b/
const picture = /image|picture|base64|jpe?g|\bpng\b|图片|图像/
/** Fields that a host does not know, said in other words than its `unsupported_parameter`. */
const unknownField =
  /unknown_parameter|extra_forbidden|extra inputs are not permitted|additional properties (?:are|is)? ?not allowed|(?:unknown|unrecognized|unrecognised|unexpected)(?: request)? (?:parameter|argument|field|name|property)|['"`]\w+['"`]:? (?:is|are) (?:not supported|unsupported|not permitted)|log_?probs? (?:is|are) not|property '\w+' is unsupported/

const badRequest: Rule = ({ text }) => {
  if (tooLong.test(text)) return { kind: 'input', reason: 'context' }
  if (tooBig.test(text)) return { kind: 'input', reason: 'too_large' }
  if (unknownField.test(text)) return { kind: 'input', reason: 'parameter' }
  return { kind: 'input', ...(picture.test(text) && { reason: 'image' }) }
}

const rules: readonly Rule[] = [
  timedOut,
  unreadable,
  spent,
  largerThanLimit,
  tooMany,
  filtered,
  misdirected,
  denied,
  notTaken,
  notFetched,
  notDecoded,
  notWritten,
  badInput,
  busy,
]

/** The meaning of a reply that is no answer. */
export function meaningOf(facts: Facts): Meaning {
  for (const rule of rules) {
    const meaning = rule(facts)
    if (meaning) return meaning
  }
  return badRequest(facts) ?? { kind: 'input' }
}

/** Where a text names the field that is not taken. */
const namedFields: readonly RegExp[] = [
  /(?:unsupported|unknown|unrecognized|unrecognised|unexpected)(?: request)? (?:param(?:eter)?|argument|field|value|name|property)s?(?: supplied)?:? ['"`]?([\w.[\]]+)/i,
  /['"`]([\w.[\]]+)['"`]:? (?:is|are|does) (?:unsupported|not (?:supported|permitted|allowed|support))/i,
  /([\w.[\]]+)['"`]?:? (?:is|are) not (?:supported|enabled|permitted)/i,
  /([\w.[\]]+)['"`]?:? extra inputs are not permitted/i,
  /additional properties (?:(?:are|is) )?not allowed[^'"`\w]+['"`]?([\w.[\]]+)/i,
]

/** The field of the request that a host does not take, e.g. `max_tokens`; undefined where it does not say. */
export function parameterOf({ parameter, texts }: ErrorBody): string | undefined {
  if (parameter !== undefined) return parameter
  for (const pattern of namedFields) {
    const name = pattern.exec(texts)?.[1]
    // Fields begin with a small letter, sentences with a capital one.
    if (name !== undefined) return name.charAt(0).toLowerCase() + name.slice(1).replace(/\.$/, '')
  }
  return undefined
}

function hasAny(codes: ReadonlySet<string>, names: readonly string[]): boolean {
  return names.some((name) => codes.has(name))
}
