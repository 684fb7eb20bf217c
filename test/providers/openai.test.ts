import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Config } from '../../src/config.ts'
import type { CallEvent } from '../../src/options.ts'
import { createVLM, type VLM } from '../../src/vlm.ts'
import {
  completion,
  completionEvents,
  type WireAnswer,
  type WireSeen,
  type WireServer,
  wireServer,
} from '../kit/wire-server.ts'

const photo = fileURLToPath(new URL('../../examples/photos/coffee.jpg', import.meta.url))
const servers: WireServer[] = []
const vlms: VLM[] = []

afterEach(async () => {
  await Promise.all(vlms.splice(0).map((vlm) => vlm.dispose()))
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function serverOf(answer: (request: WireSeen, index: number) => WireAnswer | Promise<WireAnswer>) {
  const server = await wireServer(answer)
  servers.push(server)
  return server
}

function host(url: string, options: object = {}) {
  return { type: 'openai', baseURL: `${url}/v1`, apiKey: 'sk-test-of-nobody', ...options } as const
}

function vlmOf(config: Config): VLM {
  const vlm = createVLM(config)
  vlms.push(vlm)
  return vlm
}

/** A model `mine/seer` behind the server. */
async function asking(
  answer: (request: WireSeen, index: number) => WireAnswer | Promise<WireAnswer>,
  options: object = {},
) {
  const server = await serverOf(answer)
  return {
    server,
    vlm: vlmOf({ use: 'mine/seer', providers: { mine: host(server.url, options) }, retry: { attempts: 2 } }),
  }
}

const meter = z.object({ kWh: z.number(), legible: z.boolean().optional() })

describe('a request', () => {
  it('is a Chat Completion with the picture as a data URL, byte for byte a JPEG, and the key in its header only', async () => {
    const { server, vlm } = await asking(() => completion('A cup of coffee.'))
    await vlm.caption(photo, { maxTokens: 50, temperature: 0, seed: 7, system: 'Be brief.' })
    const [{ path, headers, body, text } = { body: {}, text: '' } as WireSeen] = server.seen
    expect(path).toBe('/v1/chat/completions')
    expect(headers.authorization).toBe('Bearer sk-test-of-nobody')
    expect(text).not.toContain('sk-test')
    expect(body).toMatchObject({ model: 'seer', max_tokens: 50, temperature: 0, seed: 7 })
    expect(body.messages[0]).toEqual({ role: 'system', content: 'Be brief.' })
    const [image, words] = body.messages[1].content
    expect(words).toEqual({ type: 'text', text: expect.stringContaining('Describe') })
    const [, base64] = /^data:image\/jpeg;base64,(.+)$/.exec(image.image_url.url) ?? []
    const sent = Buffer.from(base64 ?? '', 'base64')
    expect([sent[0], sent[1], sent.at(-2), sent.at(-1)]).toEqual([0xff, 0xd8, 0xff, 0xd9])
    expect(image.image_url.detail).toBeUndefined()
    expect(Object.keys(body).sort()).toEqual(['max_tokens', 'messages', 'model', 'seed', 'temperature'])
  })

  it('carries the headers, parameters and fields of the configuration', async () => {
    const { server, vlm } = await asking(() => completion('Yes.'), {
      apiKey: undefined,
      headers: { 'api-key': 'azure-key-of-nobody' },
      query: { 'api-version': '2026-01-01' },
      body: { chat_template_kwargs: { enable_thinking: false } },
    })
    await vlm.ask(photo, 'Is there coffee?', { providerOptions: { mine: { top_k: 5 }, other: { x: 1 } } })
    const [request] = server.seen
    expect(request?.path).toBe('/v1/chat/completions?api-version=2026-01-01')
    expect(request?.headers['api-key']).toBe('azure-key-of-nobody')
    expect(request?.headers.authorization).toBeUndefined()
    expect(request?.body).toMatchObject({ chat_template_kwargs: { enable_thinking: false }, top_k: 5 })
    expect(request?.body.x).toBeUndefined()
  })

  it('shows words that look like a picture’s mark as words', async () => {
    const { server, vlm } = await asking(() => completion('Yes.'))
    await vlm.ask(photo, 'What is picture:abc:0; ?')
    expect(server.seen[0]?.body.messages[0].content[1].text).toContain('picture:abc:0;')
  })

  it('needs a key where the host is known to want one, before anything is sent', async () => {
    const vlm = vlmOf({ use: 'groq/seer' })
    await expect(vlm.caption(photo)).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('GROQ_API_KEY'),
    })
  })
})

