import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isVLMError } from '../../../src/errors.ts'
import { faultOf, finishKind, isFaultBody } from '../../../src/wire/fault.ts'
import { faultReasons } from '../../../src/wire/fault-rules.ts'

const now = Date.UTC(2026, 10, 24, 10, 0, 0)
const fault = (status: number, body: unknown, headers: { [name: string]: string } = {}) =>
  faultOf({
    status,
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    now,
    provider: 'host',
    model: 'seer',
  })
const says = (message: string, more: object = {}) => ({ error: { message, ...more } })

type Row = [name: string, status: number, body: unknown, kind: string, reason: string | undefined, retryable: boolean]
const provoked = new Set<string>()
const check = (_: string, status: number, body: unknown, ...expected: unknown[]) => {
  const { kind, reason, retryable } = fault(status, body)
  if (reason !== undefined) provoked.add(reason)
  expect([kind, reason, retryable]).toEqual(expected)
}

describe('statuses', () => {
  it.each<Row>([
    ['a good one and nothing', 200, '', 'network', 'not_json', true],
    ['no content', 204, '', 'network', 'not_json', true],
    ['a good one and a list', 200, '[1]', 'network', 'not_json', true],
    ['a good one and words', 200, 'Service is starting', 'network', 'not_json', true],
    ['a good one and half an object', 200, '{"choices":[{"mess', 'network', 'not_json', true],
    ['a good one and a page', 200, '<html><body>Welcome</body></html>', 'config', 'not_json', false],
    ['a page with a declaration', 200, '<?xml version="1.0"?><html></html>', 'config', 'not_json', false],
    ['a page behind a comment', 201, '<!-- built by x -->\n<html>', 'config', 'not_json', false],
    ['a redirection', 308, '', 'config', 'redirect', false],
    ['a redirection with a page', 302, '<a href="https://x.example">Found</a>', 'config', 'redirect', false],
    ['nothing new', 304, '', 'config', 'redirect', false],
    ['a bad request', 400, '{}', 'input', undefined, false],
    ['no key', 401, says('You did not provide an API key.', { code: null }), 'auth', 'key', false],
    ['no money', 402, says('Insufficient Balance'), 'budget', 'quota', false],
    ['a key without rights', 403, { detail: 'Forbidden' }, 'auth', 'key', false],
    ['a page of a firewall', 403, '<!DOCTYPE html><title>Attention Required!</title>', 'auth', 'key', false],
    ['no such path', 404, '404 page not found', 'config', 'model', false],
    ['a method that is not allowed', 405, { detail: 'Method Not Allowed' }, 'config', 'model', false],
    ['a proxy that wants a login', 407, '', 'auth', 'key', false],
    ['a request that came too slowly', 408, '', 'timeout', 'host', true],
    ['a conflict', 409, says('Conflict'), 'overloaded', undefined, true],
    ['too large a body', 413, '<h1>413 Request Entity Too Large</h1>', 'input', 'too_large', false],
    ['a teapot', 418, 'teapot', 'input', undefined, false],
    ['too early', 425, '', 'overloaded', undefined, true],
    ['too many requests', 429, '', 'rate_limit', undefined, true],
    ['laws', 451, says('Unavailable For Legal Reasons'), 'input', undefined, false],
    ['a caller who hung up', 499, '', 'overloaded', undefined, true],
    ['a failure', 500, 'Internal Server Error', 'overloaded', undefined, true],
    ['something that is not built', 501, says('Not Implemented'), 'unsupported', undefined, false],
    ['a bad gateway', 502, '<html>502</html>', 'overloaded', undefined, true],
    ['a gateway that waited', 504, '<html>504</html>', 'timeout', 'host', true],
    ['an origin that is down', 521, '<html>521</html>', 'overloaded', undefined, true],
    ['an origin that is out of reach', 522, '', 'timeout', 'host', true],
    ['an origin that is silent', 524, '', 'timeout', 'host', true],
    ['a host that is full', 529, says('Overloaded', { type: 'overloaded_error' }), 'overloaded', undefined, true],
    ['one of nobody', 599, '', 'overloaded', undefined, true],
  ])('%s', check)
})

