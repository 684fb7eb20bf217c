import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { ollamaAddress } from '../../providers/_ollama-address.ts'
import { createVLM, type VLM } from '../../src/vlm.ts'
import { type WireAnswer, type WireSeen, type WireServer, wireServer } from '../kit/wire-server.ts'

const photo = fileURLToPath(new URL('../../examples/photos/coffee.jpg', import.meta.url))
const open: (() => Promise<void>)[] = []
afterEach(() => Promise.all(open.splice(0).map((close) => close())))

async function asking(
  answer: (request: WireSeen, index: number) => WireAnswer,
  capabilities: readonly string[] | undefined = ['completion', 'vision'],
): Promise<{ server: WireServer; chats: () => WireSeen[]; vlm: VLM }> {
  const server = await wireServer((request, index) =>
    request.path === '/api/show' ? { body: capabilities ? { capabilities } : { details: {} } } : answer(request, index),
  )
  const vlm = createVLM({
    use: 'ollama/llama3.2-vision:11b',
    providers: { ollama: { baseURL: server.url } },
    retry: { attempts: 1 },
  })
  open.push(async () => {
    await vlm.dispose()
    await server.close()
  })
  return { server, vlm, chats: () => server.seen.filter(({ path }) => path === '/api/chat') }
}

const line = (content: string, more: object = {}) =>
  `${JSON.stringify({ model: 'llama3.2-vision:11b', message: { role: 'assistant', content }, done: false, ...more })}\n`
const end = (more: object = {}) =>
  line('', { done: true, done_reason: 'stop', prompt_eval_count: 40, eval_count: 7, ...more })

describe('a request to Ollama', () => {
  it('has the picture as bare base64, options in their place, and is streamed inside', async () => {
    const { chats, vlm } = await asking(() => ({ chunks: [line('A cup.'), end()] }))
    const result = await vlm.caption(photo, { system: 'Be brief.', temperature: 0, seed: 3, maxTokens: 64 })
    expect(result).toMatchObject({ caption: 'A cup.', usage: { inputTokens: 40, outputTokens: 7 } })
    const [{ body }] = chats() as [WireSeen]
    expect(body).toMatchObject({
      model: 'llama3.2-vision:11b',
      stream: true,
      options: { temperature: 0, seed: 3, num_predict: 64 },
    })
    const [system, user] = body.messages
    expect(system).toEqual({ role: 'system', content: 'Be brief.' })
    expect(user.content).toContain('Describe')
    expect(Buffer.from(user.images[0], 'base64').subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]))
  })

  it('holds the answer to a schema and tells the model of it, for the server does not', async () => {
    const { chats, vlm } = await asking(() => ({ chunks: [line('{"kWh":'), line(' 3}'), end()] }))
    const { data } = await vlm.ask(photo, 'Which reading?', { schema: z.object({ kWh: z.number() }) })
    expect(data).toEqual({ kWh: 3 })
    const [{ body }] = chats() as [WireSeen]
    expect(body.format).toMatchObject({ type: 'object', properties: { kWh: { type: 'number' } } })
    expect(body.messages[0].content).toContain('kWh')
  })

  it('asks once what the model can do, and shows no picture to one that is blind', async () => {
    const { server, chats, vlm } = await asking(() => ({ chunks: [line('x'), end()] }), ['completion'])
    await expect(vlm.caption(photo)).rejects.toMatchObject({ kind: 'unsupported', reason: 'vision' })
    await expect(vlm.caption(photo)).rejects.toMatchObject({ message: expect.stringContaining('ollama pull') })
    expect(chats()).toEqual([])
    expect(server.seen.filter(({ path }) => path === '/api/show')).toHaveLength(1)
  })

  it('goes on where the server is too old to say', async () => {
    const { vlm } = await asking(() => ({ chunks: [line('A cup.'), end()] }), undefined)
    expect((await vlm.caption(photo)).caption).toBe('A cup.')
  })
})

describe('an answer of Ollama', () => {
  it.each<[string, string[], object]>([
    ['no end', [line('A c')], { kind: 'network', reason: 'cut_off' }],
    ['a broken line', [line('A c'), '{"message": {"con\n', end()], { kind: 'network' }],
    ['an error under 200', ['{"error":"llama runner process no longer running: 2"}\n'], { kind: 'overloaded' }],
    ['a length limit', [line('A c'), end({ done_reason: 'length' })], { kind: 'output', reason: 'length' }],
  ])('with %s is an error', async (_, chunks, error) => {
    const { vlm } = await asking(() => ({ chunks }))
    await expect(vlm.caption(photo)).rejects.toMatchObject(error)
  })

  it('is its content; thoughts are not', async () => {
    const thought = `${JSON.stringify({ message: { content: '', thinking: 'Hm.' }, done: false })}\n`
    const { vlm } = await asking(() => ({ chunks: [thought, line('A cup.'), end()] }))
    expect((await vlm.caption(photo)).caption).toBe('A cup.')
  })

  it('streams', async () => {
    const { vlm } = await asking(() => ({ chunks: [line('A '), line('cup.'), end()] }))
    const shown: unknown[] = []
    for await (const { caption } of vlm.stream('caption', photo)) shown.push(caption)
    expect(shown.at(-1)).toBe('A cup.')
  })

  it('prints nothing, whatever comes', async () => {
    const spies = (['log', 'warn', 'error'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation(() => {}),
    )
    const { vlm } = await asking(() => ({ status: 500, headers: { 'content-type': 'text/plain' }, body: 'boom' }))
    await vlm.caption(photo).catch(() => {})
    for (const spy of spies) {
      expect(spy).not.toHaveBeenCalled()
      spy.mockRestore()
    }
  })

  it('that a model is missing says how to get it', async () => {
    const { vlm } = await asking(() => ({ status: 404, body: { error: "model 'llama3.2-vision:11b' not found" } }))
    await expect(vlm.caption(photo)).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining('ollama pull llama3.2-vision:11b'),
    })
  })
})

it('a server that is not there is named with what starts it', async () => {
  const vlm = createVLM({
    use: 'ollama/llava',
    providers: { ollama: { baseURL: 'http://127.0.0.1:9' } },
    retry: { attempts: 1 },
  })
  await expect(vlm.caption(photo)).rejects.toMatchObject({
    kind: 'network',
    message: expect.stringContaining('ollama serve'),
  })
  await vlm.dispose()
})

describe('OLLAMA_HOST', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['box', 'http://box:11434'],
    ['box:1234', 'http://box:1234'],
    [':1234', 'http://127.0.0.1:1234'],
    ['0.0.0.0', 'http://127.0.0.1:11434'],
    ['http://box', 'http://box:80'],
    ['https://box/', 'https://box:443'],
    ['https://box:8443/ollama/', 'https://box:8443/ollama'],
  ])('%s', (text, address) => {
    expect(ollamaAddress(text)).toBe(address)
  })
})