describe('an answer', () => {
  it('tells the served model, what it cost in tokens, and its id', async () => {
    const usage = {
      prompt_tokens: 900,
      completion_tokens: 20,
      prompt_tokens_details: { cached_tokens: 100, image_tokens: 765 },
      completion_tokens_details: { reasoning_tokens: 12 },
    }
    const { vlm } = await asking(() => completion('A cup.', { usage }))
    const result = await vlm.caption(photo)
    expect(result.model).toBe('seer-2026-11-01')
    expect(result.usage).toEqual({
      inputTokens: 900,
      outputTokens: 20,
      imageTokens: 765,
      cachedTokens: 100,
      reasoningTokens: 12,
      costUSD: undefined,
    })
  })

  it('costs what the configuration says, and is not known where it says nothing', async () => {
    const server = await serverOf(() => completion('A cup.'))
    const vlm = vlmOf({
      use: 'mine/seer',
      providers: { mine: host(server.url) },
      models: { 'mine/seer': { price: { input: 2, output: 10 } } },
    })
    expect((await vlm.caption(photo)).usage.costUSD).toBeCloseTo((900 * 2 + 20 * 10) / 1e6, 12)
  })

  it('in parts is the text of its text parts', async () => {
    const parts = [
      { type: 'thinking', text: 'Hm.' },
      { type: 'text', text: 'A ' },
      { type: 'text', text: 'cup.' },
    ]
    const { vlm } = await asking(() => completion(parts))
    expect((await vlm.caption(photo)).caption).toBe('A cup.')
  })

  it('that refuses is refused, and asks nobody else', async () => {
    const choices = [
      { index: 0, message: { content: null, refusal: 'I cannot help with that.' }, finish_reason: 'stop' },
    ]
    const { server, vlm } = await asking(() => completion('', { choices }))
    await expect(vlm.caption(photo)).rejects.toMatchObject({ kind: 'refused', retryable: false })
    expect(server.seen).toHaveLength(1)
  })

  it.each([
    ['a cut text', 'length', 'output', 'length'],
    ['a filter', 'content_filter', 'refused', undefined],
  ])('%s is an error', async (_, finish_reason, kind, reason) => {
    const { vlm } = await asking(() => completion('', { choices: [{ message: { content: 'A c' }, finish_reason }] }))
    const failure = await vlm.caption(photo).catch((error) => error)
    expect([failure.kind, failure.reason]).toEqual([kind, reason])
  })

  it('keeps the complete things of a list that was cut off, and says so', async () => {
    const content = '{"objects": [{"label": "cup", "box": [100, 100, 500, 500]}, {"label": "cup", "box": [1'
    const { vlm } = await asking(() => completion('', { choices: [{ message: { content }, finish_reason: 'length' }] }))
    const { objects, warnings } = await vlm.detect(photo, ['cup'])
    expect(objects).toHaveLength(1)
    expect(warnings.map(({ code }) => code)).toContain('truncated')
  })
})

