/**
 * Faults: `ask` with a schema through the official SDK, against a loopback server that plays the case byte for byte. The client's
 * clock stands at `now`.
 */
import dns from 'node:dns'
import { createServer, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createVLM, isVLMError, type VLMError } from 'vlmkit'
import * as z from 'zod'
import { type CaseResult, failed, passed } from './types.ts'

interface FaultCase {
  readonly id: string
  readonly provider: 'openai' | 'compat' | 'gemini' | 'ollama'
  readonly stream?: boolean
  readonly status?: number
  readonly headers?: { readonly [name: string]: string }
  readonly body?: string
  readonly bodyBase64?: string
  readonly chunks?: readonly (string | { readonly base64: string })[]
  readonly transport?: Transport
  readonly expect: Expectation
}

interface Transport {
  readonly connect?: 'refuse'
  readonly dns?: string
  readonly close?: Stage
  readonly reset?: Stage
  readonly hang?: Stage
  readonly bytes?: number
  readonly contentLength?: number
  readonly raw?: string
  readonly interim?: readonly number[]
  readonly drip?: { readonly bytes: number; readonly everyMs: number }
  readonly endless?: boolean
  readonly abort?: 'by-caller-before' | 'by-caller-after-ms'
  readonly ms?: number
}

type Stage = 'before-headers' | 'mid-headers' | 'after-headers' | 'after-bytes'

interface Expectation {
  readonly kind?: string
  readonly retryable?: boolean
  readonly retryAfterMs?: number
  readonly reason?: string
  readonly messageHas?: string | readonly string[]
  readonly messageLacks?: string | readonly string[]
  readonly ok?: true
  readonly text?: string
  readonly json?: unknown
  readonly usage?: { readonly input?: number; readonly output?: number }
}

const picture = fileURLToPath(new URL('../../examples/photos/coffee.jpg', import.meta.url))
/** Time limit of the cases in which a server goes silent, ms. */
const SILENT_MS = 700

export async function drive(_path: string, content: unknown): Promise<CaseResult[]> {
  const { now, cases } = content as { readonly now: string; readonly cases: readonly FaultCase[] }
  const realNow = Date.now
  Date.now = () => Date.parse(now)
  try {
    const results: CaseResult[] = []
    for (const one of cases) results.push(await driveCase(one))
    return results
  } finally {
    Date.now = realNow
  }
}

async function driveCase(one: FaultCase): Promise<CaseResult> {
  const { expect, transport = {} } = one
  const server = await play(one)
  const release = transport.dns ? failLookups(transport.dns) : () => {}
  try {
    const answer = await ask(one, transport.dns ? 'http://vlmkit-test.example' : server.url)
    const got = isError(answer) ? errorFacts(answer) : answer
    const wrong = isError(answer) ? compareError(answer, expect) : compareAnswer(answer, expect)
    return wrong === undefined
      ? passed(one.id)
      : failed(one.id, `${wrong} of ${JSON.stringify(expect)}`, JSON.stringify(got))
  } finally {
    release()
    await server.close()
  }
}

interface Answer {
  readonly raw: string
  readonly data: unknown
  readonly usage: { readonly inputTokens?: number | undefined; readonly outputTokens?: number | undefined }
}

async function ask({ provider, stream, transport = {} }: FaultCase, url: string): Promise<Answer | VLMError> {
  const type = provider === 'compat' ? 'openai' : provider
  const name = provider === 'compat' ? 'compat' : provider
  const baseURL = type === 'openai' ? `${url}/v1` : url
  const vlm = createVLM({
    use: `${name}/test-model`,
    providers: { [name]: { type, baseURL, apiKey: 'test-key-of-nobody' } },
  })
  const silent = transport.hang ?? transport.drip ?? transport.endless
  const controller = new AbortController()
  if (transport.abort === 'by-caller-before') controller.abort(new Error('changed my mind'))
  if (transport.abort === 'by-caller-after-ms')
    setTimeout(() => controller.abort(new Error('enough')), transport.ms ?? 0)
  const options = {
    schema: z.object({ answer: z.string() }),
    retry: { attempts: 1 },
    signal: controller.signal,
    ...(silent && { timeoutMs: SILENT_MS }),
  }
  try {
    const question = 'What is written here?'
    return stream
      ? await vlm.stream('ask', picture, question, options).result
      : await vlm.ask(picture, question, options)
  } catch (error) {
    if (isVLMError(error)) return error
    throw error
  } finally {
    await vlm.dispose()
  }
}

