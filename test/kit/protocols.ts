/**
 * The protocols of hosts, from their API references: what a request says, and how an answer is written. A request that the API would
 * refuse is refused: unknown fields, schemas outside its rules, pictures that are none.
 */
import type { SchemaDialect } from '../../src/contract.ts'
import { checks } from '../src/schemas/compile/rules/index.ts'
import type { Asked } from './scene-model.ts'
import type { WireAnswer, WireSeen } from './wire-server.ts'

/** One protocol. */
export interface Protocol {
  /** Reads a request. @throws Error with the API's reason when it would be refused */
  read(request: WireSeen): Asked
  write(text: string, request: WireSeen): WireAnswer
}

/** Input tokens that every one of these hosts reports: words and a picture's. */
const [input, output] = [1200, 20]

/** A request that is refused as the API refuses it. */
export function refused(error: unknown): WireAnswer {
  const message = error instanceof Error ? error.message : String(error)
  return { status: 400, body: { error: { message, type: 'invalid_request_error', param: null, code: null } } }
}

/** Chat Completions. @param dialect - how its schemas are written */
export function chat(dialect: SchemaDialect): Protocol {
  const fields =
    'model messages max_tokens max_completion_tokens temperature seed response_format logprobs top_logprobs stream stream_options'
  return {
    read({ path, body }) {
      if (path !== '/v1/chat/completions') throw new Error(`no such path: ${path}`)
      onlyFields(body, fields.split(' '))
      const users = body.messages.filter(({ role }: { role: string }) => role === 'user')
      const parts = users[0].content as { type: string; text?: string; image_url?: { url: string } }[]
      for (const { type } of parts) if (type !== 'text' && type !== 'image_url') throw new Error(`unknown part ${type}`)
      const format = body.response_format
      const schema = format?.type === 'json_schema' ? format.json_schema.schema : undefined
      if (schema) checks[dialect](schema)
      const words = parts.flatMap(({ text }) => text ?? []).join('\n')
      if (format?.type === 'json_object' && !/json/i.test(words))
        throw new Error("'messages' must contain the word 'json'")
      return { words, picture: pictureOf(parts.find((part) => part.image_url)?.image_url?.url), schema }
    },
    write(text, { body }) {
      const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output }
      if (!body.stream) {
        const choice = { index: 0, message: { role: 'assistant', content: text, refusal: null }, finish_reason: 'stop' }
        return { id: 'c', object: 'chat.completion', created: 1, model: body.model, choices: [choice], usage }
      }
      const chunk = (more: object) =>
        `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: body.model, ...more })}\n\n`
      const deltas = pieces(text).map((content) =>
        chunk({ choices: [{ index: 0, delta: { content }, finish_reason: null }] }),
      )
      const end = chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })
      return { chunks: [...deltas, end, chunk({ choices: [], usage }), 'data: [DONE]\n\n'] }
    },
  }
}

