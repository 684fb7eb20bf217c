/**
 * Ollama, through the `ollama` package: it builds and addresses the requests, our transport carries them and reads the lines. Answers are
 * always streamed inside: one that is not cannot be aborted, and sends no headers until it is done.
 * @example const vlm = createVLM(provider.create('llama3.2-vision:11b', {}))
 * @module vlmkit/providers/ollama
 */
import type { ChatRequest, Message } from 'ollama'
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
import { environment } from '../src/util/environment.ts'
import { once } from '../src/util/once.ts'
import type { Exchange } from '../src/wire/exchange.ts'
import { finishKind } from '../src/wire/fault.ts'
import { Marks } from '../src/wire/marks.ts'
import { count, cutOff, extrasOf, isObject, tokensOf } from './_chat.ts'
import { type HostSettings, hostSettings } from './_hosted.ts'
import { ollamaAddress } from './_ollama-address.ts'
import { type FetchInit, SdkCall } from './_sdk-call.ts'

/** Makes backends for models that Ollama serves. */
export const provider: Provider = {
  name: 'ollama',
  create(model: string, options: ProviderOptions, site?: Site) {
    const address = ollamaAddress(environment('OLLAMA_HOST'))
    const named = options.baseURL === undefined && (site?.name ?? 'ollama') === 'ollama'
    const given = named && address !== undefined ? { ...options, baseURL: address } : options
    return new OllamaBackend(model, hostSettings('ollama', given, site))
  },
}

class OllamaBackend implements Backend {
  readonly id: `${string}/${string}`
  readonly wire: WireFacts
  readonly #model: string
  readonly #host: HostSettings
  /** What the server says that the model can do; forgotten when it could not be asked. */
  #sees: Promise<boolean> | undefined

  constructor(model: string, host: HostSettings) {
    if (model === '') {
      throw new VLMError('config', `"${host.name}" names no model. Write e.g. "${host.name}/llama3.2-vision".`, {
        stage: 'check',
      })
    }
    const { structured, mediaTypes, logprobs = false } = host
    this.id = `${host.name}/${model}`
    this.wire = { structured, turns: true, streaming: true, logprobs, mediaTypes }
    this.#model = model
    this.#host = host
  }

  async generate(request: ModelRequest, call: Call): Promise<ModelReply> {
    try {
      await this.#checkSight(call)
      return await this.#chat(request, call)
    } catch (error) {
      throw this.#explained(error)
    }
  }

  close(): Promise<void> {
    return this.#host.close()
  }

