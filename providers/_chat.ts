/** Chat Completions as its API reference and the servers that follow it write it: our requests as bodies, their replies as ours. */
import type { ModelReply, ModelRequest, Part, TokenLogprob } from '../src/contract.ts'
import { VLMError } from '../src/errors.ts'
import type { Host } from '../src/profiles/hosts.ts'
import type { Usage } from '../src/types.ts'
import { faultOf, finishKind } from '../src/wire/fault.ts'
import type { Marks } from '../src/wire/marks.ts'

/** A JSON object, as received. */
export type JsonObject = { readonly [key: string]: unknown }

/** What of the body depends on the server. */
export interface ChatDialect extends Required<{ [K in 'detail' | 'limitField' | 'wordsFirst']: Host[K] | undefined }> {
  /** Fields that the server refused before: they are left out. */
  readonly refused: ReadonlySet<string>
}

/** The body of a request; pictures are marks. */
export async function chatBody(
  model: string,
  request: ModelRequest,
  stream: boolean,
  server: ChatDialect,
  marks: Marks,
): Promise<{ [key: string]: unknown }> {
  const { system, turns = [], maxTokens, temperature, seed, logprobs } = request
  const messages = [
    ...(system === undefined ? [] : [{ role: 'system', content: system }]),
    { role: 'user', content: await contentOf(request, server, marks) },
    ...turns.flatMap(({ answer, words }) => [
      { role: 'assistant', content: answer },
      { role: 'user', content: words },
    ]),
  ]
  const format = formatOf(request)
  const limit = server.limitField ?? 'max_tokens'
  const all = {
    model,
    messages,
    ...(maxTokens !== undefined && { [limit]: maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(seed !== undefined && { seed }),
    ...(format && { response_format: format }),
    ...(logprobs !== undefined && { logprobs: true, top_logprobs: logprobs }),
    ...(stream && { stream: true, stream_options: { include_usage: true } }),
  }
  return Object.fromEntries(Object.entries(all).filter(([key]) => !server.refused.has(key)))
}

async function contentOf({ parts, detail }: ModelRequest, server: ChatDialect, marks: Marks): Promise<object[]> {
  const isText = ({ type }: Part) => type === 'text'
  const ordered = server.wordsFirst ? [...parts.filter(isText), ...parts.filter((part) => !isText(part))] : parts
  const asks = detail !== undefined && server.detail && !server.refused.has('detail')
  return Promise.all(
    ordered.map(async (part) => {
      if (part.type === 'text') return { type: 'text', text: part.text }
      const { bytes, mediaType } = await part.picture.encode()
      const url = `data:${mediaType};base64,${marks.hold(bytes)}`
      return { type: 'image_url', image_url: { url, ...(asks && { detail }) } }
    }),
  )
}

function formatOf({ schema, schemaDialect }: ModelRequest): object | undefined {
  if (schemaDialect === 'json') return { type: 'json_object' }
  if (!schema || schemaDialect === 'none') return undefined
  const strict = schemaDialect === 'openai' && { strict: true }
  return { type: 'json_schema', json_schema: { name: 'answer', ...strict, schema } }
}

/** What of the answer has come so far: a whole completion is one chunk. */
export class ChatAnswer {
  #text = ''
  #refusal = ''
  #finish: string | undefined
  #usage: Usage | undefined
  #model: string | undefined
  #raw: unknown
  #choices = 0
  readonly #logprobs: TokenLogprob[] = []
  readonly #host: AnsweringHost
  readonly #onText: ((delta: string) => void) | undefined

  constructor(host: AnsweringHost, onText?: (delta: string) => void) {
    this.#host = host
    this.#onText = onText
  }

  /** Adds a completion, or a chunk of one. */
  add(chunk: JsonObject): void {
    this.#raw = chunk
    if (typeof chunk.model === 'string') this.#model = chunk.model
    if (isObject(chunk.usage)) this.#usage = usageOf(chunk.usage)
    // The chunk that carries usage has no choices, some servers' first one neither.
    const [choice] = Array.isArray(chunk.choices) ? chunk.choices : []
    if (!isObject(choice)) return
    if (isObject(choice.error)) throw asFault(choice.error, this.#host)
    this.#choices += 1
    const message = isObject(choice.message) ? choice.message : isObject(choice.delta) ? choice.delta : {}
    const text = textOf(message.content)
    if (text !== '') {
      this.#text += text
      this.#onText?.(text)
    }
    if (typeof message.refusal === 'string') this.#refusal += message.refusal
    if (typeof choice.finish_reason === 'string') this.#finish = choice.finish_reason
    const { content } = isObject(choice.logprobs) ? choice.logprobs : {}
    for (const token of tokensOf(content)) this.#logprobs.push(token)
  }

  /**
   * The whole answer.
   * @param ended - the stream said that it is complete, or the reply was no stream
   * @throws VLMError `network` for a stream that was cut off, `output` for an answer without choices
   */
  reply(requestId: string | undefined, ended: boolean): ModelReply {
    if (this.#finish === undefined && !ended) throw cutOff()
    if (this.#choices === 0) {
      throw new VLMError('output', 'The answer of the host holds no choices. Ask again, or ask another model.', {
        reason: 'empty',
        stage: 'send',
      })
    }
    const refused = this.#refusal !== ''
    const finish = this.#finish === undefined ? 'stop' : finishKind(this.#finish)
    return {
      text: refused ? this.#refusal : this.#text,
      finish: refused ? 'refusal' : finish,
      ...(this.#usage && { usage: this.#usage }),
      ...(this.#logprobs.length > 0 && { logprobs: this.#logprobs }),
      ...(this.#model !== undefined && { model: this.#model }),
      ...(requestId !== undefined && { requestId }),
      warnings: [],
      raw: this.#raw,
    }
  }
}

/** A stream that ended without a sign that it is complete. */
export function cutOff(): VLMError {
  return new VLMError('network', 'The stream ended before the answer was complete. Ask again.', {
    reason: 'cut_off',
    stage: 'send',
  })
}

/** Who answers: for errors. */
export interface AnsweringHost {
  readonly provider: string
  readonly model: string
  readonly headers: { readonly [name: string]: string | undefined }
}

/** An error object inside an answer, as the error that it means. */
export function asFault(error: JsonObject, host: AnsweringHost): VLMError {
  return faultOf({ ...host, status: 200, body: JSON.stringify({ error }), now: Date.now() })
}

/** A text, or the text parts of a list of parts. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .map((part) => (isObject(part) && typeof part.text === 'string' && isText(part) ? part.text : ''))
    .join('')
}

function isText({ type }: JsonObject): boolean {
  return type === undefined || type === 'text' || type === 'output_text'
}

/** Token counts, under the names of either of OpenAI's APIs. */
export function usageOf(usage: JsonObject): Usage {
  const input = detailsOf(usage.prompt_tokens_details ?? usage.input_tokens_details)
  const output = detailsOf(usage.completion_tokens_details ?? usage.output_tokens_details)
  return {
    inputTokens: count(usage.prompt_tokens ?? usage.input_tokens),
    outputTokens: count(usage.completion_tokens ?? usage.output_tokens),
    imageTokens: count(input.image_tokens),
    cachedTokens: count(input.cached_tokens),
    reasoningTokens: count(output.reasoning_tokens),
  }
}

function detailsOf(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

/** A count of tokens, or undefined: never a made-up zero. */
export function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined
}

/** Log-probabilities of tokens, as OpenAI's APIs list them. */
export function tokensOf(list: unknown): TokenLogprob[] {
  return (Array.isArray(list) ? list : []).filter(isObject).map((token) => ({
    ...probable(token),
    top: Array.isArray(token.top_logprobs) ? token.top_logprobs.filter(isObject).map(probable) : [],
  }))
}

function probable({ token, logprob }: JsonObject): { token: string; logprob: number } {
  return {
    token: typeof token === 'string' ? token : '',
    logprob: typeof logprob === 'number' ? logprob : Number.NEGATIVE_INFINITY,
  }
}

/** What the caller wants beside everything else: `providerOptions.<name>`. */
export function extrasOf({ providerOptions }: ModelRequest, name: string): JsonObject {
  const own = providerOptions?.[name]
  return isObject(own) ? own : {}
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
