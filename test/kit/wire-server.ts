/** A server for one test: every request is kept, and answered as the test says. It knows no protocol. */
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** A request as it came. */
export interface WireSeen {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** Parsed where it is JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they sent.
  readonly body: any
  readonly text: string
}

/** What is answered: an object is JSON under 200. */
export type WireAnswer = object | Played

/** A whole reply; it has a body, chunks or headers. */
interface Played {
  readonly status?: number
  readonly headers?: { readonly [name: string]: string }
  readonly body?: string | object
  /** Written one after another, each after the event loop has turned. */
  readonly chunks?: readonly string[]
  /** The connection dies after the chunks. */
  readonly dies?: true
  /** Nothing more comes after the chunks. */
  readonly hangs?: true
}

/** A running server. */
export interface WireServer {
  readonly url: string
  readonly seen: WireSeen[]
  /** Sockets that are open now. */
  sockets(): number
  close(): Promise<void>
}

/** Starts one. `answer` gets the request and its number, from 0. */
export async function wireServer(
  answer: (request: WireSeen, index: number) => WireAnswer | Promise<WireAnswer>,
): Promise<WireServer> {
  const seen: WireSeen[] = []
  const open = new Set<Socket>()
  const server = createServer(async (incoming, outgoing) => {
    const pieces: Uint8Array[] = []
    for await (const piece of incoming) pieces.push(piece)
    const text = Buffer.concat(pieces).toString()
    const { method = '', url = '', headers } = incoming
    const request = { method, path: url, headers, text, body: text.startsWith('{') ? JSON.parse(text) : undefined }
    const index = seen.push(request) - 1
    const reply = await answer(request, index)
    const told = ['body', 'chunks', 'headers'].some((key) => key in reply)
    const {
      status = 200,
      headers: more = {},
      body = '',
      chunks,
      dies,
      hangs,
    } = (told ? reply : { body: reply }) as Played
    const type = chunks ? 'text/event-stream' : 'application/json'
    outgoing.writeHead(status, { 'content-type': type, ...more })
    if (!chunks) {
      outgoing.end(typeof body === 'string' ? body : JSON.stringify(body))
      return
    }
    for (const chunk of chunks) {
      outgoing.write(chunk)
      await new Promise((resolve) => setImmediate(resolve))
    }
    if (dies) outgoing.destroy()
    else if (!hangs) outgoing.end()
  })
  server.on('connection', (socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    sockets: () => open.size,
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** A Chat Completion that says this. */
export function completion(content: unknown, more: object = {}): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'seer-2026-11-01',
    choices: [
      { index: 0, message: { role: 'assistant', content, refusal: null }, logprobs: null, finish_reason: 'stop' },
    ],
    usage: { prompt_tokens: 900, completion_tokens: 20, total_tokens: 920 },
    ...more,
  }
}

/** The events of a Chat Completion that says these pieces. */
export function completionEvents(pieces: readonly string[], finish: string | null = 'stop'): string[] {
  const chunk = (choice: object, more: object = {}) =>
    `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'seer-2026-11-01', choices: [choice], ...more })}\n\n`
  return [
    chunk({ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }),
    ...pieces.map((content) => chunk({ index: 0, delta: { content }, finish_reason: null })),
    ...(finish === null ? [] : [chunk({ index: 0, delta: {}, finish_reason: finish })]),
    'data: {"id":"c","choices":[],"usage":{"prompt_tokens":900,"completion_tokens":20}}\n\n',
    'data: [DONE]\n\n',
  ]
}
