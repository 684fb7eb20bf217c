import { describe, expect, it } from 'vitest'
import { readErrorBody } from '../../../src/wire/error-body.ts'
import { parseHttpDate } from '../../../src/wire/http-date.ts'
import { retryAfterMs } from '../../../src/wire/retry-after.ts'

const now = Date.UTC(2026, 10, 24, 10, 0, 0)
type Headers = { readonly [name: string]: string }
const wait = (headers: Headers, body: unknown = '') => retryAfterMs(headers, readErrorBody(JSON.stringify(body)), now)

describe('the headers for it', () => {
  it.each<[number | undefined, Headers]>([
    [undefined, {}],
    [undefined, { 'retry-after': '' }],
    [7000, { 'retry-after': '7' }],
    [16_100, { 'retry-after': '16.1' }],
    [1, { 'retry-after': '0.0001' }],
    [86_400_000, { 'retry-after': '86400' }],
    [0, { 'retry-after-ms': '0', 'retry-after': '9' }],
    [13, { 'retry-after-ms': '12.5' }],
    [9000, { 'retry-after-ms': '-1', 'retry-after': '9' }],
    [9000, { 'retry-after-ms': 'Infinity', 'retry-after': '9' }],
    [30_000, { 'retry-after': 'Tue, 24 Nov 2026 10:00:30 GMT' }],
    [30_000, { 'retry-after': 'Tuesday, 24-Nov-26 10:00:30 GMT' }],
    [5000, { 'retry-after': 'Tue Nov 24 10:00:05 2026' }],
    [0, { 'retry-after': 'Tue, 24 Nov 2026 09:00:00 GMT' }],
    ...['soon', '-3', '+3', '1e3', '0x10', '5, 10', 'NaN', 'PT5S', '5s', '2026-11-24', '9'.repeat(400)].map(
      (text): [undefined, Headers] => [undefined, { 'retry-after': text }],
    ),
  ])('%s ms: %j', (ms, headers) => {
    expect(wait(headers)).toBe(ms)
  })
})

describe('bodies', () => {
  const google = (retryDelay: unknown) => ({ error: { details: [{ links: [] }, { retryDelay }] } })
  it.each<[number | undefined, unknown]>([
    [37_000, google('37s')],
    [20_045, google('20.04466179s')],
    [0, google('0s')],
    [undefined, google('-1s')],
    [undefined, google('soon')],
    [undefined, google(37)],
    [2000, { error: { message: JSON.stringify(google('2s')) } }],
    [2000, [google('2s')]],
    [20_500, { error: 'loading', estimated_time: 20.5 }],
    [undefined, { error: 'loading', estimated_time: -1 }],
    [undefined, { error: 'loading', estimated_time: null }],
  ])('%s ms: %j', (ms, body) => {
    expect(wait({}, body)).toBe(ms)
  })
})

it.each<[number | undefined, string]>([
  [432_000, 'Please try again in 7m12s. Visit https://host.example to learn more.'],
  [3_723_500, 'Please try again in 1h2m3.5s.'],
  [644, 'try again in 644ms'],
  [1575, 'Try again in 1.5741s'],
  [20_045, 'Please retry in 20.04466179s.'],
  [33_000, 'Please retry after 33 seconds. Please go here: https://aka.example'],
  [90_000, 'Please try again in 1 minute and 30 seconds.'],
  [90_000, 'Please try again in 1 minute, 30 seconds'],
  [5000, 'Please retry your request after 5 sec'],
  [86_400_000, 'try again after 1 day'],
  [60_000, 'Try again in ~1 min or add credit'],
  [undefined, 'Please try again later.'],
  [undefined, 'Try again in a while.'],
  [undefined, 'retry after 3 attempts'],
  [undefined, 'The limit of 30 seconds was exceeded'],
])('%s ms: %s', (ms, text) => {
  expect(wait({}, { error: { message: text } })).toBe(ms)
})

