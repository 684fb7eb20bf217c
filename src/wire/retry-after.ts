/** How long a host wants to be left alone: every form in which it is said, the most exact first. */
import type { ErrorBody } from './error-body.ts'
import { parseHttpDate } from './http-date.ts'

type Headers = { readonly [name: string]: string | undefined }

/**
 * The wait that a reply asks for, whole ms, never cut; undefined when it asks for none.
 * @param headers - lower-case names
 * @param now - ms since the epoch
 */
export function retryAfterMs(
  headers: Headers,
  body: Pick<ErrorBody, 'retryDelay' | 'estimatedTime' | 'texts'>,
  now: number,
): number | undefined {
  return (
    roundUp(number(headers['retry-after-ms'])) ??
    fromRetryAfter(headers['retry-after'], now) ??
    fromRetryDelay(body.retryDelay) ??
    fromEstimate(body.estimatedTime) ??
    fromText(body.texts) ??
    fromBuckets(headers, now)
  )
}

/** A plain decimal of at least 0: no sign, no exponent, no list. */
function number(text: string | undefined): number | undefined {
  const value = text !== undefined && /^\s*\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : undefined
  return value !== undefined && Number.isFinite(value) ? value : undefined
}

/** Whole ms, never too few. Floats add dust (16.1 s are 16100.000000000002 ms), which is no millisecond. */
function roundUp(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.max(0, Math.ceil(ms - 1e-6))
}

function fromRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined
  const seconds = number(text)
  if (seconds !== undefined) return roundUp(seconds * 1000)
  return until(parseHttpDate(text, now), now)
}

function until(moment: number | undefined, now: number): number | undefined {
  return moment === undefined || Number.isNaN(moment) ? undefined : roundUp(moment - now)
}

/** A duration of protobuf's JSON form: `37s`, `1.5s`. */
function fromRetryDelay(text: string | undefined): number | undefined {
  const seconds = number(/^(.*)s$/.exec(text ?? '')?.[1])
  return seconds === undefined ? undefined : roundUp(seconds * 1000)
}

function fromEstimate(seconds: number | undefined): number | undefined {
  return seconds === undefined || !(seconds >= 0) ? undefined : roundUp(seconds * 1000)
}

/** `Please try again in 7m12s`, `retry in 20.04s`, `retry your request after 33 seconds`. */
const waitInWords =
  /\b(?:try|retry|wait)\b(?: [a-z]+){0,3}? (?:in|after|for) ~?((?:\d+(?:\.\d+)? ?[a-zµ]+,? ?(?:and )?)+)/i

function fromText(text: string): number | undefined {
  const words = waitInWords.exec(text)?.[1]
  return words === undefined ? undefined : duration(words)
}

/**
 * When the buckets that are empty will hold something again; of several, the latest. The reset of a bucket that is not empty says
 * nothing: with OpenAI it is the time until it is full. A remainder of -1 means that it is unknown.
 */
function fromBuckets(headers: Headers, now: number): number | undefined {
  const waits = Object.entries(headers).flatMap(([name, value = '']) => {
    if (name === 'ratelimit') return fromRateLimit(value)
    if (!/rate-?limit.*remaining/.test(name) || number(value) !== 0) return []
    return fromReset(headers[name.replace('remaining', 'reset')]?.trim() ?? '', now) ?? []
  })
  return waits.length > 0 ? Math.max(...waits) : undefined
}

/**
 * `RateLimit: "minute";r=0;t=15, "day";r=9;t=4000`, and `limit=10, remaining=0, reset=15` of its earlier drafts.
 * @see IETF draft-ietf-httpapi-ratelimit-headers
 */
function fromRateLimit(text: string): number[] {
  const plain = text.replace(/"[^"]*"/g, '')
  const policies = /\bremaining=/.test(plain) ? [plain] : plain.split(',')
  return policies.flatMap((policy) => {
    const left = /(?:^|[\s;,])(?:r|remaining)=(\d+)/.exec(policy)?.[1]
    const seconds = /(?:^|[\s;,])(?:t|reset)=(\d+)/.exec(policy)?.[1]
    return Number(left) === 0 && seconds !== undefined ? [Number(seconds) * 1000] : []
  })
}

/** Seconds, the epoch in seconds or ms, `6m0s`, `17ms`, a date. */
function fromReset(text: string, now: number): number | undefined {
  const value = number(text)
  if (value !== undefined) {
    if (value > 1e12) return until(value, now)
    return value > 1e9 ? until(value * 1000, now) : roundUp(value * 1000)
  }
  // RFC 3339 names its zone; without one it would be read as local time.
  if (/^\d{4}-\d\d-\d\d[T ].*(?:Z|[+-]\d\d:\d\d)$/i.test(text)) return until(Date.parse(text), now)
  return /^(?:\d+(?:\.\d+)?[a-zµ]+)+$/i.test(text) ? duration(text) : until(parseHttpDate(text, now), now)
}

/** Ms of a unit, by its first letters. */
const units: readonly (readonly [RegExp, number])[] = [
  [/^(?:n|nanosecond)s$/, 1e-6],
  [/^(?:u|µ|μ|microsecond)s$/, 1e-3],
  [/^(?:ms|msecs?|millis|milliseconds?)$/, 1],
  [/^(?:s|secs?|seconds?)$/, 1000],
  [/^(?:m|mins?|minutes?)$/, 60_000],
  [/^(?:h|hrs?|hours?)$/, 3_600_000],
  [/^(?:d|days?)$/, 86_400_000],
]

/** A duration as Go writes it, `1h2m3.5s`, or in words, `1 minute and 30 seconds`; undefined where it begins with another unit. */
function duration(text: string): number | undefined {
  let sum: number | undefined
  for (const [, value, word = ''] of text.toLowerCase().matchAll(/(\d+(?:\.\d+)?) ?([a-zµμ]+)/g)) {
    const unit = units.find(([pattern]) => pattern.test(word))?.[1]
    if (unit === undefined) break
    sum = (sum ?? 0) + Number(value) * unit
  }
  return roundUp(sum)
}
