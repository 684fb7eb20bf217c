/**
 * One request and its reply, with everything noticed that can go wrong between them: time limits at every stage, answers that are too
 * long, errors in any envelope and under any status, streams that end without a sign.
 */
import type { Progress, Transport, WireReply } from '../contract.ts'
import { isVLMError, VLMError } from '../errors.ts'
import { onAbort } from '../util/on-abort.ts'
import { faultOf, isFaultBody } from './fault.ts'
import { readLines } from './ndjson.ts'
import { requestIdOf } from './request-id.ts'
import { readEvents, type ServerEvent } from './sse.ts'

/** What is sent, and how long it may take. */
export interface ExchangeOptions {
  readonly transport: Transport
  readonly url: string
  readonly method?: 'GET' | 'POST'
  readonly headers: { readonly [name: string]: string }
  readonly body?: readonly (string | Uint8Array)[]
  readonly signal: AbortSignal
  readonly onProgress?: ((progress: Progress) => void) | undefined
  readonly limits: Limits
  /** The reply is a stream: it must begin within `limits.firstEventMs`. */
  readonly stream?: boolean | undefined
  /** For errors: the provider's name in the configuration, and the model. */
  readonly provider: string
  readonly model: string
}

/** Time limits, ms. */
export interface Limits {
  /** The whole exchange. */
  readonly attemptMs: number
  /** Until a stream's first event; comments that keep it alive do not count. Absent: no limit of its own. */
  readonly firstEventMs?: number
  /** Between two pieces of a stream. */
  readonly idleMs: number
}

/** One attempt at a hosted API. */
export const hostedLimits: Limits = { attemptMs: 60_000, firstEventMs: 30_000, idleMs: 30_000 }

/** Servers on one's own machine load models and think slowly: no limit on the first byte. */
export const localLimits: Limits = { attemptMs: 600_000, idleMs: 600_000 }

/** Longest answer, bytes after decompression: far more than any model writes, log-probabilities included. */
const MAX_BYTES = 32 * 1024 * 1024
/** Longest error body that is read, bytes. */
const MAX_FAULT_BYTES = 256 * 1024

/** A reply with a good status. One of the readers is called, once. */
export interface Exchange {
  readonly headers: WireReply['headers']
  readonly requestId: string | undefined
  /** The whole body as a JSON object. */
  json(): Promise<{ readonly [key: string]: unknown }>
  /** Whether the stream said that it is complete (`[DONE]`). */
  readonly ended: boolean
  /** Server-sent events, each with its data parsed; `[DONE]` ends them. A reply that is one JSON object is one event. */
  events(): AsyncGenerator<{ readonly [key: string]: unknown }>
  /** Lines of NDJSON, parsed. */
  lines(): AsyncGenerator<{ readonly [key: string]: unknown }>
  /** Lets go of timers and of the socket, however far the body was read. */
  release(): void
}

/**
 * Sends a request and waits for the headers of a good reply.
 * @throws VLMError of the kind that the host's answer means; `timeout`, `network`; the signal's reason
 */
export async function exchange(options: ExchangeOptions): Promise<Exchange> {
  const watch = new Watch(options)
  try {
    const { transport, url, method = 'POST', headers, body, onProgress } = options
    const reply = await transport.send({
      url,
      method,
      headers,
      signal: watch.signal,
      onSent: (bytes) => onProgress?.({ type: 'sent', bytes }),
      ...(body && { body }),
    })
    const { status } = reply
    if (status < 200 || status > 299) throw await badStatus(reply, options)
    return new OpenExchange(reply, watch, options)
  } catch (error) {
    watch.stop()
    throw error
  }
}

class OpenExchange implements Exchange {
  readonly headers: WireReply['headers']
  readonly requestId: string | undefined
  readonly #reply: WireReply
  readonly #watch: Watch
  readonly #options: ExchangeOptions
  ended = false

  constructor(reply: WireReply, watch: Watch, options: ExchangeOptions) {
    this.headers = reply.headers
    this.requestId = requestIdOf(reply.headers)
    this.#reply = reply
    this.#watch = watch
    this.#options = options
  }

  async json(): Promise<{ readonly [key: string]: unknown }> {
    try {
      const text = await textOf(this.#bytes(), MAX_BYTES)
      this.#options.onProgress?.({ type: 'first_token' })
      return this.#object(text)
    } finally {
      this.release()
    }
  }

  async *events(): AsyncGenerator<{ readonly [key: string]: unknown }> {
    const type = this.headers['content-type'] ?? ''
    if (/json/i.test(type) && !/event-stream|ndjson/i.test(type)) {
      yield await this.json()
      return
    }
    yield* this.#parsed(readEvents(this.#bytes()))
  }

  async *lines(): AsyncGenerator<{ readonly [key: string]: unknown }> {
    yield* this.#parsed(readLines(this.#bytes()))
  }

  release(): void {
    this.#watch.stop()
  }

  async *#parsed(pieces: AsyncIterable<ServerEvent | string>): AsyncGenerator<{ readonly [key: string]: unknown }> {
    let first = true
    try {
      for await (const piece of pieces) {
        const data = typeof piece === 'string' ? piece : piece.data
        // Keep-alives that some gateways write as data.
        if (data === '' || data.startsWith(':')) continue
        if (data === '[DONE]') {
          this.ended = true
          return
        }
        const value = this.#object(data)
        this.#watch.event()
        if (first) this.#options.onProgress?.({ type: 'first_token' })
        first = false
        yield value
      }
    } finally {
      this.release()
    }
  }

