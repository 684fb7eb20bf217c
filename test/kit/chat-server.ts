/**
 * A loopback server that speaks Chat Completions as its API reference describes it, with a model that always sees the test scene.
 * It refuses what the protocol refuses: a body that is no JSON, content parts of an unknown type, pictures that are no picture.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a request asked for, as the server understood it. */
export interface SeenRequest {
  readonly words: string
  readonly pictures: readonly { readonly mediaType: string; readonly bytes: Uint8Array }[]
  readonly schema: unknown
}

/** A running server. */
export interface ChatServer {
  readonly url: string
  /** Every request that was complete, in order. */
  readonly seen: SeenRequest[]
  close(): Promise<void>
}

/** Starts the server. `answer` is the model: words in, words out; a promise that never settles is a model that hangs. */
export async function chatServer(answer: (request: SeenRequest) => string | Promise<string>): Promise<ChatServer> {
  const seen: SeenRequest[] = []
  const server = createServer(async (incoming, outgoing) => {
    try {
      const request = readRequest(await bodyOf(incoming))
      seen.push(request)
      reply(outgoing, 200, completion(await answer(request)))
    } catch (error) {
      reply(outgoing, 400, {
        error: { message: String(error), type: 'invalid_request_error', param: null, code: null },
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    seen,
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  if (incoming.method !== 'POST' || incoming.url !== '/v1/chat/completions')
    throw new Error(`no such path: ${incoming.url}`)
  const chunks: Uint8Array[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function readRequest(body: string): SeenRequest {
  const { messages, response_format } = JSON.parse(body)
  const content = messages.at(-1).content as { type: string; text?: string; image_url?: { url: string } }[]
  const pictures = content.flatMap((part) => {
    if (part.type === 'text') return []
    if (part.type !== 'image_url') throw new Error(`unknown content part type ${part.type}`)
    const url = /^data:(image\/(?:png|jpeg|webp|gif));base64,([A-Za-z0-9+/]+=*)$/.exec(part.image_url?.url ?? '')
    if (!url?.[1] || !url[2]) throw new Error('image_url is neither an https nor a data URL')
    const bytes = Buffer.from(url[2], 'base64')
    if (bytes.toString('latin1', 1, 4) !== 'PNG' && bytes.readUInt16BE(0) !== 0xffd8)
      throw new Error('You uploaded an unsupported image')
    return [{ mediaType: url[1], bytes }]
  })
  const words = content.flatMap((part) => part.text ?? []).join('\n')
  return { words, pictures, schema: response_format?.json_schema?.schema }
}

function completion(text: string) {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'scene-1-2026',
    choices: [
      { index: 0, message: { role: 'assistant', content: text, refusal: null }, logprobs: null, finish_reason: 'stop' },
    ],
    usage: { prompt_tokens: 120, completion_tokens: 9, total_tokens: 129 },
  }
}

function reply(outgoing: ServerResponse, status: number, body: object): void {
  outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
