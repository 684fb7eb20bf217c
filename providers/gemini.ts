/**
 * Gemini. The requests and enums are those of `@google/generative-ai`; its client is not called: it takes no transport, hides headers,
 * and loses parts of streams. So the two generate endpoints are called here.
 * @example const vlm = createVLM(provider.create('gemini-3.8-flash', { apiKey: '…' }))
 * @module vlmkit/providers/gemini
 */
import type { Content, GenerateContentRequest, GenerationConfig } from '@google/generative-ai'
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
import { VLMError } from '../src/errors.ts'
import { exchange } from '../src/wire/exchange.ts'
import { Marks } from '../src/wire/marks.ts'
import { extrasOf, isObject } from './_chat.ts'
import { GeminiAnswer } from './_gemini-answer.ts'
import { type HostSettings, hostSettings } from './_hosted.ts'

/** Makes backends for Gemini's models. */
export const provider: Provider = {
  name: 'gemini',
  create: (model: string, options: ProviderOptions, site?: Site) =>
    new GeminiBackend(model, hostSettings('gemini', options, site)),
}

class GeminiBackend implements Backend {
  readonly id: `${string}/${string}`
  readonly wire: WireFacts
  readonly #model: string
  readonly #host: HostSettings

  constructor(model: string, host: HostSettings) {
    if (model === '') {
      throw new VLMError('config', `"${host.name}" names no model. Write e.g. "${host.name}/gemini-3.8-flash".`, {
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
    this.#model = model.replace(/^models\//, '')
    this.#host = host
  }

  async generate(request: ModelRequest, { signal, onText, onProgress }: Call): Promise<ModelReply> {
    const { name, limits, options } = this.#host
    const transport = await this.#host.transport()
    const marks = new Marks()
    const body = merged(merged(await bodyOf(request, marks), options.body ?? {}), extrasOf(request, name))
    const key = this.#host.key()
    const stream = onText !== undefined
    const reply = await exchange({
      transport,
      signal,
      onProgress,
      limits,
      stream,
      provider: name,
      model: this.#model,
      url: this.#address(stream),
      headers: {
        'content-type': 'application/json',
        ...(key !== undefined && { 'x-goog-api-key': key }),
        ...options.headers,
      },
      body: marks.split(JSON.stringify(body)),
    })
    const answer = new GeminiAnswer(onText)
    if (stream) for await (const event of reply.events()) answer.add(event)
    else answer.add(await reply.json())
    return answer.reply(reply.requestId)
  }

  close(): Promise<void> {
    return this.#host.close()
  }

  #address(stream: boolean): string {
    const { baseURL, options } = this.#host
    const base = /\/v\d[\w.]*$/.test(baseURL) ? baseURL : `${baseURL}/v1beta`
    const query = new URLSearchParams({ ...options.query, ...(stream && { alt: 'sse' }) }).toString()
    const method = stream ? 'streamGenerateContent' : 'generateContent'
    return `${base}/models/${this.#model}:${method}${query === '' ? '' : `?${query}`}`
  }
}

/** Fields that the package's types do not know yet; it would pass them on unchanged. */
type Config = GenerationConfig & {
  readonly responseJsonSchema?: unknown
  readonly seed?: number
  readonly mediaResolution?: string
}

async function bodyOf(request: ModelRequest, marks: Marks): Promise<GenerateContentRequest> {
  const { parts, system, turns = [], schema, schemaDialect, logprobs, temperature, seed, maxTokens, detail } = request
  const own = await Promise.all(
    parts.map(async (part) => {
      if (part.type === 'text') return { text: part.text }
      const { bytes, mediaType } = await part.picture.encode()
      return { inlineData: { mimeType: mediaType, data: marks.hold(bytes) } }
    }),
  )
  const contents: Content[] = [
    { role: 'user', parts: own },
    ...turns.flatMap(({ answer, words }) => [
      { role: 'model', parts: [{ text: answer }] },
      { role: 'user', parts: [{ text: words }] },
    ]),
  ]
  const json = schemaDialect !== undefined && schemaDialect !== 'none'
  const config: Config = {
    ...(temperature !== undefined && { temperature }),
    ...(seed !== undefined && { seed }),
    ...(maxTokens !== undefined && { maxOutputTokens: maxTokens }),
    ...(json && { responseMimeType: 'application/json' }),
    ...(schema && (schemaDialect === 'gemini' ? { responseSchema: schema as never } : { responseJsonSchema: schema })),
    ...(logprobs !== undefined && { responseLogprobs: true, logprobs }),
    ...(detail !== undefined && { mediaResolution: `MEDIA_RESOLUTION_${detail.toUpperCase()}` }),
  }
  return {
    contents,
    ...(system !== undefined && { systemInstruction: { role: 'system', parts: [{ text: system }] } }),
    ...(Object.keys(config).length > 0 && { generationConfig: config }),
  }
}

/** `more` over `base`, objects within objects too. */
function merged(base: object, more: object): object {
  const entries = Object.entries(more).map(([key, value]) => {
    const under = (base as { readonly [key: string]: unknown })[key]
    return [key, isObject(under) && isObject(value) ? merged(under, value) : value]
  })
  return { ...base, ...Object.fromEntries(entries) }
}