describe('codes', () => {
  const filtered = { code: 'content_filter', innererror: { code: 'ResponsibleAIPolicyViolation' } }
  it.each<Row>([
    ['a quota', 429, says('You exceeded your current quota', { code: 'insufficient_quota' }), 'budget', 'quota', false],
    ['a limit of one’s own', 400, says('Over', { code: 'billing_hard_limit_reached' }), 'budget', 'quota', false],
    ['a proxy’s budget', 400, says('Over', { type: 'budget_exceeded' }), 'budget', 'quota', false],
    [
      'a rate limit under another status',
      403,
      says('x', { code: 'rate_limit_exceeded' }),
      'rate_limit',
      undefined,
      true,
    ],
    ['a rate limit in Amazon’s words', 400, { __type: 'a.b#ThrottlingException' }, 'rate_limit', undefined, true],
    ['a filter', 400, says('The prompt was filtered', filtered), 'refused', 'filter', false],
    ['an inspection', 400, { code: 'DataInspectionFailed', message: 'x' }, 'refused', 'filter', false],
    ['no such model', 400, says('The model x', { code: 'model_not_found' }), 'config', 'model', false],
    ['a code of a model wins over the status', 403, says('x', { code: 'model_not_found' }), 'config', 'model', false],
    ['a wrong key under 400', 400, says('x', { details: [{ reason: 'API_KEY_INVALID' }] }), 'auth', 'key', false],
    ['a value', 400, says('x', { code: 'unsupported_value', param: 'temperature' }), 'unsupported', 'parameter', false],
    ['a text that is too long', 400, says('x', { code: 'context_length_exceeded' }), 'input', 'context', false],
    ['a picture that is too large', 400, says('x', { code: 'image_file_too_large' }), 'input', 'too_large', false],
    ['a picture that is none', 400, says('x', { code: 'invalid_image_format' }), 'input', 'image', false],
    ['JSON that the model did not write', 400, says('x', { code: 'json_validate_failed' }), 'output', 'json', true],
    ['a server’s own limit', 400, says('x', { status: 'DEADLINE_EXCEEDED' }), 'timeout', 'host', true],
    [
      'a code in the place of words',
      400,
      { error: 'rate_limit_exceeded', message: 'x' },
      'rate_limit',
      undefined,
      true,
    ],
  ])('%s', check)
})

describe('quotas', () => {
  const google = (quotaId: string, message = 'You exceeded your current quota.') => ({
    error: { code: 429, status: 'RESOURCE_EXHAUSTED', message, details: [{ violations: [{ quotaId }] }] },
  })
  it.each<Row>([
    ['of a day', 429, google('GenerateRequestsPerDayPerProjectPerModel-FreeTier'), 'budget', 'quota', false],
    ['of a minute', 429, google('GenerateRequestsPerMinutePerProject'), 'rate_limit', undefined, true],
    ['of nothing', 429, google('x', 'Quota exceeded for metric: y, limit: 0, model: z'), 'budget', 'quota', false],
    [
      'of less than one',
      429,
      google('x', 'Quota exceeded for metric: y, limit: 0.5, model: z'),
      'rate_limit',
      undefined,
      true,
    ],
    ['of a day, in words', 429, says('Limit 200, Used 200, Requested 1 (RPD)'), 'rate_limit', undefined, true],
    [
      'of a day, told by a proxy',
      429,
      says('violations { quota_id: "RequestsPerDayPerUser" }'),
      'budget',
      'quota',
      false,
    ],
    ['of nothing left', 429, says('Rate limit: 0 requests remaining'), 'rate_limit', undefined, true],
    ['larger than ever', 429, says('on tokens per min (TPM): Limit 6000, Requested 7500'), 'input', 'too_large', false],
    [
      'larger than ever, about',
      413,
      says('(TPM): Limit 6,000, Used 0, Requested ~12,500'),
      'input',
      'too_large',
      false,
    ],
    ['that is only used up', 429, says('Limit 6,000, Used 5,800, Requested 900'), 'rate_limit', undefined, true],
    ['of money', 400, says('Your credit balance is too low to access the API.'), 'budget', 'quota', false],
  ])('%s', check)
})

