/** One request that an official SDK makes, carried by our transport: what it hands to its `fetch` is sent, and the reply is ours to read. */
import { type Exchange, type ExchangeOptions, exchange } from '../src/wire/exchange.ts'
import type { Marks } from '../src/wire/marks.ts'

/** What `fetch` is called with, as far as SDKs use it. */
export interface FetchInit {
  readonly method?: string | undefined
  readonly headers?: Iterable<readonly [string, string]> | { readonly [name: string]: string } | undefined
  readonly body?: unknown
}

/** One call through an SDK. */
export class SdkCall {
  /** What went wrong below the SDK: it wraps errors, and loses some of what they say. */
  fault: unknown
  #exchange: Exchange | undefined
  readonly #options: Omit<ExchangeOptions, 'url' | 'method' | 'headers' | 'body'>
  readonly #marks: Marks

  constructor(options: Omit<ExchangeOptions, 'url' | 'method' | 'headers' | 'body'>, marks: Marks) {
    this.#options = options
    this.#marks = marks
  }

  /** The reply, once the SDK has sent its request. */
  get exchange(): Exchange {
    if (!this.#exchange) throw new RangeError('nothing was sent yet')
    return this.#exchange
  }

  /** Sends what the SDK wants to send. @throws VLMError whatever the host's answer means */
  async send(url: string, init: FetchInit): Promise<Exchange> {
    try {
      const { headers = {}, body, method } = init
      const pairs = Symbol.iterator in headers ? headers : Object.entries(headers)
      this.#exchange = await exchange({
        ...this.#options,
        url,
        method: method === 'GET' ? 'GET' : 'POST',
        headers: Object.fromEntries(pairs),
        ...(typeof body === 'string' && { body: this.#marks.split(body) }),
      })
      return this.#exchange
    } catch (error) {
      this.fault = error
      throw error
    }
  }
}
