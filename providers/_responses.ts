/** OpenAI's Responses as its API reference writes it: our requests as bodies, its replies as ours. For models that have no Chat Completions. */
import type { ModelReply, ModelRequest } from '../src/contract.ts'
import { VLMError } from '../src/errors.ts'
import type { Marks } from '../src/wire/marks.ts'
import { type AnsweringHost, asFault, cutOff, isObject, type JsonObject, tokensOf, usageOf } from './_chat.ts'

/** The body of a request; pictures are marks. Nothing is stored at the host. */
export async function responsesBody(
  model: string,
  request: ModelRequest,
  stream: boolean,
  refused: ReadonlySet<string>,
  marks: Marks,
): Promise<{ [key: string]: unknown }> {
  const { system, turns = [], maxTokens, temperature, logprobs, schema, schemaDialect, parts } = request
  const detail = refused.has('detail') ? undefined : request.detail
  const content = await Promise.all(
    parts.map(async (part) => {
      if (part.type === 'text') return { type: 'input_text', text: part.text }
      const { bytes, mediaType } = await part.picture.encode()
      const image_url = `data:${mediaType};base64,${marks.hold(bytes)}`
      return { type: 'input_image', image_url, ...(detail !== undefined && { detail }) }
    }),
  )
  const input = [
    { role: 'user', content },
    ...turns.flatMap(({ answer, words }) => [
      { role: 'assistant', content: [{ type: 'output_text', text: answer }] },
      { role: 'user', content: [{ type: 'input_text', text: words }] },
    ]),
  ]
  const strict = schemaDialect === 'openai'
  const format = schema
    ? { type: 'json_schema', name: 'answer', strict, schema }
    : schemaDialect === 'json'
      ? { type: 'json_object' }
      : undefined
  const all = {
    model,
    input,
    store: false,
    ...(system !== undefined && { instructions: system }),
    ...(format && { text: { format } }),
    ...(maxTokens !== undefined && { max_output_tokens: maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(logprobs !== undefined && { top_logprobs: logprobs, include: ['message.output_text.logprobs'] }),
    ...(stream && { stream: true }),
  }
  return Object.fromEntries(Object.entries(all).filter(([key]) => !refused.has(key)))
}

/** What of the answer has come so far: a whole response, or events of one. */
export class ResponsesAnswer {
  #response: JsonObject | undefined
  readonly #host: AnsweringHost
  readonly #onText: ((delta: string) => void) | undefined

  constructor(host: AnsweringHost, onText?: (delta: string) => void) {
    this.#host = host
    this.#onText = onText
  }

  /** Adds a response, or an event of a stream of one; events that are not known are left alone. */
  add(event: JsonObject): void {
    if (event.type === 'error') throw asFault(event, this.#host)
    if (event.type === 'response.output_text.delta' && typeof event.delta === 'string') this.#onText?.(event.delta)
    const whole = event.object === 'response' ? event : isObject(event.response) ? event.response : undefined
    if (whole && typeof whole.status === 'string') this.#response = whole
  }

  /**
   * The whole answer.
   * @throws VLMError `network` for a stream that was cut off, and whatever a failed response means
   */
  reply(requestId: string | undefined): ModelReply {
    const { status, error, output, usage, model, incomplete_details: incomplete } = this.#response ?? {}
    if (status === 'failed') throw asFault(isObject(error) ? error : {}, this.#host)
    if (status !== 'completed' && status !== 'incomplete') throw cutOff()
    const pieces = (Array.isArray(output) ? output : []).filter(isObject).filter(({ type }) => type === 'message')
    const content = pieces.flatMap((piece) => (Array.isArray(piece.content) ? piece.content : [])).filter(isObject)
    const said = (type: string, key: string) =>
      content.flatMap((part) => (part.type === type && typeof part[key] === 'string' ? [part[key]] : [])).join('')
    const refusal = said('refusal', 'refusal')
    const text = said('output_text', 'text')
    const logprobs = content.flatMap((part) => tokensOf(part.logprobs))
    if (status === 'completed' && content.length === 0) {
      throw new VLMError('output', 'The response of the host holds no message. Ask again, or ask another model.', {
        reason: 'empty',
        stage: 'send',
      })
    }
    return {
      text: refusal === '' ? text : refusal,
      finish: refusal !== '' ? 'refusal' : status === 'incomplete' ? whyCut(incomplete) : 'stop',
      ...(isObject(usage) && { usage: usageOf(usage) }),
      ...(logprobs.length > 0 && { logprobs }),
      ...(typeof model === 'string' && { model }),
      ...(requestId !== undefined && { requestId }),
      warnings: [],
      raw: this.#response,
    }
  }
}

function whyCut(incomplete: unknown): ModelReply['finish'] {
  const reason = isObject(incomplete) ? incomplete.reason : undefined
  return reason === 'max_output_tokens' ? 'length' : reason === 'content_filter' ? 'refusal' : 'other'
}