describe('texts', () => {
  it.each<Row>([
    ['moderation', 403, says('Your input was flagged for violence', { code: 403 }), 'refused', 'filter', false],
    ['a place', 400, says('User location is not supported for the API use.'), 'auth', 'region', false],
    ['no such model, Ollama', 404, { error: "model 'llava' not found" }, 'config', 'model', false],
    [
      'no such model in a stream',
      200,
      { error: 'model "llava" not found, try pulling it first' },
      'config',
      'model',
      false,
    ],
    [
      'no such model, DeepSeek',
      400,
      says('Model Not Exist', { code: 'invalid_request_error' }),
      'config',
      'model',
      false,
    ],
    ['no such user', 200, says('User not found.', { code: 401 }), 'auth', 'key', false],
    ['no room for the model', 500, { error: 'model requires more system memory (9 GiB)' }, 'config', 'memory', false],
    [
      'no vision, llama.cpp',
      500,
      says('image input is not supported - hint: provide the mmproj'),
      'unsupported',
      'vision',
      false,
    ],
    ['no vision, DeepSeek', 400, says('unknown variant `image_url`, expected `text`'), 'unsupported', 'vision', false],
    ['no vision, vLLM', 400, says('llama is not a multimodal model'), 'unsupported', 'vision', false],
    [
      'no vision, Gemini',
      400,
      says('Image input modality is not enabled for this model'),
      'unsupported',
      'vision',
      false,
    ],
    ['a wrong key, xAI', 400, { code: 'x', error: 'Incorrect API key provided: xa***yz.' }, 'auth', 'key', false],
    ['debts', 400, says('Access denied', { code: 'Arrearage' }), 'budget', 'quota', false],
    [
      'a format, Ollama',
      400,
      { error: 'expected "json" or a valid JSON Schema object' },
      'unsupported',
      'schema',
      false,
    ],
    ['no vision at this server', 400, says('At most 0 image(s) may be provided.'), 'unsupported', 'vision', false],
    ['a picture of another type', 400, says('We do not support image format HEIC.'), 'input', 'image', false],
    [
      'too many pictures, vLLM',
      400,
      { object: 'error', message: 'At most 1 image(s) may be provided.', code: 400 },
      'unsupported',
      'pictures',
      false,
    ],
    [
      'too many pictures, Groq',
      400,
      says('Too many images provided. This model supports up to 5 images'),
      'unsupported',
      'pictures',
      false,
    ],
    ['a schema, OpenAI', 400, says("Invalid schema for response_format 'answer': …"), 'unsupported', 'schema', false],
    [
      'a schema, Gemini',
      400,
      says(
        'Invalid JSON payload received. Unknown name "const" at \'generation_config.response_schema\': Cannot find field.',
      ),
      'unsupported',
      'schema',
      false,
    ],
    [
      'too many states',
      400,
      says('The specified schema produces a constraint that has too many states for serving.'),
      'unsupported',
      'schema',
      false,
    ],
    ['too complex a schema', 400, says('Schema is too complex.'), 'unsupported', 'schema', false],
    ['a grammar', 500, { error: 'failed to parse grammar' }, 'unsupported', 'schema', false],
    ['no schemas', 400, says('This response_format type is unavailable now'), 'unsupported', 'schema', false],
    [
      'a field, OpenAI',
      400,
      says("Unsupported parameter: 'max_tokens' is not supported with this model."),
      'unsupported',
      'parameter',
      false,
    ],
    ['a field, elsewhere', 400, says('Unrecognized request argument supplied: logprobs'), 'input', 'parameter', false],
    [
      'a picture that the host could not get',
      400,
      { message: 'Timeout while downloading url' },
      'input',
      'provider_fetch',
      true,
    ],
    [
      'a picture that the host could not read',
      500,
      { error: 'failed to process inputs: unable to decode image' },
      'input',
      'image',
      false,
    ],
    [
      'too long, llama.cpp',
      400,
      says('the request exceeds the available context size', { type: 'exceed_context_size_error' }),
      'input',
      'context',
      false,
    ],
    ['too long, Anthropic', 400, says('prompt is too long: 210000 tokens > 200000 maximum'), 'input', 'context', false],
    [
      'too long, TGI',
      422,
      { error: '`inputs` tokens + `max_new_tokens` must be <= 4096', error_type: 'validation' },
      'input',
      'context',
      false,
    ],
    [
      'too large, Anthropic',
      400,
      says('image exceeds 5 MB maximum: 6291456 bytes > 5242880 bytes'),
      'input',
      'too_large',
      false,
    ],
    [
      'too large, OpenAI',
      400,
      says('requires 41000 patches after processing, exceeding the limit of 30000'),
      'input',
      'too_large',
      false,
    ],
    [
      'too small',
      400,
      says('height:20 or width:20 of the image must be larger than factor:28'),
      'input',
      'image',
      false,
    ],
  ])('%s', check)
})

