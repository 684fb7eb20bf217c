/** How long a host wants to be left alone: every form in which it is said, the most exact first. */
import type { ErrorBody } from './error-body.ts'

type Headers = { readonly [name: string]: string | undefined }

/**
 * The wait that a reply asks for, whole ms; undefined when it asks for none.
 * @param now - ms since the epoch
 */
export function retryAfterMs(headers: Headers, body: ErrorBody, now: number): number | undefined {
  const ms = number(headers['retry-after-ms'])
  if (ms !== undefined) return Math.ceil(ms)
  return (
    fromRetryAfter(headers['retry-after'], now) ??
    fromRetryInfo(body.json) ??
    fromEstimate(body.json) ??
    fromText(body.all) ??
    fromBuckets(headers, now)
  )
}

/** A plain decimal of at least 0. */
function number(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : undefined
}

function fromRetryAfter(text: string | undefined, now: number): number | undefined {
  const seconds = number(text)
  if (seconds !== undefined) return Math.ceil(seconds * 1000)
  const date = text === undefined ? undefined : httpDate(text)
  return date === undefined ? undefined : Math.max(0, date - now)
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** The three forms of RFC 9110: `Thu, 15 Jan 2026 12:00:30 GMT`, `Thursday, 15-Jan-26 12:00:30 GMT`, `Thu Jan 15 12:00:30 2026`. */
function httpDate(text: string): number | undefined {
  const fixed = /^\s*\w{3,9}, (\d{1,2})[ -](\w{3})[ -](\d{2,4}) (\d\d):(\d\d):(\d\d) GMT\s*$/i.exec(text)
  const asctime = /^\s*\w{3} (\w{3}) +(\d{1,2}) (\d\d):(\d\d):(\d\d) (\d{4})\s*$/i.exec(text)
  const [day, month, year, ...time] = fixed
    ? fixed.slice(1)
    : asctime
      ? [asctime[2], asctime[1], asctime[6], asctime[3], asctime[4], asctime[5]]
      : []
  const index = months.indexOf(month?.toLowerCase() ?? '')
  if (index < 0) return undefined
  const full = year?.length === 2 ? 2000 + Number(year) : Number(year)
  const [hours, minutes, seconds] = time.map(Number)
  return Date.UTC(full, index, Number(day), hours, minutes, seconds)
}

/** Gemini's `RetryInfo`: `"37s"`, `"1.5s"`. */
function fromRetryInfo(json: unknown): number | undefined {
  const delay = find(json, 'retryDelay')
  const seconds = typeof delay === 'string' ? /^(\d+(?:\.\d+)?)s$/.exec(delay)?.[1] : undefined
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000)
}

/** Hugging Face's `estimated_time`, seconds. */
function fromEstimate(json: unknown): number | undefined {
  const seconds = find(json, 'estimated_time')
  return typeof seconds === 'number' && seconds >= 0 ? Math.ceil(seconds * 1000) : undefined
}

/** `try again in 7m12s`, `retry in 20.04s`, `retry after 33 seconds`. */
function fromText(text: string): number | undefined {
  const said =
    /(?:try again|retry|wait)(?:ing)?(?: again)? (?:in|after|for) +((?:\d+(?:\.\d+)? *[a-z]+[, ]*(?:and )?)+)/.exec(
      text,
    )?.[1]
  return said === undefined ? undefined : duration(said)
}

/** The reset of a bucket that is empty; of several, the later. OpenAI's reset of one that is not empty says when it will be full. */
function fromBuckets(headers: Headers, now: number): number | undefined {
  const waits = Object.entries(headers).flatMap(([name, left]) => {
    if (left === undefined) return []
    if (name === 'ratelimit')
      return /(?:^|;)\s*r=0(?:;|$)/.test(left) ? (delta(/(?:^|;)\s*t=(\d+)/.exec(left)?.[1]) ?? []) : []
    if (!/ratelimit.*remaining/.test(name) || left.trim() === '' || Number(left) !== 0) return []
    const reset = headers[name.replace('remaining', 'reset')]
    return reset === undefined ? [] : (resetMs(reset.trim(), now) ?? [])
  })
  return waits.length > 0 ? Math.max(...waits) : undefined
}

function delta(seconds: string | undefined): number | undefined {
  return seconds === undefined ? undefined : Number(seconds) * 1000
}

/** `6m0s`, `17ms`, seconds, the epoch in seconds or ms, RFC 3339. */
function resetMs(text: string, now: number): number | undefined {
  const value = number(text)
  if (value !== undefined) {
    if (value > 1e12) return Math.max(0, Math.ceil(value - now))
    return value > 1e9 ? Math.max(0, Math.ceil(value * 1000 - now)) : Math.ceil(value * 1000)
  }
  if (/^\d{4}-\d\d-\d\dT/.test(text)) {
    const date = Date.parse(text)
    return Number.isNaN(date) ? undefined : Math.max(0, date - now)
  }
  return duration(text)
}

const units: { readonly [unit: string]: number } = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A duration as Go writes it, `1h2m3.5s`, or in words, `33 seconds`; ms, rounded up. */
function duration(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/gi)]
  let sum = 0
  for (const [, value, word = ''] of parts) {
    const unit = units[unitOf(word.toLowerCase())]
    if (unit === undefined) break
    sum += Number(value) * unit
  }
  // Floats add dust: 3723.5 s are 3,723,500 ms.
  return parts.length > 0 && sum >= 0 ? Math.ceil(sum - 1e-6) : undefined
}

function unitOf(word: string): string {
  if (/^(?:ms|msecs?|millis(?:econds?)?|milliseconds?)$/.test(word)) return 'ms'
  if (/^(?:s|secs?|seconds?)$/.test(word)) return 's'
  if (/^(?:m|mins?|minutes?)$/.test(word)) return 'm'
  if (/^(?:h|hrs?|hours?)$/.test(word)) return 'h'
  return /^(?:d|days?)$/.test(word) ? 'd' : ''
}

/** The first value of a key, however deep. */
function find(value: unknown, key: string, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > 6) return undefined
  if (!Array.isArray(value) && Object.hasOwn(value, key)) return (value as { [key: string]: unknown })[key]
  for (const item of Object.values(value)) {
    const found = find(item, key, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}