  /** A text model that is shown a picture invents an answer: the server knows better. @throws VLMError `unsupported` */
  async #checkSight(call: Call): Promise<void> {
    this.#sees ??= this.#ask(call, new Marks(), async (client, sdkCall) => {
      await client.show({ model: this.#model })
      const { capabilities } = await sdkCall.exchange.json()
      return !Array.isArray(capabilities) || capabilities.includes('vision')
    })
    const sees = this.#sees
    sees.catch(() => {
      if (this.#sees === sees) this.#sees = undefined
    })
    if (await sees) return
    const message = `${this.id} sees no pictures. Use a model that does: ollama pull llama3.2-vision.`
    throw new VLMError('unsupported', message, { reason: 'vision', stage: 'send', provider: this.#host.name })
  }

  async #chat(request: ModelRequest, call: Call): Promise<ModelReply> {
    const { onText } = call
    const marks = new Marks()
    const body = await this.#body(request, marks)
    return this.#ask(call, marks, async (client, sdkCall) => {
      await client.chat(body)
      return this.#read(sdkCall.exchange, onText)
    })
  }

  async #ask<T>(call: Call, marks: Marks, work: (client: Client, sdkCall: SdkCall) => Promise<T>): Promise<T> {
    const { name, limits, options, baseURL } = this.#host
    const [{ Ollama }, transport] = await Promise.all([sdk(), this.#host.transport()])
    const key = this.#host.key()
    const { signal, onProgress } = call
    const about = { provider: name, model: this.#model }
    const sdkCall = new SdkCall({ transport, signal, onProgress, limits, ...about }, marks)
    const headers = { ...(key !== undefined && { authorization: `Bearer ${key}` }), ...options.headers }
    const fetch = async (url: unknown, init: FetchInit) => standIn(await sdkCall.send(String(url), init))
    try {
      const client = new Ollama({ host: baseURL, headers, fetch: fetch as unknown as typeof globalThis.fetch })
      return await work(client, sdkCall)
    } catch (error) {
      throw sdkCall.fault ?? error
    }
  }

  async #body(request: ModelRequest, marks: Marks): Promise<ChatRequest & { stream: true }> {
    const { parts, system, turns = [], schema, schemaDialect, logprobs, temperature, seed, maxTokens } = request
    const words = parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
    const pictures = parts.flatMap((part) => (part.type === 'picture' ? [part.picture] : []))
    const images = await Promise.all(pictures.map(async (picture) => marks.hold((await picture.encode()).bytes)))
    const messages: Message[] = [
      ...(system === undefined ? [] : [{ role: 'system', content: system }]),
      { role: 'user', content: words, ...(images.length > 0 && { images }) },
      ...turns.flatMap(({ answer, words: told }) => [
        { role: 'assistant', content: answer },
        { role: 'user', content: told },
      ]),
    ]
    const room = contextFor(JSON.stringify(messages).length, pictures, maxTokens)
    const given = Object.entries({ temperature, seed, num_predict: maxTokens, num_ctx: room })
    const format = schemaDialect === 'json' ? 'json' : schema
    const extras = extrasOf(request, this.#host.name)
    const options = Object.fromEntries(given.filter(([, value]) => value !== undefined))
    const body = {
      model: this.#model,
      messages,
      ...(format !== undefined && { format: format as object | 'json' }),
      ...(logprobs !== undefined && { logprobs: true, top_logprobs: logprobs }),
      ...this.#host.options.body,
      ...extras,
      options: { ...options, ...(isObject(extras.options) && extras.options) },
      stream: true as const,
    }
    return body
  }

  async #read(exchange: Exchange, onText: Call['onText']): Promise<ModelReply> {
    let text = ''
    let last: { readonly [key: string]: unknown } = {}
    const logprobs = []
    for await (const line of exchange.lines()) {
      last = line
      const { message } = line
      const said = isObject(message) && typeof message.content === 'string' ? message.content : ''
      if (said !== '') {
        text += said
        onText?.(said)
      }
      logprobs.push(...tokensOf(line.logprobs))
      if (line.done === true) break
    }
    if (last.done !== true) throw cutOff()
    const { prompt_eval_count: input, eval_count: output, done_reason: reason, model } = last
    return {
      text,
      finish: typeof reason === 'string' ? finishKind(reason) : 'stop',
      usage: { inputTokens: count(input), outputTokens: count(output) },
      ...(logprobs.length > 0 && { logprobs }),
      ...(typeof model === 'string' && { model }),
      warnings: [],
      raw: last,
    }
  }

  /** The same error, with what to do about it on one's own machine. */
  #explained(error: unknown): unknown {
    if (!isVLMError(error)) return error
    const { name, baseURL } = this.#host
    if (error.kind === 'network' && error.reason === 'refused') {
      const message = `Ollama does not answer at ${baseURL}. Start it with "ollama serve", or set OLLAMA_HOST.`
      return new VLMError('network', message, { reason: 'refused', stage: 'send', provider: name, cause: error })
    }
    if (error.kind !== 'config' || error.reason !== 'model') return error
    const message = `Ollama at ${baseURL} has no model ${this.#model}. Get it with "ollama pull ${this.#model}".`
    return new VLMError('config', message, { reason: 'model', stage: 'send', provider: name, cause: error })
  }
}

type Client = InstanceType<typeof import('ollama')['Ollama']>

const sdk = once(() => import('ollama'))

/** As much of a Response as the package looks at before we read the body ourselves. */
function standIn(_exchange: Exchange): object {
  return { ok: true, body: new ReadableStream(), json: async () => ({}) }
}

/** What a server gives a model by default, tokens. What does not fit is dropped without a word, the oldest first. */
const DEFAULT_CONTEXT = 4096

/** Tokens of context that a request needs, where that is more than the default: a power of two. */
function contextFor(characters: number, pictures: readonly { width: number; height: number }[], maxTokens = 1024) {
  // A dense estimate of words, and the count of the family that takes most for a picture.
  const seen = pictures.reduce((sum, { width, height }) => sum + Math.max(1024, (width * height) / 784), 0)
  const needed = characters / 3 + seen + maxTokens
  return needed <= DEFAULT_CONTEXT ? undefined : 2 ** Math.ceil(Math.log2(needed))
}