describe('a schema', () => {
  it('is sent strictly where the host takes that, and its answer comes back as the schema has it', async () => {
    const { server, vlm } = await asking(() => completion('{"kWh": 12.5, "legible": null}'), { structured: ['openai'] })
    const { data } = await vlm.ask(photo, 'Which reading?', { schema: meter })
    expect(data).toEqual({ kWh: 12.5 })
    const { response_format: format } = server.seen[0]?.body ?? {}
    expect(format).toMatchObject({ type: 'json_schema', json_schema: { name: 'answer', strict: true } })
    expect(format.json_schema.schema).toMatchObject({ required: ['kWh', 'legible'], additionalProperties: false })
  })

  it('goes down the ladder when the host refuses it, and begins there next time', async () => {
    const { server, vlm } = await asking(({ body }) => {
      const form = body.response_format?.type
      if (form === 'json_schema')
        return { status: 400, body: { error: { message: "Invalid schema for response_format 'answer'" } } }
      return completion('{"kWh": 3}')
    })
    const first = await vlm.ask(photo, 'Which reading?', { schema: meter })
    expect(first.data).toEqual({ kWh: 3 })
    expect(first.warnings.map(({ code }) => code)).toContain('schema_form')
    const asked = server.seen.length
    await vlm.ask(photo, 'Which reading?', { schema: meter })
    expect(server.seen.length).toBe(asked + 1)
    const last = server.seen.at(-1)?.body
    expect(last.response_format).toEqual({ type: 'json_object' })
    expect(JSON.stringify(last.messages)).toContain('JSON')
  })

  it('that the answer breaks is shown to the model with what is wrong, once', async () => {
    const { server, vlm } = await asking((_, index) => completion(index === 0 ? '{"kWh": "a lot"}' : '{"kWh": 4}'))
    const { data, warnings, usage } = await vlm.ask(photo, 'Which reading?', { schema: meter })
    expect(data).toEqual({ kWh: 4 })
    expect(usage.inputTokens).toBe(1800)
    expect(warnings.map(({ code }) => code)).toContain('asked_again')
    const [, answer, words] = server.seen[1]?.body.messages ?? []
    expect(answer).toEqual({ role: 'assistant', content: '{"kWh": "a lot"}' })
    expect(words.content).toContain('kWh')
  })

  it('that stays broken is an output error with the text and the issues', async () => {
    const { server, vlm } = await asking(() => completion('{"kWh": "a lot"}'))
    const failure = await vlm.ask(photo, 'Which reading?', { schema: meter }).catch((error) => error)
    expect(failure).toMatchObject({
      kind: 'output',
      reason: 'schema',
      details: { issues: [expect.stringContaining('kWh')] },
    })
    expect(server.seen).toHaveLength(2)
  })
})

describe('choices', () => {
  it('have probabilities where the host gives those of tokens', async () => {
    const content = [
      { token: '{"answer":"', logprob: 0, top_logprobs: [] },
      {
        token: 'yes',
        logprob: Math.log(0.8),
        top_logprobs: [
          { token: 'yes', logprob: Math.log(0.8) },
          { token: 'no', logprob: Math.log(0.2) },
        ],
      },
      { token: '"}', logprob: 0, top_logprobs: [] },
    ]
    const choices = [{ message: { content: '{"answer":"yes"}' }, logprobs: { content }, finish_reason: 'stop' }]
    const server = await serverOf(() => completion('', { choices }))
    const vlm = vlmOf({
      use: 'mine/seer',
      providers: { mine: host(server.url, { logprobs: true }) },
      models: { 'mine/seer': { logprobs: true } },
    })
    const { answer, confidence, scores } = await vlm.ask(photo, 'Is there coffee?', { choices: ['yes', 'no'] })
    expect(answer).toBe('yes')
    expect(confidence).toBeCloseTo(0.8, 9)
    expect(scores?.no).toBeCloseTo(0.2, 9)
    expect(server.seen[0]?.body).toMatchObject({ logprobs: true, top_logprobs: 5 })
  })
})

describe('fields that a host does not know', () => {
  it('are left out from then on, and the caller is told', async () => {
    const { server, vlm } = await asking(({ body }) =>
      'seed' in body
        ? {
            status: 400,
            body: { error: { message: "Unknown parameter: 'seed'.", param: 'seed', code: 'unknown_parameter' } },
          }
        : completion('A cup.'),
    )
    const { warnings } = await vlm.caption(photo, { seed: 1 })
    expect(warnings).toContainEqual(expect.objectContaining({ message: expect.stringContaining('seed ignored') }))
    await vlm.caption(photo, { seed: 1 })
    expect(server.seen).toHaveLength(3)
  })

  it('have another name: the limit of the answer', async () => {
    const { server, vlm } = await asking(({ body }) =>
      'max_tokens' in body
        ? {
            status: 400,
            body: {
              error: {
                message:
                  "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
                param: 'max_tokens',
                code: 'unsupported_parameter',
              },
            },
          }
        : completion('A cup.'),
    )
    await vlm.caption(photo, { maxTokens: 9 })
    expect(server.seen[1]?.body.max_completion_tokens).toBe(9)
  })
})

