import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { provider } from '../../providers/gemini.ts'
import { createVLM, type VLM } from '../../src/vlm.ts'
import { type WireAnswer, type WireSeen, type WireServer, wireServer } from '../kit/wire-server.ts'

const photo = fileURLToPath(new URL('../../examples/photos/coffee.jpg', import.meta.url))
const open: (() => Promise<void>)[] = []
afterEach(() => Promise.all(open.splice(0).map((close) => close())))

async function asking(
  answer: (request: WireSeen, index: number) => WireAnswer,
  options: object = {},
): Promise<{ server: WireServer; vlm: VLM }> {
  const server = await wireServer(answer)
  const gemini = { baseURL: server.url, apiKey: 'AIza-test-of-nobody', ...options }
  const vlm = createVLM({ use: 'gemini/gemini-3.8-flash', providers: { gemini } })
  open.push(async () => {
    await vlm.dispose()
    await server.close()
  })
  return { server, vlm }
}

const said = (parts: unknown, more: object = {}) => ({
  candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP', index: 0 }],
  usageMetadata: {
    promptTokenCount: 1200,
    candidatesTokenCount: 20,
    thoughtsTokenCount: 30,
    cachedContentTokenCount: 5,
    totalTokenCount: 1250,
    promptTokensDetails: [
      { modality: 'TEXT', tokenCount: 110 },
      { modality: 'IMAGE', tokenCount: 1090 },
    ],
  },
  modelVersion: 'gemini-3.8-flash-001',
  responseId: 'r-7',
  ...more,
})

describe('a request to Gemini', () => {
  it('has the picture as bare base64, the key in its header, the level of detail by its name', async () => {
    const { server, vlm } = await asking(() => said([{ text: 'A cup.' }]))
    await vlm.caption(photo, { system: 'Be brief.', temperature: 0, maxTokens: 64 })
    const [{ path, headers, body, text }] = server.seen as [WireSeen]
    expect(path).toBe('/v1beta/models/gemini-3.8-flash:generateContent')
    expect(headers['x-goog-api-key']).toBe('AIza-test-of-nobody')
    expect(text + path).not.toContain('AIza')
    expect(body.systemInstruction.parts).toEqual([{ text: 'Be brief.' }])
    const [picture, words] = body.contents[0].parts
    expect(picture.inlineData.mimeType).toBe('image/jpeg')
    expect(Buffer.from(picture.inlineData.data, 'base64').subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]))
    expect(words.text).toContain('Describe')
    expect(body.generationConfig).toEqual({
      temperature: 0,
      maxOutputTokens: 64,
      mediaResolution: 'MEDIA_RESOLUTION_HIGH',
    })
  })

  it('holds the answer to a schema, in either of its two forms', async () => {
    const schema = z.object({ kWh: z.number(), note: z.string().nullable() })
    const { server, vlm } = await asking(({ body }) =>
      'responseJsonSchema' in body.generationConfig
        ? {
            status: 400,
            body: {
              error: {
                code: 400,
                message: 'The specified schema produces a constraint that has too many states for serving.',
                status: 'INVALID_ARGUMENT',
              },
            },
          }
        : said([{ text: '{"kWh": 3, "note": null}' }]),
    )
    const { data, warnings } = await vlm.ask(photo, 'Which reading?', { schema })
    expect(data).toEqual({ kWh: 3, note: null })
    expect(warnings.map(({ code }) => code)).toContain('schema_form')
    const config = server.seen.at(-1)?.body.generationConfig
    expect(config.responseMimeType).toBe('application/json')
    expect(config.responseSchema.properties.note).toMatchObject({ nullable: true })
  })

  it('takes the caller’s extras into its own objects, and a prefix of the address', async () => {
    const other = await wireServer(() => said([{ text: 'A cup.' }]))
    const own = createVLM(provider.create('gemini-4-pro', { baseURL: `${other.url}/proxy/v1`, apiKey: 'k' }))
    open.push(async () => {
      await own.dispose()
      await other.close()
    })
    await own.caption(photo, {
      temperature: 0,
      providerOptions: { gemini: { generationConfig: { thinkingConfig: { thinkingBudget: 0 } } } },
    })
    expect(other.seen[0]?.path).toBe('/proxy/v1/models/gemini-4-pro:generateContent')
    expect(other.seen[0]?.body.generationConfig).toMatchObject({
      temperature: 0,
      thinkingConfig: { thinkingBudget: 0 },
    })
  })
})

describe('an answer of Gemini', () => {
  it('is its text without thoughts; thoughts are paid for', async () => {
    const { vlm } = await asking(() => said([{ text: 'Hm.', thought: true }, { text: 'A ' }, { text: 'cup.' }]))
    const { caption, model, usage } = await vlm.caption(photo)
    expect(caption).toBe('A cup.')
    expect(model).toBe('gemini-3.8-flash-001')
    expect(usage).toMatchObject({
      inputTokens: 1200,
      outputTokens: 50,
      imageTokens: 1090,
      cachedTokens: 5,
      reasoningTokens: 30,
    })
    expect(usage.costUSD).toBeCloseTo((1195 * 0.75 + 5 * 0.75 + 50 * 3.75) / 1e6, 10)
  })

  it('in y, x order of thousandths becomes pixels', async () => {
    const { vlm } = await asking(() =>
      said([{ text: '```json\n[{"box_2d": [100, 200, 500, 600], "label": "cup"}]\n```' }]),
    )
    const { objects } = await vlm.detect(photo, ['cup'])
    expect(objects).toEqual([{ label: 'cup', box: { x: 120, y: 40, width: 240, height: 160 } }])
  })

  it.each([
    [{ promptFeedback: { blockReason: 'SAFETY' } }, 'refused'],
    [{ candidates: [{ finishReason: 'IMAGE_SAFETY' }] }, 'refused'],
    [{ candidates: [{ finishReason: 'MAX_TOKENS', content: { parts: [] } }] }, 'output'],
    [{ candidates: [] }, 'output'],
  ])('%j is %s', async (body, kind) => {
    const { vlm } = await asking(() => ({ body }))
    await expect(vlm.caption(photo, { retry: { attempts: 1 } })).rejects.toMatchObject({ kind })
  })

  it('streams, and is complete only with a finish reason', async () => {
    const event = (piece: object) => `data: ${JSON.stringify(piece)}\r\n\r\n`
    const pieces = [
      event({ candidates: [{ content: { parts: [{ text: 'A ' }] } }] }),
      event({
        candidates: [
          { content: { parts: [{ text: 'thinking', thought: true }, { text: 'cup.' }] }, finishReason: 'STOP' },
        ],
        usageMetadata: { promptTokenCount: 9 },
      }),
    ]
    const { server, vlm } = await asking((_, index) => ({ chunks: index === 0 ? pieces : pieces.slice(0, 1) }))
    const stream = vlm.stream('caption', photo)
    const shown: unknown[] = []
    for await (const { caption } of stream) shown.push(caption)
    expect(shown.at(-1)).toBe('A cup.')
    expect((await stream.result).usage.inputTokens).toBe(9)
    expect(server.seen[0]?.path).toContain(':streamGenerateContent?alt=sse')
    await expect(vlm.stream('caption', photo).result).rejects.toMatchObject({ kind: 'network' })
  })
})
