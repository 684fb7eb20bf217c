import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isVLMError } from '../../../src/errors.ts'
import { faultOf, finishKind, isFaultBody } from '../../../src/wire/fault.ts'

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

describe('kinds', () => {
  it.each<[string, number, unknown, string, string | undefined, boolean]>([
    ['a good status and nothing', 200, '', 'network', 'not_json', true],
    ['a good status and a list', 200, '[1]', 'network', 'not_json', true],
    ['a good status and a page', 200, '<html><body>Welcome</body></html>', 'config', 'not_json', false],
    ['a page with a declaration', 200, '<?xml version="1.0"?><html></html>', 'config', 'not_json', false],
    ['a redirection', 308, '', 'config', 'redirect', false],
    ['a gateway that waited', 504, '<html>504</html>', 'timeout', 'host', true],
    [
      'an overload',
      529,
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
      'overloaded',
      undefined,
      true,
    ],
    ['a status of nobody', 599, '', 'overloaded', undefined, true],
    ['a conflict', 409, { error: { message: 'Conflict' } }, 'overloaded', undefined, true],
    ['no key', 401, { error: { message: 'You did not provide an API key.', code: null } }, 'auth', 'key', false],
    ['a key without rights', 403, { detail: 'Forbidden' }, 'auth', 'key', false],
    ['a proxy that wants a login', 407, '', 'auth', 'key', false],
    [
      'a wrong key under 400',
      400,
      {
        error: { status: 'INVALID_ARGUMENT', message: 'API key not valid.', details: [{ reason: 'API_KEY_INVALID' }] },
      },
      'auth',
      'key',
      false,
    ],
    [
      'moderation',
      403,
      { error: { message: 'Your input was flagged for violence', code: 403 } },
      'refused',
      'filter',
      false,
    ],
    [
      'a filter',
      400,
      {
        error: {
          code: 'content_filter',
          message: 'The prompt was filtered',
          innererror: { code: 'ResponsibleAIPolicyViolation' },
        },
      },
      'refused',
      'filter',
      false,
    ],
    ['no such model', 404, { error: "model 'llava' not found" }, 'config', 'model', false],
    [
      'no such model under 400',
      400,
      { error: { message: 'The model x', code: 'model_not_found' } },
      'config',
      'model',
      false,
    ],
    ['no such path', 404, '404 page not found', 'config', 'model', false],
    ['no money', 402, { error: { message: 'Insufficient Balance' } }, 'budget', 'quota', false],
    [
      'a quota under 429',
      429,
      { error: { code: 'insufficient_quota', message: 'You exceeded your current quota' } },
      'budget',
      'quota',
      false,
    ],
    [
      'a day’s quota',
      429,
      { error: { status: 'RESOURCE_EXHAUSTED', details: [{ violations: [{ quotaId: 'RequestsPerDayPerProject' }] }] } },
      'budget',
      'quota',
      false,
    ],
    [
      'a minute’s quota',
      429,
      { error: { status: 'RESOURCE_EXHAUSTED', details: [{ violations: [{ quotaId: 'RequestsPerMinute' }] }] } },
      'rate_limit',
      undefined,
      true,
    ],
    [
      'more than the limit at once',
      429,
      { error: { message: 'TPM: Limit 6000, Requested 7500' } },
      'input',
      'too_long',
      false,
    ],
    [
      'less than the limit at once',
      429,
      { error: { message: 'TPM: Limit 6000, Used 5800, Requested 500' } },
      'rate_limit',
      undefined,
      true,
    ],
    [
      'too long a prompt',
      400,
      { error: { code: 'context_length_exceeded', message: 'Too long' } },
      'input',
      'too_long',
      false,
    ],
    ['too large a request', 413, { error: { message: 'Request Entity Too Large' } }, 'input', 'too_large', false],
    [
      'too large a picture',
      400,
      { error: { code: 'image_file_too_large', message: 'The image is too big' } },
      'input',
      'too_large',
      false,
    ],
    [
      'a parameter',
      400,
      {
        error: { message: "Unknown parameter: 'stream_options'.", param: 'stream_options', code: 'unknown_parameter' },
      },
      'unsupported',
      'parameter',
      false,
    ],
    [
      'an extra field',
      422,
      { detail: [{ loc: ['body', 'detail'], msg: 'Extra inputs are not permitted', type: 'extra_forbidden' }] },
      'unsupported',
      'parameter',
      false,
    ],
    [
      'a wrong field',
      422,
      { detail: [{ loc: ['body', 'n'], msg: 'Input should be a number', type: 'int_type' }] },
      'input',
      undefined,
      false,
    ],
    [
      'a schema',
      400,
      { error: { message: "Invalid schema for response_format 'answer': …" } },
      'unsupported',
      'schema',
      false,
    ],
    [
      'too many states',
      400,
      {
        error: {
          message: 'The specified schema produces a constraint that has too many states for serving.',
          status: 'INVALID_ARGUMENT',
        },
      },
      'unsupported',
      'schema',
      false,
    ],
    [
      'no vision',
      500,
      {
        error: {
          message: 'image input is not supported - hint: if this is unexpected, you may need to provide the mmproj',
        },
      },
      'unsupported',
      'vision',
      false,
    ],
    [
      'too many pictures',
      400,
      { object: 'error', message: 'At most 1 image(s) may be provided in one request.', code: 400 },
      'unsupported',
      'pictures',
      false,
    ],
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
      'JSON that the model could not write',
      400,
      { error: { code: 'json_validate_failed', message: 'x' } },
      'output',
      'json',
      true,
    ],
    ['no room for the model', 500, { error: 'model requires more system memory (9 GiB)' }, 'config', 'memory', false],
    ['an error under 200', 200, { error: { message: 'Internal', code: 503 } }, 'overloaded', undefined, true],
    ['an error without a code under 200', 200, { error: 'boom' }, 'overloaded', undefined, true],
    ['a rate limit under 200', 200, { error: { message: 'slow down', code: '429' } }, 'rate_limit', undefined, true],
    [
      'an error in the text of an error',
      400,
      { error: { message: '{"error":{"code":429,"message":"inner"}}', code: 400 } },
      'input',
      undefined,
      false,
    ],
    ['anything else', 418, 'teapot', 'input', undefined, false],
  ])('%s', (_, status, body, kind, reason, retryable) => {
    const { kind: gotKind, reason: gotReason, retryable: gotRetryable } = fault(status, body)
    expect([gotKind, gotReason, gotRetryable]).toEqual([kind, reason, retryable])
  })

  it('are overruled by the host where it says whether to try again', () => {
    expect(fault(503, '{}', { 'x-should-retry': 'false' }).retryable).toBe(false)
    expect(fault(400, '{}', { 'x-should-retry': 'true' }).retryable).toBe(true)
  })

  it('name the parameter that is not known', () => {
    const named = (body: unknown) => fault(400, body).details?.parameter
    expect(named({ error: { message: "Unsupported parameter: 'max_tokens' is not supported with this model." } })).toBe(
      'max_tokens',
    )
    expect(named({ error: { message: 'unknown field "seed"' } })).toBe('seed')
    expect(named({ error: { message: 'Unrecognized request argument supplied: logprobs' } })).toBe('logprobs')
  })
})