describe('a stream', () => {
  it('shows the text as it comes, and gives the same result as the call', async () => {
    const { server, vlm } = await asking(() => ({ chunks: completionEvents(['A cup', ' of', ' coffee.']) }))
    const stream = vlm.stream('caption', photo)
    const shown: string[] = []
    for await (const { caption } of stream) if (caption) shown.push(caption)
    expect(shown.at(-1)).toBe('A cup of coffee.')
    for (const [i, text] of shown.entries()) expect(text.startsWith(shown[i - 1] ?? '')).toBe(true)
    const result = await stream.result
    expect(result).toMatchObject({ caption: 'A cup of coffee.', model: 'seer-2026-11-01', usage: { inputTokens: 900 } })
    expect(server.seen[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } })
  })

  it('that ends without a sign is an error, in the loop and in the result', async () => {
    const [role = '', text = ''] = completionEvents(['A cup'])
    const { vlm } = await asking(() => ({ chunks: [role, text] }))
    const stream = vlm.stream('caption', photo)
    const read = async () => {
      for await (const _ of stream);
    }
    await expect(read()).rejects.toMatchObject({ kind: 'network', details: { partial: true } })
    await expect(stream.result).rejects.toMatchObject({ kind: 'network' })
  })

  it('that broke after something was shown is not begun again', async () => {
    const { server, vlm } = await asking(() => ({ chunks: completionEvents(['A cup']).slice(0, 2), dies: true }))
    await expect(vlm.stream('caption', photo).result).rejects.toMatchObject({
      kind: 'network',
      details: { partial: true },
    })
    expect(server.seen).toHaveLength(1)
  })

  it('that is left ends the request and closes its socket', async () => {
    const { server, vlm } = await asking(() => ({ chunks: completionEvents(['A cup']).slice(0, 2), hangs: true }))
    for await (const _ of vlm.stream('caption', photo)) break
    await expect.poll(() => server.sockets()).toBe(0)
  })

  it('that nobody awaits is no unhandled rejection', async () => {
    const { vlm } = await asking(() => ({ status: 401, body: {} }))
    vlm.stream('caption', photo)
    await new Promise((resolve) => setTimeout(resolve, 50))
  })
})

describe('an order of preference', () => {
  it('survives the first one’s bad day', async () => {
    const bad = await serverOf(() => ({ status: 503, body: { error: { message: 'maintenance' } } }))
    const good = await serverOf(() => completion('A cup.'))
    const vlm = vlmOf({
      use: ['one/a', 'two/b'],
      providers: { one: host(bad.url), two: host(good.url) },
      retry: { attempts: 1 },
    })
    const { caption, attempts } = await vlm.caption(photo)
    expect(caption).toBe('A cup.')
    expect(attempts.map(({ model, outcome, kind }) => [model, outcome, kind])).toEqual([
      ['one/a', 'failed', 'overloaded'],
      ['two/b', 'ok', undefined],
    ])
  })

  it('does not wait for a host that asks for a long silence while another can serve', async () => {
    const busy = await serverOf(() => ({ status: 429, headers: { 'retry-after': '3600' }, body: {} }))
    const good = await serverOf(() => completion('A cup.'))
    const vlm = vlmOf({ use: ['one/a', 'two/b'], providers: { one: host(busy.url), two: host(good.url) } })
    await vlm.caption(photo)
    await vlm.caption(photo)
    // The second call knows better than to ask.
    expect([busy.seen.length, good.seen.length]).toEqual([1, 2])
  })

  it('goes on where an answer stays invalid', async () => {
    const vague = await serverOf(() => completion('about four'))
    const good = await serverOf(() => completion('{"kWh": 4}'))
    const vlm = vlmOf({ use: ['one/a', 'two/b'], providers: { one: host(vague.url), two: host(good.url) } })
    const { data } = await vlm.ask(photo, 'Which reading?', { schema: meter })
    expect(data).toEqual({ kWh: 4 })
    expect(vague.seen).toHaveLength(2)
  })

  it('tells of every attempt', async () => {
    const events: CallEvent[] = []
    const { vlm } = await asking((_, index) =>
      index === 0 ? { status: 500, headers: { 'retry-after-ms': '1' }, body: {} } : completion('A cup.'),
    )
    await vlm.caption(photo, { onEvent: (event) => void events.push(event) })
    const attempts = events.flatMap((event) => (event.type === 'attempt' ? [`${event.attempt} ${event.phase}`] : []))
    expect(attempts).toEqual(['1 planned', '1 sent', '1 retry', '2 planned', '2 sent', '2 first_token', '2 done'])
    expect(events).toContainEqual(expect.objectContaining({ phase: 'retry', kind: 'overloaded' }))
    expect(events).toContainEqual(
      expect.objectContaining({ phase: 'done', usage: expect.objectContaining({ inputTokens: 900 }) }),
    )
  })
})