describe('forms', () => {
  it.each<Row>([
    ['an error under 200', 200, says('Internal', { code: 503 }), 'overloaded', undefined, true],
    ['an error without a code under 200', 200, { error: 'boom' }, 'overloaded', undefined, true],
    ['a code in quotes', 200, says('slow down', { code: '429' }), 'rate_limit', undefined, true],
    ['a code of another list', 200, says('slow down', { code: '1305' }), 'overloaded', undefined, true],
    ['a status of the error’s', 202, says('no', { status: 401 }), 'auth', 'key', false],
    ['a bad request under 200', 200, says('no', { code: 400 }), 'input', undefined, false],
    ['an input error under 200', 200, says('no', { code: 'context_length_exceeded' }), 'input', 'context', false],
    ['an error in a list under 200', 200, [says('no', { code: 429 })], 'rate_limit', undefined, true],
    ['the status counts where it is bad', 400, says('no', { code: 429 }), 'input', undefined, false],
    [
      'an error in the text of an error',
      400,
      says('{"error":{"code":429,"message":"inner"}}', { code: 400 }),
      'input',
      undefined,
      false,
    ],
    [
      'a code in the text of an error',
      500,
      says('upstream said {"error":{"code":"insufficient_quota"}}'),
      'budget',
      'quota',
      false,
    ],
    [
      'what the upstream said',
      400,
      says('x', { metadata: { raw: '{"error":{"code":"content_filter"}}' } }),
      'refused',
      'filter',
      false,
    ],
    [
      'fields that a validator dislikes',
      422,
      { detail: [{ loc: ['body', 'n'], msg: 'Input should be a number', type: 'int_type' }] },
      'input',
      undefined,
      false,
    ],
    [
      'an extra field',
      422,
      { detail: [{ loc: ['body', 'seed'], msg: 'Extra inputs are not permitted', type: 'extra_forbidden' }] },
      'input',
      'parameter',
      false,
    ],
    ['an event of a stream', 200, 'event: error\ndata: {"error":{"code":429}}', 'network', 'not_json', true],
  ])('%s', check)
})

it('every reason is provoked by one of the above', () => {
  expect([...provoked].sort()).toEqual(Object.keys(faultReasons).sort())
})

it('a host may say whether to try again', () => {
  expect(fault(503, '{}', { 'x-should-retry': 'false' }).retryable).toBe(false)
  expect(fault(400, '{}', { 'x-should-retry': 'true' }).retryable).toBe(true)
  expect(fault(400, '{}', { 'x-should-retry': 'maybe' }).retryable).toBe(false)
})

it('a wait is told where trying again is of use', () => {
  expect(fault(503, '', { 'retry-after': '7' }).retryAfterMs).toBe(7000)
  expect(fault(401, {}, { 'retry-after': '7' }).retryAfterMs).toBeUndefined()
  expect(fault(429, says('Limit 10, Requested 12. Try again in 5s')).retryAfterMs).toBeUndefined()
})

it.each<[string, unknown]>([
  ['max_tokens', says("Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead.")],
  [
    'temperature',
    says("Unsupported value: 'temperature' does not support 0.2 with this model.", {
      param: 'temperature',
      code: 'unsupported_value',
    }),
  ],
  ['seed', says('unknown field "seed"')],
  ['logprobs', says('Unrecognized request argument supplied: logprobs')],
  [
    'topLogprobs',
    says('Invalid JSON payload received. Unknown name "topLogprobs" at \'generation_config\': Cannot find field.'),
  ],
  [
    'stream_options',
    {
      object: 'error',
      message: {
        detail: [
          { loc: ['body', 'n'], type: 'int_type' },
          { loc: ['body', 'stream_options'], type: 'extra_forbidden' },
        ],
      },
    },
  ],
  ['logprobs', says("property 'logprobs' is unsupported")],
  ['logprobs', says('Logprobs is not supported for the current model.')],
])('%s is named as what is not taken', (parameter, body) => {
  expect(fault(400, body)).toMatchObject({ reason: 'parameter', details: { parameter } })
})