describe('waits', () => {
  it.each<[string, { [name: string]: string }, unknown, number | undefined]>([
    ['none', {}, {}, undefined],
    ['seconds', { 'retry-after': '7' }, {}, 7000],
    ['zero', { 'retry-after-ms': '0', 'retry-after': '9' }, {}, 0],
    ['a date', { 'retry-after': 'Tue, 24 Nov 2026 10:00:30 GMT' }, {}, 30_000],
    ['a date of RFC 850', { 'retry-after': 'Tuesday, 24-Nov-26 10:00:30 GMT' }, {}, 30_000],
    ['a date of asctime', { 'retry-after': 'Tue Nov 24 10:00:05 2026' }, {}, 5000],
    ['a date that is past', { 'retry-after': 'Tue, 24 Nov 2026 09:00:00 GMT' }, {}, 0],
    ['nonsense', { 'retry-after': 'soon' }, {}, undefined],
    ['a negative number', { 'retry-after': '-3' }, {}, undefined],
    ['Gemini’s own', {}, { error: { details: [{ retryDelay: '1.5s' }] } }, 1500],
    ['an estimate', {}, { error: 'loading', estimated_time: 20.5 }, 20_500],
    ['words', {}, { error: { message: 'Please try again in 1h2m3.5s.' } }, 3_723_500],
    ['other words', {}, { error: { message: 'Please retry after 33 seconds.' } }, 33_000],
    ['milliseconds', {}, { error: { message: 'try again in 644ms' } }, 644],
    ['an empty bucket', { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '6m0s' }, {}, 360_000],
    [
      'a bucket that is not empty',
      { 'x-ratelimit-remaining-tokens': '5', 'x-ratelimit-reset-tokens': '6m0s' },
      {},
      undefined,
    ],
    [
      'the later of two',
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2', 'ratelimit-remaining': '0', 'ratelimit-reset': '5' },
      {},
      5000,
    ],
    ['the epoch', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 9) }, {}, 9000],
    [
      'a moment',
      { 'anthropic-ratelimit-tokens-remaining': '0', 'anthropic-ratelimit-tokens-reset': '2026-11-24T10:00:04Z' },
      {},
      4000,
    ],
    ['the header of the draft', { ratelimit: '"hour";r=0;t=15' }, {}, 15_000],
  ])('%s', (_, headers, body, wait) => {
    expect(fault(429, body, headers).retryAfterMs).toBe(wait)
  })

  it('are not told where trying again is no use', () => {
    expect(fault(401, {}, { 'retry-after': '7' }).retryAfterMs).toBeUndefined()
  })
})

