import { VLMError } from '../errors.ts'
import type { HttpPort, HttpReply } from '../platform/ports.ts'
import { Fault, inputError } from './fault.ts'
import { createGuard, type Guard } from './guard.ts'

/** Redirects followed at most. */
const maxRedirects = 5

/** Longest fetch with all its redirects, ms. */
const totalMs = 30_000

/** Limits of {@link fetchPicture}. */
export interface FetchOptions {
  /** Hosts and addresses that are allowed beside public ones; see `LoadOptions.allow`. */
  readonly allow: readonly string[]
  /** Largest body, bytes, after decoding its content encoding. */
  readonly maxBytes: number
  readonly signal?: AbortSignal
}

/**
 * Fetches a picture from an address that may come from outside: public hosts only, each looked up once and only the looked-up
 * addresses dialled, each redirect judged afresh.
 * @param http - lookup and transport
 * @throws VLMError `input`, `aborted`. Messages name the host, never an address it resolved to: they must not tell a
 * stranger what this network looks like
 */
export async function fetchPicture(address: string, options: FetchOptions, http: HttpPort): Promise<Uint8Array> {
  const guard = createGuard(options.allow)
  const clock = AbortSignal.timeout(totalMs)
  const signal = options.signal ? AbortSignal.any([options.signal, clock]) : clock
  let url = parse(address)
  for (let hop = 0; ; hop++) {
    const reply = await get(url, guard, { ...options, signal }, http).catch((cause: unknown) => {
      throw worded(cause, url, options, clock)
    })
    if (reply.status === 200) return reply.body
    const next = redirectTarget(reply, url)
    if (!next)
      throw inputError('address', `${url.host} answered with status ${reply.status}, not with a picture.`, {
        status: reply.status,
      })
    if (hop === maxRedirects) throw inputError('address', `${url.host} redirects more than ${maxRedirects} times.`)
    if (url.protocol === 'https:' && next.protocol === 'http:')
      throw inputError('address', `${url.host} redirects from https to http, which is not followed.`)
    url = next
  }
}

async function get(
  url: URL,
  guard: Guard,
  { maxBytes, signal }: { readonly maxBytes: number; readonly signal: AbortSignal },
  http: HttpPort,
): Promise<HttpReply> {
  signal.throwIfAborted()
  const judgement = guard.judgeUrl(url)
  if (judgement.verdict === 'deny') throw denied(url, judgement.why)
  if (judgement.verdict === 'dial') return http.get(url, { addresses: [judgement.address], signal, maxBytes })
  const answers = await untilAborted(
    http.lookup(judgement.hostname).catch((cause: unknown) => {
      throw inputError(
        'address',
        `The name ${url.hostname} could not be looked up: check the address and the network.`,
        { cause },
      )
    }),
    signal,
  )
  const why = guard.judgeAnswers(url, answers)
  if (why !== undefined) throw denied(url, why)
  return http.get(url, { addresses: answers, signal, maxBytes })
}

function denied(url: URL, why: string): VLMError {
  const place = url.host || url.protocol
  return inputError(
    'address',
    `Pictures are not fetched from ${place}: ${why}. If you trust it, name it in the option allow.`,
  )
}

function parse(address: string): URL {
  try {
    return new URL(address)
  } catch (cause) {
    throw inputError('address', 'The address of the picture is not a valid URL.', { cause })
  }
}

/** Where a redirect leads; undefined for other replies. */
function redirectTarget({ status, headers }: HttpReply, from: URL): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(status) || headers.location === undefined) return undefined
  try {
    return new URL(headers.location, from)
  } catch (cause) {
    throw inputError('address', `${from.host} redirects to an address that is not valid.`, { cause })
  }
}

/** What a failed hop means. Addresses in the transport's own text stay in the cause. */
function worded(cause: unknown, url: URL, { signal, maxBytes }: FetchOptions, clock: AbortSignal): unknown {
  if (signal?.aborted)
    return new VLMError('aborted', `Fetching from ${url.host} was aborted.`, { stage: 'load', cause: signal.reason })
  if (clock.aborted)
    return inputError('timeout', `${url.host} did not deliver the picture within ${totalMs / 1000} seconds.`, { cause })
  if (cause instanceof VLMError || cause instanceof Fault) return cause
  if ((cause as { code?: unknown } | null)?.code === 'EFBIG')
    return inputError(
      'too_large',
      `The picture at ${url.host} is larger than ${maxBytes} bytes: raise maxBytes to allow it.`,
      { cause },
    )
  return inputError('address', `The picture could not be fetched from ${url.host}: the connection failed.`, { cause })
}

/** A lookup cannot be cancelled, but nobody has to wait for it. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
