/** Every model that people ask for by name, over the protocol by which it is reached, answering in its own dialect. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Config } from '../../src/config.ts'
import type { DialectId } from '../../src/grounding/dialect.ts'
import { box } from '../../src/schemas/fields.ts'
import { createVLM, type VLM } from '../../src/vlm.ts'
import { chat, gemini, ollama, type Protocol, play, responses } from '../kit/protocols.ts'
import { scene } from '../kit/scene.ts'
import { sceneAnswer } from '../kit/scene-model.ts'
import { type WireServer, wireServer } from '../kit/wire-server.ts'

const vllm = { provider: 'vllm', protocol: chat('vllm') }
const hosts = {
  openai: { provider: 'openai', protocol: chat('openai') },
  responses: { provider: 'openai', protocol: responses },
  gemini: { provider: 'gemini', protocol: gemini },
  ollama: { provider: 'ollama', protocol: ollama },
  vllm,
  nim: { provider: 'nim', protocol: chat('json-schema') },
} as const

const models: readonly (readonly [host: keyof typeof hosts, model: string, dialect: DialectId])[] = [
  ['openai', 'gpt-4o', 'portable'],
  ['openai', 'gpt-4o-mini', 'portable'],
  ['openai', 'gpt-5.4', 'portable'],
  ['openai', 'gpt-6-luna', 'portable'],
  ['responses', 'o3-pro', 'portable'],
  ['gemini', 'gemini-2.0-flash', 'gemini'],
  ['gemini', 'gemini-2.5-flash', 'gemini'],
  ['gemini', 'gemini-3.8-flash', 'gemini'],
  ['ollama', 'llama3.2-vision:11b', 'portable'],
  ['ollama', 'llama3.2-vision:90b', 'portable'],
  ['vllm', 'meta-llama/Llama-3.2-90B-Vision-Instruct', 'portable'],
  ['ollama', 'qwen2.5vl:3b', 'qwen25'],
  ['ollama', 'qwen2.5vl:7b', 'qwen25'],
  ['vllm', 'Qwen/Qwen2.5-VL-72B-Instruct', 'qwen25'],
  ['vllm', 'Qwen/Qwen3-VL-8B-Instruct', 'qwen3'],
  ['vllm', 'deepseek-ai/deepseek-vl2-tiny', 'deepseek'],
  ['vllm', 'deepseek-ai/deepseek-vl2-small', 'deepseek'],
  ['vllm', 'deepseek-ai/deepseek-vl2', 'deepseek'],
  ['nim', 'nvidia/NVLM-D-72B', 'nvlm'],
  ['vllm', 'OpenGVLab/InternVL3-8B', 'internvl'],
  ['ollama', 'gemma3:12b', 'gemini'],
]

describe.each(models)('%s/%s', (host, model, dialect) => {
  const { provider, protocol }: { provider: string; protocol: Protocol } = hosts[host]
  let server: WireServer
  let vlm: VLM
  beforeAll(async () => {
    server = await wireServer((request) => play(protocol, request, (asked) => sceneAnswer(asked, dialect)))
    const baseURL = provider === 'gemini' || provider === 'ollama' ? server.url : `${server.url}/v1`
    const providers = { [provider]: { baseURL, apiKey: 'key-of-nobody' } }
    vlm = createVLM({ use: `${provider}/${model}`, providers } as Config)
  })
  afterAll(async () => {
    await vlm.dispose()
    await server.close()
  })

  it('captions', async () => {
    const { caption, usage, warnings } = await vlm.caption(scene.pixels)
    expect(caption).toBe('A dark red square on white.')
    expect(usage.inputTokens).toBe(1200)
    expect(warnings.map(({ code }) => code)).not.toContain('unknown_model')
  })

  it('fills a schema', async () => {
    const schema = z.object({ colour: z.string(), sides: z.int(), sure: z.boolean(), note: z.string().nullable() })
    const { data, warnings } = await vlm.ask(scene.pixels, 'What is it?', { schema })
    expect(data).toEqual({ colour: 'red', sides: 4, sure: true, note: null })
    expect(warnings.map(({ code }) => code)).not.toContain('schema_form')
  })

  it('finds the square in its own way of writing, in the picture and in a crop', async () => {
    const { loadImage } = await import('../../src/images/load.ts')
    const image = await loadImage(scene.pixels)
    for (const input of [image, image.crop({ x: 30, y: 10, width: 120, height: 80 })]) {
      const { objects } = await vlm.detect(input, ['square'])
      expect(objects).toHaveLength(1)
      expect(objects[0]?.label).toBe('square')
      for (const side of ['x', 'y', 'width', 'height'] as const) {
        expect(Math.abs((objects[0]?.box[side] ?? 0) - scene.square[side]), side).toBeLessThanOrEqual(2)
      }
    }
  })

  it('streams', async () => {
    const stream = vlm.stream('caption', scene.pixels)
    let last: string | undefined
    for await (const { caption } of stream) last = caption
    expect(last).toBe('A dark red square on white.')
    expect((await stream.result).caption).toBe(last)
  })
})

it('fields for boxes become the dialect’s own form, and come back in pixels', async () => {
  const server = await wireServer((request) =>
    play(gemini, request, async () => '{"what": "square", "where": [200, 250, 600, 500]}'),
  )
  const vlm = createVLM({ use: 'gemini/gemini-3.8-flash', providers: { gemini: { baseURL: server.url, apiKey: 'k' } } })
  const schema = z.object({ what: z.string(), where: box() })
  const { data } = await vlm.ask(scene.pixels, 'What is it and where?', { schema })
  expect(data.where).toEqual({ x: 50, y: 20, width: 50, height: 40 })
  expect(JSON.stringify(server.seen[0]?.body.generationConfig)).toContain('"maximum":1000')
  await vlm.dispose()
  await server.close()
})