describe('messages', () => {
  it('say what the host said, innermost first, and what to do', () => {
    const { message, requestId, status } = fault(
      429,
      says('Provider returned error', { metadata: { raw: 'seer is busy upstream' } }),
      { 'x-request-id': 'req_7', 'cf-ray': '8c' },
    )
    expect(message).toBe(
      'host/seer answered with status 429: seer is busy upstream. Wait, or name a second model to fall back to.',
    )
    expect([requestId, status]).toEqual(['req_7', 429])
  })

  it('name the place that a redirection leads to, without its query', () => {
    const { message } = fault(302, '', { location: 'https://login.example/?token=abc' })
    expect(message).toContain('go to https://login.example/. Redirections are not followed')
    expect(message).not.toContain('abc')
  })

  it('take the request id from the body where no header has it', () => {
    expect(fault(400, { code: 'x', message: 'y', request_id: '0217' }).requestId).toBe('0217')
  })

  it('never fail, whatever came', () => {
    const names = ['retry-after', 'retry-after-ms', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'ratelimit']
    const headers = fc.dictionary(fc.constantFrom(...names, 'x-should-retry', 'location'), fc.string())
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((text) => JSON.stringify({ error: text })),
    )
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 999 }), body, headers, (status, text, given) => {
        const error = fault(status, text, given)
        expect(isVLMError(error)).toBe(true)
        expect(error.retryAfterMs === undefined || error.retryAfterMs >= 0).toBe(true)
        expect(error.message).not.toMatch(/<[a-z!/]/i)
        expect(error.message.length).toBeLessThan(600)
      }),
      { numRuns: 500 },
    )
  })
})

describe('bodies under a good status', () => {
  it.each<[boolean, unknown]>([
    [false, {}],
    [false, { choices: [] }],
    [false, { choices: [{}], error: {} }],
    [false, { object: 'response', status: 'completed', error: null }],
    [false, { type: 'response.failed', response: { error: { code: 'server_error' } } }],
    [false, { candidates: [] }],
    [false, { model: 'm', message: { content: 'x' }, done: false }],
    [true, says('x')],
    [true, { error: 'x' }],
    [true, { ...says('x'), choices: [{ finish_reason: 'error' }] }],
    [true, { object: 'error', message: 'x' }],
    [true, { type: 'error', error: { type: 'overloaded_error' } }],
    [true, { type: 'error', code: 'x', message: 'y' }],
    [true, { code: 'InvalidApiKey', message: 'Invalid API-key provided.' }],
    [true, { detail: 'Not Found' }],
    [true, { success: false, errors: [{ code: 10000 }] }],
    [true, [says('x')]],
    [true, null],
    [true, []],
    [true, 'ok'],
  ])('%s: %j', (isFault, body) => {
    expect(isFaultBody(body)).toBe(isFault)
  })
})

it.each<[string, string[]]>([
  ['stop', ['stop', 'STOP', 'end_turn', 'stop_sequence', 'eos_token', 'COMPLETE']],
  ['length', ['length', 'MAX_TOKENS', 'max_output_tokens', 'model_length']],
  ['refusal', ['content_filter', 'SAFETY', 'IMAGE_SAFETY', 'PROHIBITED_CONTENT', 'BLOCKLIST', 'SPII', 'RECITATION']],
  ['refusal', ['NEW_SAFETY_KIND', 'content_filtered_again', 'refusal', 'IMAGE_PROHIBITED_CONTENT', 'MODEL_ARMOR']],
  ['other', ['OTHER', 'load', 'tool_calls', 'MALFORMED_FUNCTION_CALL', 'LANGUAGE', 'NO_IMAGE', 'error', '']],
])('%s is what these finish words mean: %j', (kind, words) => {
  expect(words.map(finishKind)).toEqual(words.map(() => kind))
})