describe('sockets', () => {
  it('are kept for the next call and closed by dispose', async () => {
    const { server, vlm } = await asking(() => completion('A cup.'))
    for (let i = 0; i < 5; i++) await vlm.caption(photo)
    expect(server.sockets()).toBe(1)
    await vlm.dispose()
    await expect.poll(() => server.sockets()).toBe(0)
  })

  it('of calls that are aborted are closed at once', async () => {
    const { server, vlm } = await asking(() => new Promise<never>(() => {}))
    const controller = new AbortController()
    const call = vlm.caption(photo, { signal: controller.signal })
    await expect.poll(() => server.seen.length).toBe(1)
    controller.abort(new Error('enough'))
    await expect(call).rejects.toMatchObject({ kind: 'aborted' })
    await expect.poll(() => server.sockets()).toBe(0)
  })
})

describe('models that have only Responses', () => {
  const response = (text: string) => ({
    id: 'resp_1',
    object: 'response',
    status: 'completed',
    error: null,
    model: 'o3-pro-2026',
    output: [
      { type: 'reasoning', summary: [] },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text, annotations: [] }] },
    ],
    usage: { input_tokens: 800, output_tokens: 30, output_tokens_details: { reasoning_tokens: 20 }, total_tokens: 830 },
  })

  it('are asked there, nothing being stored', async () => {
    const server = await serverOf(() => response('{"kWh": 4, "legible": true}'))
    const vlm = vlmOf({ use: 'mine/o3-pro', providers: { mine: host(server.url, { structured: ['openai'] }) } })
    const { data, usage, model } = await vlm.ask(photo, 'Which reading?', { schema: meter, system: 'Be brief.' })
    expect(data).toEqual({ kWh: 4, legible: true })
    expect(usage).toMatchObject({ inputTokens: 800, outputTokens: 30, reasoningTokens: 20 })
    expect(model).toBe('o3-pro-2026')
    const [{ path, body }] = server.seen as [WireSeen]
    expect(path).toBe('/v1/responses')
    expect(body).toMatchObject({
      store: false,
      instructions: 'Be brief.',
      text: { format: { type: 'json_schema', strict: true } },
    })
    expect(body.input[0].content.map((part: { type: string }) => part.type)).toEqual(['input_image', 'input_text'])
    expect(body.input[0].content[0].image_url).toMatch(/^data:image\/jpeg;base64,/)
  })

  it('are found out by what the host says', async () => {
    const { server, vlm } = await asking(({ path }) =>
      path.endsWith('/responses')
        ? response('A cup.')
        : {
            status: 404,
            body: {
              error: { message: 'This model is only supported in v1/responses and not in v1/chat/completions.' },
            },
          },
    )
    expect((await vlm.caption(photo)).caption).toBe('A cup.')
    expect(server.seen.map(({ path }) => path)).toEqual(['/v1/chat/completions', '/v1/responses'])
  })

  it('stream too', async () => {
    const events = [
      { type: 'response.created', response: { object: 'response', status: 'in_progress' } },
      { type: 'response.output_text.delta', delta: 'A ' },
      { type: 'response.output_text.delta', delta: 'cup.' },
      { type: 'response.completed', response: response('A cup.') },
    ].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    const { vlm } = await asking(() => ({ chunks: events }), { api: 'responses' })
    const stream = vlm.stream('caption', photo)
    const shown: unknown[] = []
    for await (const part of stream) shown.push(part.caption)
    expect(shown.at(-1)).toBe('A cup.')
    expect((await stream.result).caption).toBe('A cup.')
  })

  it('that say why they stopped are understood', async () => {
    const cut = { ...response('A c'), status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }
    const { vlm } = await asking(() => cut, { api: 'responses' })
    await expect(vlm.caption(photo)).rejects.toMatchObject({ kind: 'output', reason: 'length' })
  })
})