/** OpenAI's Responses. */
export const responses: Protocol = {
  read({ path, body }) {
    if (path !== '/v1/responses') throw new Error(`no such path: ${path}`)
    onlyFields(
      body,
      'model input instructions text max_output_tokens temperature store stream top_logprobs include'.split(' '),
    )
    if (body.store !== false) throw new Error('answers must not be stored')
    const parts = body.input[0].content as { type: string; text?: string; image_url?: string }[]
    for (const { type } of parts)
      if (type !== 'input_text' && type !== 'input_image') throw new Error(`unknown part ${type}`)
    const schema = body.text?.format.schema
    if (schema) checks.openai(schema)
    const words = parts.flatMap(({ text }) => text ?? []).join('\n')
    return { words, picture: pictureOf(parts.find((part) => part.image_url)?.image_url), schema }
  },
  write(text, { body }) {
    const content = [{ type: 'output_text', text, annotations: [] }]
    const usage = { input_tokens: input, output_tokens: output, total_tokens: input + output }
    const whole = {
      id: 'r',
      object: 'response',
      status: 'completed',
      error: null,
      model: body.model,
      output: [{ type: 'message', role: 'assistant', content }],
      usage,
    }
    if (!body.stream) return { body: whole }
    const events = [
      { type: 'response.created', response: { ...whole, status: 'in_progress', output: [] } },
      ...pieces(text).map((delta) => ({ type: 'response.output_text.delta', item_id: 'm', delta })),
      { type: 'response.completed', response: whole },
    ]
    return { chunks: events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`) }
  },
}

/** Gemini's generateContent. */
export const gemini: Protocol = {
  read({ path, body, headers }) {
    if (!/^\/v1beta\/models\/[\w.-]+:(?:streamGenerateContent\?alt=sse|generateContent)$/.test(path))
      throw new Error(`no such path: ${path}`)
    if (!headers['x-goog-api-key']) throw new Error('API key not valid')
    onlyFields(body, ['contents', 'systemInstruction', 'generationConfig', 'safetySettings'])
    const config = body.generationConfig ?? {}
    const { responseSchema, responseJsonSchema, responseMimeType } = config
    if (responseSchema && responseJsonSchema) throw new Error('only one of the two schemas may be set')
    if ((responseSchema ?? responseJsonSchema) && responseMimeType !== 'application/json')
      throw new Error('a schema needs application/json')
    if (responseSchema) checks.gemini(responseSchema)
    if (responseJsonSchema) checks['gemini-json'](responseJsonSchema)
    const parts = body.contents[0].parts as { text?: string; inlineData?: { mimeType: string; data: string } }[]
    const data = parts.find((part) => part.inlineData)?.inlineData
    const words = parts.flatMap(({ text }) => text ?? []).join('\n')
    return {
      words,
      picture: data && pictureOf(`data:${data.mimeType};base64,${data.data}`),
      schema: responseSchema ?? responseJsonSchema,
    }
  },
  write(text, { path }) {
    const usageMetadata = { promptTokenCount: input, candidatesTokenCount: output, totalTokenCount: input + output }
    const piece = (said: string, more: object = {}) => ({
      candidates: [{ content: { role: 'model', parts: [{ text: said }] }, ...more }],
      usageMetadata,
      modelVersion: /models\/(.*):/.exec(path)?.[1],
    })
    if (!path.includes('alt=sse')) return piece(text, { finishReason: 'STOP' })
    const all = pieces(text)
    return {
      chunks: all.map(
        (said, i) =>
          `data: ${JSON.stringify(piece(said, i === all.length - 1 ? { finishReason: 'STOP' } : {}))}\r\n\r\n`,
      ),
    }
  },
}

/** Ollama's chat, and what it says of its models. */
export const ollama: Protocol = {
  read({ path, body }) {
    if (path !== '/api/chat') throw new Error(`no such path: ${path}`)
    onlyFields(
      body,
      'model messages stream format options keep_alive think tools logprobs top_logprobs truncate shift'.split(' '),
    )
    if (body.format !== undefined && body.format !== 'json') checks.llama(body.format)
    const user = body.messages.find(({ role }: { role: string }) => role === 'user')
    const [image] = (user.images ?? []) as string[]
    if (image?.startsWith('data:')) throw new Error('illegal base64 data at input byte 4')
    return {
      words: user.content,
      picture: image === undefined ? undefined : pictureOf(`data:image/jpeg;base64,${image}`),
      schema: body.format,
    }
  },
  write(text, { body }) {
    const line = (more: object) =>
      `${JSON.stringify({ model: body.model, created_at: '2026-11-24T00:00:00Z', ...more })}\n`
    const said = pieces(text).map((content) => line({ message: { role: 'assistant', content }, done: false }))
    const end = {
      message: { role: 'assistant', content: '' },
      done: true,
      done_reason: 'stop',
      prompt_eval_count: input,
      eval_count: output,
    }
    return { headers: { 'content-type': 'application/x-ndjson' }, chunks: [...said, line(end)] }
  },
}

/** Answers a request by a model that speaks the protocol. */
export async function play(
  protocol: Protocol,
  request: WireSeen,
  model: (asked: Asked) => Promise<string>,
): Promise<WireAnswer> {
  if (request.path === '/api/show') return { body: { capabilities: ['completion', 'vision'] } }
  let asked: Asked
  try {
    asked = protocol.read(request)
  } catch (error) {
    return refused(error)
  }
  return protocol.write(await model(asked), request)
}

function onlyFields(body: object, known: readonly string[]): void {
  const stray = Object.keys(body).find((key) => !known.includes(key))
  if (stray !== undefined) throw new Error(`Unrecognized request argument supplied: ${stray}`)
}

/** The bytes of a data URL, when its type is what they are. */
function pictureOf(url: string | undefined): Uint8Array | undefined {
  if (url === undefined) return undefined
  const [, type, base64] = /^data:image\/(png|jpeg|webp|gif);base64,([A-Za-z0-9+/]+=*)$/.exec(url) ?? []
  if (!type || !base64) throw new Error('Invalid image data URL')
  const bytes = Buffer.from(base64, 'base64')
  const isPng = bytes.toString('latin1', 1, 4) === 'PNG'
  if (type === 'png' ? !isPng : type === 'jpeg' && !isPng && bytes.readUInt16BE(0) !== 0xffd8)
    throw new Error('You uploaded an unsupported image')
  return bytes
}

/** A text in pieces of a few characters, never inside one. */
function pieces(text: string): string[] {
  return text.match(/[\s\S]{1,7}/gu) ?? ['']
}