/** A server that plays one case; what it does not say is said as HTTP would have it. */
async function play(one: FaultCase): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { transport = {} } = one
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => {})
    let heard = ''
    let asked = false
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1')
      if (asked || !isWhole(heard)) return
      asked = true
      // Ollama is first asked what its model can do.
      if (/^POST [^ ]*\/api\/show /.test(heard)) {
        const body = '{"capabilities":["completion","vision"]}'
        socket.write(
          `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
        )
        heard = ''
        asked = false
        return
      }
      void answer(socket, one)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const close = () =>
    new Promise<void>((resolve) => {
      for (const socket of open) socket.destroy()
      server.close(() => resolve())
    })
  if (transport.connect === 'refuse') await close()
  return { url: `http://127.0.0.1:${port}`, close: transport.connect === 'refuse' ? async () => {} : close }
}

async function answer(
  socket: Socket,
  { status = 200, headers = {}, body, bodyBase64, chunks, transport = {} }: FaultCase,
) {
  const { close, reset, hang, bytes = 0, raw, interim = [], contentLength, drip, endless } = transport
  const stage = close ?? reset ?? hang
  const stop = () => {
    if (reset) socket.resetAndDestroy()
    else if (close) socket.end()
  }
  if (raw !== undefined) {
    socket.end(raw)
    return
  }
  if (stage === 'before-headers') return stop()
  for (const code of interim) socket.write(`HTTP/1.1 ${code} Interim\r\n\r\n`)
  const whole = bodyBase64 === undefined ? Buffer.from(body ?? '') : Buffer.from(bodyBase64, 'base64')
  const pieces = chunks?.map((chunk) =>
    typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk.base64, 'base64'),
  )
  const names = Object.keys(headers).map((name) => name.toLowerCase())
  const hasBody = status >= 200 && status !== 204 && status !== 304
  const chunked =
    pieces !== undefined || endless === true || drip !== undefined || stage === 'after-bytes' || (close && stage)
  const head = [
    `HTTP/1.1 ${status} Played`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(!hasBody || names.includes('content-length') || names.includes('transfer-encoding')
      ? []
      : [
          contentLength === undefined && chunked
            ? 'transfer-encoding: chunked'
            : `content-length: ${contentLength ?? whole.length}`,
        ]),
  ].join('\r\n')
  if (stage === 'mid-headers') {
    socket.write(head.slice(0, 30))
    return stop()
  }
  socket.write(`${head}\r\n\r\n`)
  if (stage === 'after-headers') return stop()
  const frame = (data: Buffer) =>
    Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n')])
  const write = (data: Buffer) =>
    new Promise<void>((resolve) => {
      if (data.length === 0 || socket.destroyed) resolve()
      else socket.write(chunked ? frame(data) : data, () => resolve())
    })
  if (stage === 'after-bytes') {
    await write(whole.subarray(0, bytes))
    return stop()
  }
  if (drip) {
    for (let at = 0; at < whole.length && !socket.destroyed; at += drip.bytes) {
      await write(whole.subarray(at, at + drip.bytes))
      await new Promise((resolve) => setTimeout(resolve, drip.everyMs))
    }
  } else if (endless) {
    const filler = Buffer.alloc(1 << 20, ' ')
    while (!socket.destroyed) await write(filler)
  } else if (pieces) {
    for (const piece of pieces) await write(piece)
  } else if (hasBody) {
    await write(whole)
  }
  if (contentLength !== undefined) socket.end()
  else if (chunked && !socket.destroyed) socket.end('0\r\n\r\n')
}

function isWhole(heard: string): boolean {
  const end = heard.indexOf('\r\n\r\n')
  if (end < 0) return false
  const length = Number(/^content-length: *(\d+)/im.exec(heard.slice(0, end))?.[1] ?? 0)
  return heard.length >= end + 4 + length
}

/** Every lookup fails with this code, until the returned function is called. */
function failLookups(code: string): () => void {
  const { lookup } = dns
  const fail = (...args: unknown[]) => {
    const callback = args.at(-1) as (error: Error) => void
    setImmediate(() => callback(Object.assign(new Error(`getaddrinfo ${code}`), { code, syscall: 'getaddrinfo' })))
  }
  dns.lookup = fail as typeof dns.lookup
  return () => {
    dns.lookup = lookup
  }
}

function isError(value: Answer | VLMError): value is VLMError {
  return isVLMError(value)
}

function errorFacts({ kind, retryable, retryAfterMs, reason, message }: VLMError): object {
  return { kind, retryable, retryAfterMs, reason, message }
}

/** What of an error differs; undefined when nothing does. */
function compareError(error: VLMError, expect: Expectation): string | undefined {
  if (expect.ok) return 'ok'
  for (const key of ['kind', 'retryable', 'retryAfterMs', 'reason'] as const) {
    if (expect[key] !== undefined && expect[key] !== error[key]) return key
  }
  if (expect.kind !== undefined && !('retryAfterMs' in expect) && error.retryAfterMs !== undefined)
    return 'no retryAfterMs'
  const has = [expect.messageHas ?? []].flat().find((text) => !error.message.includes(text))
  if (has !== undefined) return `messageHas ${has}`
  const lacks = [expect.messageLacks ?? []].flat().find((text) => error.message.includes(text))
  return lacks === undefined ? undefined : `messageLacks ${lacks}`
}

function compareAnswer({ raw, data, usage }: Answer, expect: Expectation): string | undefined {
  if (!expect.ok) return `kind ${expect.kind}`
  if (expect.text !== undefined && expect.text !== raw) return 'text'
  if (expect.json !== undefined && JSON.stringify(expect.json) !== JSON.stringify(data)) return 'json'
  if (expect.usage?.input !== undefined && expect.usage.input !== usage.inputTokens) return 'usage.input'
  if (expect.usage?.output !== undefined && expect.usage.output !== usage.outputTokens) return 'usage.output'
  return undefined
}
