/**
 * The transport over undici: pooled keep-alive sockets, proxies of the environment, no time limits of its own but for connecting.
 * The others are the caller's: undici's headers limit would end slow local servers, its body limit never fires under back-pressure.
 */
import type { Dispatcher } from 'undici'
import type { Transport, WireReply, WireRequest } from '../contract.ts'
import { VLMError } from '../errors.ts'
import { once } from '../util/once.ts'
import { decoded } from './node-content-encoding.ts'
import { wireFault } from './node-wire-fault.ts'

/** Time to reach a host, ms. */
const CONNECT_MS = 10_000

/** Opens a transport; undici is loaded by its first request. */
export function openTransport(): Transport {
  let closed = false
  const sockets = once(open)
  return {
    async send(request) {
      if (closed)
        throw new VLMError('config', 'The sockets of this VLM were closed.', { reason: 'disposed', stage: 'send' })
      const { direct, proxied } = await sockets()
      const url = new URL(request.url)
      const dispatcher = proxied && !isLoopback(url.hostname) ? proxied : direct
      return exchange(dispatcher, url, request)
    },
    async close() {
      if (closed) return
      closed = true
      const { direct, proxied } = await sockets()
      // What still runs was aborted by its caller's signal: no socket is waited for.
      await Promise.all([direct.destroy(), proxied?.destroy()])
    },
  }
}

interface Sockets {
  readonly direct: Dispatcher
  /** Present where the environment names a proxy. */
  readonly proxied?: Dispatcher
}

async function open(): Promise<Sockets> {
  const { Agent, EnvHttpProxyAgent } = await import('undici')
  const options = { connect: { timeout: CONNECT_MS }, headersTimeout: 0, bodyTimeout: 0 }
  const { env } = process
  const hasProxy = [env.HTTPS_PROXY, env.https_proxy, env.HTTP_PROXY, env.http_proxy].some(Boolean)
  return { direct: new Agent(options), ...(hasProxy && { proxied: new EnvHttpProxyAgent(options) }) }
}

async function exchange(dispatcher: Dispatcher, url: URL, request: WireRequest): Promise<WireReply> {
  const { method, headers, signal } = request
  const body = request.body && joined(request.body)
  try {
    const answered = dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers,
      signal,
      ...(body && { body }),
    })
    request.onSent?.(body?.length ?? 0)
    const reply = await answered
    // A body that is left, or ends with the signal, says so where it is read.
    reply.body.on('error', () => {})
    const received: { [name: string]: string | undefined } = {}
    for (const [name, value] of Object.entries(reply.headers)) {
      received[name] = Array.isArray(value) ? value.join(', ') : value
    }
    return { status: reply.statusCode, headers: received, body: readable(reply, received, request) }
  } catch (error) {
    throw signal.aborted ? signal.reason : wireFault(error, url)
  }
}

async function* readable(
  reply: Dispatcher.ResponseData,
  headers: WireReply['headers'],
  { url, signal }: WireRequest,
): AsyncGenerator<Uint8Array> {
  try {
    yield* decoded(reply.body, headers['content-encoding'])
  } catch (error) {
    throw signal.aborted ? signal.reason : wireFault(error, new URL(url))
  }
}

/** The pieces of a body as one buffer: bytes as base64, whose text is made once for each picture. */
function joined(pieces: readonly (string | Uint8Array)[]): Buffer {
  const buffers = pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : base64Of(piece)))
  const [only] = buffers
  return buffers.length === 1 && only ? only : Buffer.concat(buffers)
}

/** Keyed by the picture's own bytes: gone with them. */
const base64Texts = new WeakMap<Uint8Array, Buffer>()

function base64Of(bytes: Uint8Array): Buffer {
  let text = base64Texts.get(bytes)
  if (!text) {
    text = Buffer.from(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'), 'latin1')
    base64Texts.set(bytes, text)
  }
  return text
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname)
}