describe('empty buckets', () => {
  const bucket = (reset: string, left = '0') => ({ 'x-ratelimit-remaining': left, 'x-ratelimit-reset': reset })
  it.each<[number | undefined, Headers]>([
    [360_000, bucket('6m0s')],
    [17, bucket('17ms')],
    [1, bucket('250µs')],
    [0, bucket('0')],
    [1500, bucket('1.5')],
    [9000, bucket(String(now / 1000 + 9))],
    [9000, bucket(String(now + 9000))],
    [0, bucket(String(now - 9000))],
    [4000, bucket('2026-11-24T10:00:04Z')],
    [4000, bucket('2026-11-24T12:00:04+02:00')],
    [4000, bucket('Tue, 24 Nov 2026 10:00:04 GMT')],
    [undefined, bucket('6m0s', '5')],
    [undefined, bucket('6m0s', '-1')],
    [undefined, bucket('6m0s', '')],
    [undefined, bucket('-1')],
    [undefined, bucket('soon')],
    [undefined, { 'x-ratelimit-remaining': '0' }],
    [undefined, { 'x-other-remaining': '0', 'x-other-reset': '5' }],
    [2000, { 'x-ratelimit-remaining-tokens-minute': '0', 'x-ratelimit-reset-tokens-minute': '2' }],
    [4000, { 'anthropic-ratelimit-tokens-remaining': '0', 'anthropic-ratelimit-tokens-reset': '2026-11-24T10:00:04Z' }],
    [5000, { ...bucket('2'), 'ratelimit-remaining': '0', 'ratelimit-reset': '5' }],
    [2000, { ...bucket('2'), 'ratelimit-remaining': '1', 'ratelimit-reset': '5' }],
    [15_000, { ratelimit: '"hour";r=0;t=15' }],
    [15_000, { ratelimit: '"r=9;t=1";t=15;r=0' }],
    [30_000, { ratelimit: '"minute";r=5;t=9, "hour";r=0;t=30' }],
    [undefined, { ratelimit: '"minute";r=10;t=9' }],
    [50_000, { ratelimit: 'limit=100, remaining=0, reset=50' }],
    [undefined, { ratelimit: 'limit=100, remaining=7, reset=50' }],
  ])('%s ms: %j', (ms, headers) => {
    expect(wait(headers)).toBe(ms)
  })
})

it('what is more exact goes first', () => {
  const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '5' }
  const body = { error: { message: 'Try again in 4s', details: [{ retryDelay: '3s' }] } }
  expect(wait({ ...headers, 'retry-after': '2', 'retry-after-ms': '1' }, body)).toBe(1)
  expect(wait({ ...headers, 'retry-after': '2' }, body)).toBe(2000)
  expect(wait(headers, body)).toBe(3000)
  expect(wait(headers, { error: { message: 'Try again in 4s' } })).toBe(4000)
  expect(wait(headers)).toBe(5000)
})

it.each<[string, string | undefined]>([
  ['Sun, 06 Nov 1994 08:49:37 GMT', '1994-11-06T08:49:37.000Z'],
  ['Sunday, 06-Nov-94 08:49:37 GMT', '1994-11-06T08:49:37.000Z'],
  ['Sun Nov  6 08:49:37 1994', '1994-11-06T08:49:37.000Z'],
  ['Saturday, 06-Nov-76 08:49:37 GMT', '2076-11-06T08:49:37.000Z'],
  ['Sun, 06 Nov 1994 08:49:37 CET', undefined],
  ['Sun, 46 Nov 1994 08:49:37 GMT', undefined],
  ['Sun, 06 Foo 1994 08:49:37 GMT', undefined],
  ['Sun, 06 Nov 1994 28:49:37 GMT', undefined],
  ['06 Nov 1994', undefined],
])('the date %s is %s', (text, iso) => {
  const ms = parseHttpDate(text, now)
  expect(ms === undefined ? undefined : new Date(ms).toISOString()).toBe(iso)
})