  async *#bytes(): AsyncGenerator<Uint8Array> {
    let length = 0
    try {
      for await (const chunk of this.#reply.body) {
        this.#watch.touch()
        length += chunk.length
        if (length > MAX_BYTES) throw tooLong(this.#options)
        yield chunk
      }
    } catch (error) {
      throw this.#watch.signal.aborted && !isVLMError(error) ? this.#watch.signal.reason : error
    }
    // An abort may end the body without a word.
    if (this.#watch.signal.aborted) throw this.#watch.signal.reason
  }

  #object(text: string): { readonly [key: string]: unknown } {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      throw this.#fault(text)
    }
    if (isFaultBody(value)) throw this.#fault(text)
    return value as { readonly [key: string]: unknown }
  }

  #fault(body: string): VLMError {
    return faultOf({
      ...about(this.#options),
      status: this.#reply.status,
      headers: this.headers,
      body,
      now: Date.now(),
    })
  }
}

/** The time limits of one exchange: one timer, set anew only when it fires too early. */
class Watch {
  readonly #controller = new AbortController()
  readonly #limits: Limits
  readonly #stream: boolean
  #letGo: () => void = () => {}
  readonly #name: string
  readonly #started = performance.now()
  /** When something of the body last came; undefined before its first byte. */
  #touched: number | undefined
  #events = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor({ limits, stream = false, signal, provider, model }: ExchangeOptions) {
    this.#limits = limits
    this.#stream = stream
    this.#name = `${provider}/${model}`
    this.#letGo = onAbort(signal, (reason) => {
      this.#controller.abort(reason)
      this.stop()
    })
    if (!signal.aborted) this.#arm()
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Something came. */
  touch(): void {
    this.#touched = performance.now()
  }

  /** An event of a stream came. */
  event(): void {
    this.#events += 1
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#letGo()
  }

  #arm(): void {
    const [at] = this.#next()
    this.#timer = setTimeout(this.#check, Math.max(1, at - performance.now()))
  }

  readonly #check = () => {
    const [at, reason, what] = this.#next()
    if (performance.now() < at) {
      this.#arm()
      return
    }
    const message = `${this.#name} ${what}. Raise timeoutMs of its provider, or ask for less.`
    this.#controller.abort(new VLMError('timeout', message, { reason, stage: 'send' }))
    this.stop()
  }

  /** Which limit comes next: when, its name, and what has happened then. */
  #next(): readonly [at: number, reason: string, what: string] {
    const { attemptMs, firstEventMs, idleMs } = this.#limits
    const whole = [this.#started + attemptMs, 'attempt', `did not finish its answer in ${attemptMs} ms`] as const
    const first =
      this.#stream && this.#events === 0 && firstEventMs !== undefined
        ? ([this.#started + firstEventMs, 'first_event', `did not begin to answer in ${firstEventMs} ms`] as const)
        : undefined
    const idle =
      this.#touched === undefined
        ? undefined
        : ([this.#touched + idleMs, 'idle', `stopped in the middle of its answer for ${idleMs} ms`] as const)
    return [first, idle].reduce<typeof whole | NonNullable<typeof first | typeof idle>>(
      (a, b) => (b && b[0] < a[0] ? b : a),
      whole,
    )
  }
}

async function badStatus(reply: WireReply, options: ExchangeOptions): Promise<VLMError> {
  const { status, headers } = reply
  // What the status says counts even where its body breaks off.
  const body = await textOf(reply.body, MAX_FAULT_BYTES).catch(() => '')
  return faultOf({ ...about(options), status, headers, body, now: Date.now() })
}

/** A body as text; what is longer than `maxBytes` is cut off. */
async function textOf(bytes: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder()
  let [text, length] = ['', 0]
  for await (const chunk of bytes) {
    text += decoder.decode(chunk, { stream: true })
    length += chunk.length
    if (length >= maxBytes) break
  }
  return text + decoder.decode()
}

function tooLong(options: ExchangeOptions): VLMError {
  const message = `The answer of ${options.provider}/${options.model} is longer than ${MAX_BYTES} bytes; it was not read on.`
  return new VLMError('network', message, { reason: 'too_large', retryable: false, stage: 'send', ...about(options) })
}

function about({ provider, model }: ExchangeOptions) {
  return { provider, model }
}