describe('messages', () => {
  it('say what the host said, innermost first, and what to do', () => {
    const { message, requestId, status } = fault(
      429,
      { error: { message: 'Provider returned error', metadata: { raw: 'seer is busy upstream' } } },
      { 'x-request-id': 'req_7' },
    )
    expect(message).toBe(
      'host/seer answered with status 429: seer is busy upstream. Wait, or name a second model to fall back to.',
    )
    expect([requestId, status]).toEqual(['req_7', 429])
  })

  it('hold no key, not even its end, no markup and no novel', () => {
    expect(
      fault(401, { error: { message: 'Incorrect API key provided: sk-abcde*********wxyz.' } }).message,
    ).not.toMatch(/wxyz|abcde/)
    expect(fault(502, '<!DOCTYPE html><h1>Bad gateway</h1>').message).not.toContain('<')
    expect(fault(400, { error: { message: 'see <b>this</b>' } }).message).not.toContain('<')
    expect(fault(400, { error: { message: 'x'.repeat(5000) } }).message.length).toBeLessThan(450)
  })

  it('never fail, whatever came', () => {
    const headers = fc.dictionary(
      fc.constantFrom(
        'retry-after',
        'retry-after-ms',
        'x-ratelimit-remaining',
        'x-ratelimit-reset',
        'ratelimit',
        'x-should-retry',
      ),
      fc.string(),
    )
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 999 }),
        fc.oneof(fc.string(), fc.json()),
        headers,
        (status, body, given) => {
          const error = fault(status, body, given)
          expect(isVLMError(error)).toBe(true)
          expect(error.retryAfterMs === undefined || error.retryAfterMs >= 0).toBe(true)
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('bodies under a good status', () => {
  it.each<[boolean, unknown]>([
    [false, { choices: [] }],
    [false, { object: 'response', status: 'completed', error: null }],
    [false, { candidates: [] }],
    [true, { error: { message: 'x' } }],
    [true, { error: 'x' }],
    [true, { object: 'error', message: 'x' }],
    [true, { type: 'error', error: { type: 'overloaded_error' } }],
    [true, { type: 'error', code: 'x', message: 'y' }],
    [true, null],
    [true, []],
    [true, 'ok'],
  ])('%s: %j', (isFault, body) => {
    expect(isFaultBody(body)).toBe(isFault)
  })
})

it('finish words of all APIs are understood', () => {
  const kinds = [
    'stop',
    'STOP',
    'length',
    'MAX_TOKENS',
    'content_filter',
    'SAFETY',
    'IMAGE_SAFETY',
    'NEW_SAFETY_KIND',
    'OTHER',
    'load',
    'tool_calls',
  ]
  expect(kinds.map(finishKind)).toEqual([
    'stop',
    'stop',
    'length',
    'length',
    'refusal',
    'refusal',
    'refusal',
    'refusal',
    'other',
    'other',
    'other',
  ])
})
