/**
 * OpenAI, and every server that speaks its Chat Completions: the `openai` package builds and addresses the requests, our transport
 * carries them.
 * @example const vlm = createVLM(provider.create('gpt-5.4', { apiKey: '…' }))
 * @module vlmkit/providers/openai
 */
import type OpenAI from 'openai'
import type {
  Backend,
  Call,
  ModelReply,
  ModelRequest,
  Provider,
  ProviderOptions,
  Site,
  WireFacts,
} from '../src/contract.ts'
import { isVLMError, VLMError } from '../src/errors.ts'
import { once } from '../src/util/once.ts'
import { Marks } from '../src/wire/marks.ts'
import { ChatAnswer, chatBody, extrasOf } from './_chat.ts'
import { type HostSettings, hostSettings } from './_hosted.ts'
import { ResponsesAnswer, responsesBody } from './_responses.ts'
import { type FetchInit, SdkCall } from './_sdk-call.ts'

/** Makes backends for OpenAI's models and for servers that speak its protocol. */
export const provider: Provider = {
  name: 'openai',
  create: (model: string, options: ProviderOptions, site?: Site) =>
    new OpenAIBackend(model, hostSettings('openai', options, site)),
}

/** Fields that servers refuse which do not know them, and that an answer can be had without. */
const optional = new Set(['stream_options', 'detail', 'logprobs', 'top_logprobs', 'seed', 'temperature'])

/** Models of OpenAI's that have no Chat Completions. */
const onlyResponses = /^(?:o\d|gpt-[\d.]+)-pro\b|codex|computer-use|deep-research/

class OpenAIBackend implements Backend {
  readonly id: `${string}/${string}`
  readonly wire: WireFacts
  readonly #model: string
  readonly #host: HostSettings
  readonly #client: () => Promise<OpenAI>
  /** Fields that the server refused before. */
  readonly #refused = new Set<string>()
  #limitField: HostSettings['limitField']
  #api: 'chat' | 'responses'

  constructor(model: string, host: HostSettings) {
    if (model === '') {
      throw new VLMError('config', `"${host.name}" names no model. Write e.g. "${host.name}/gpt-5.4".`, {
        stage: 'check',
      })
    }
    const { structured, mediaTypes, maxRequestBytes, logprobs = false } = host
    this.id = `${host.name}/${model}`
    this.wire = {
      structured,
      turns: true,
      streaming: true,
      logprobs,
      mediaTypes,
      ...(maxRequestBytes !== undefined && { maxRequestBytes }),
    }
    this.#model = model
    this.#host = host
    this.#limitField = host.limitField
    this.#api = host.options.api ?? (onlyResponses.test(model) ? 'responses' : 'chat')
    this.#client = once(() => openClient(host))
  }

  async generate(request: ModelRequest, call: Call): Promise<ModelReply> {
    // Each round leaves out one more field, so it ends.
    for (;;) {
      try {
        const reply = await this.#send(request, call)
        return { ...reply, warnings: this.#ignored(request) }
      } catch (error) {
        if (!this.#learns(error)) throw error
      }
    }
  }

  close(): Promise<void> {
    return this.#host.close()
  }

  async #send(request: ModelRequest, { signal, onText, onProgress }: Call): Promise<ModelReply> {
    const { name, limits, options } = this.#host
    const [client, transport] = await Promise.all([this.#client(), this.#host.transport()])
    const marks = new Marks()
    const stream = onText !== undefined
    const { detail, wordsFirst } = this.#host
    const server = { detail, wordsFirst, limitField: this.#limitField, refused: this.#refused }
    const written =
      this.#api === 'chat'
        ? await chatBody(this.#model, request, stream, server, marks)
        : await responsesBody(this.#model, request, stream, this.#refused, marks)
    const body = { ...written, ...options.body, ...extrasOf(request, name) }
    const sdkCall = new SdkCall(
      { transport, signal, onProgress, limits, stream, provider: name, model: this.#model },
      marks,
    )
    try {
      const settings = { fetchOptions: { sdkCall } as object }
      if (this.#api === 'chat') {
        await client.chat.completions
          .create(body as unknown as OpenAI.ChatCompletionCreateParams, settings)
          .asResponse()
      } else await client.responses.create(body as OpenAI.Responses.ResponseCreateParams, settings).asResponse()
    } catch (error) {
      throw sdkCall.fault ?? error
    }
    const { exchange } = sdkCall
    const about = { provider: name, model: this.#model, headers: exchange.headers }
    const answer = this.#api === 'chat' ? new ChatAnswer(about, onText) : new ResponsesAnswer(about, onText)
    if (stream) for await (const event of exchange.events()) answer.add(event)
    else answer.add(await exchange.json())
    return answer.reply(exchange.requestId, !stream || exchange.ended)
  }

  /** After a refusal of a field that can be left out or has another name: remembers it. Whether another try can be better. */
  #learns(error: unknown): boolean {
    if (this.#api === 'chat' && isVLMError(error) && error.message.includes('v1/responses')) {
      this.#api = 'responses'
      return true
    }
    if (!isVLMError(error) || error.reason !== 'parameter') return false
    const field = String(error.details?.parameter ?? '').replace(/^.*\./, '')
    const limit = this.#limitField ?? 'max_tokens'
    if (field === limit && this.#limitField === this.#host.limitField) {
      this.#limitField = limit === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens'
      return true
    }
    if (!optional.has(field) || this.#refused.has(field)) return false
    this.#refused.add(field)
    if (field === 'logprobs') this.#refused.add('top_logprobs')
    return true
  }

  /** What the caller asked for and the server does not take. */
  #ignored({ seed, temperature }: ModelRequest): string[] {
    const asked = Object.entries({ seed, temperature }).filter(([, value]) => value !== undefined)
    return asked.flatMap(([name]) =>
      this.#refused.has(name) ? [`${name} ignored: ${this.#host.name} does not take it.`] : [],
    )
  }
}

async function openClient(host: HostSettings): Promise<OpenAI> {
  const { default: SDK } = await import('openai')
  const { options, baseURL } = host
  const key = host.key()
  return new SDK({
    // Null would make it read the environment, and a key of OpenAI's would go to another host.
    apiKey: key ?? 'none',
    adminAPIKey: null,
    baseURL,
    organization: options.organization ?? null,
    project: options.project ?? null,
    maxRetries: 0,
    // Time is ours to watch.
    timeout: 2 ** 31 - 1,
    logLevel: 'off',
    defaultHeaders: { ...(key === undefined && { authorization: null }), ...options.headers },
    ...(options.query && { defaultQuery: options.query }),
    fetch: sdkFetch as typeof globalThis.fetch,
  })
}

async function sdkFetch(url: string, init: FetchInit & { readonly sdkCall: SdkCall }): Promise<object> {
  const { headers } = await init.sdkCall.send(String(url), init)
  // As much of a Response as the package looks at before it hands it over.
  return { ok: true, status: 200, headers: new Map(Object.entries(headers)) }
}
