/**
 * One call in three ways: a bare undici pool, the `openai` package's own `parse`, vlmkit. Same picture in memory, same schema, same server.
 * The first two encode the picture for each call, as programs that use them do; vlmkit does it once for a picture.
 */
import { readFile } from 'node:fs/promises'
import OpenAI from 'openai'
import { zodResponseFormat } from 'openai/helpers/zod'
import { Pool } from 'undici'
import { createVLM, loadImage } from 'vlmkit'
import * as z from 'zod'

/** Twelve fields. */
const schema = z.object({
  maker: z.string(),
  model: z.string(),
  serial: z.string(),
  kWh: z.number(),
  tariff: z.enum(['day', 'night']),
  phases: z.number(),
  legible: z.boolean(),
  sealed: z.boolean(),
  year: z.number(),
  unit: z.string(),
  notes: z.string(),
  confidence: z.number(),
})
const question = 'What does the meter say?'

/** A way of asking; gives the reading, for a check. */
export interface Caller {
  readonly name: string
  ask(): Promise<number>
  close(): Promise<void>
}

/** @param port - of the server  @param photo - path of a JPEG that is sent as it is */
export async function callers(port: number, photo: string): Promise<readonly Caller[]> {
  return [await bare(port, photo), await official(port, photo), await ours(port, photo)]
}

async function messagesOf(photo: string) {
  const bytes = await readFile(photo)
  return () => {
    const url = `data:image/jpeg;base64,${bytes.toString('base64')}`
    const content = [
      { type: 'image_url' as const, image_url: { url } },
      { type: 'text' as const, text: question },
    ]
    return [{ role: 'user' as const, content }]
  }
}

async function bare(port: number, photo: string): Promise<Caller> {
  const pool = new Pool(`http://127.0.0.1:${port}`)
  const messages = await messagesOf(photo)
  const response_format = zodResponseFormat(schema, 'answer')
  return {
    name: 'undici',
    async ask() {
      const headers = { 'content-type': 'application/json', authorization: 'Bearer none' }
      const reply = await pool.request({
        path: '/v1/chat/completions',
        method: 'POST',
        headers,
        body: JSON.stringify({ model: 'bench-1', messages: messages(), response_format }),
      })
      const completion = (await reply.body.json()) as { choices: [{ message: { content: string } }] }
      return (JSON.parse(completion.choices[0].message.content) as { kWh: number }).kWh
    },
    close: () => pool.close(),
  }
}

async function official(port: number, photo: string): Promise<Caller> {
  const client = new OpenAI({ baseURL: `http://127.0.0.1:${port}/v1`, apiKey: 'none' })
  const messages = await messagesOf(photo)
  return {
    name: 'openai',
    async ask() {
      const response_format = zodResponseFormat(schema, 'answer')
      const completion = await client.chat.completions.parse({
        model: 'bench-1',
        messages: messages(),
        response_format,
      })
      return completion.choices[0]?.message.parsed?.kWh ?? Number.NaN
    },
    close: async () => {},
  }
}

async function ours(port: number, photo: string): Promise<Caller> {
  const providers = {
    bench: { type: 'openai', baseURL: `http://127.0.0.1:${port}/v1`, structured: ['openai'] },
  } as const
  const vlm = createVLM({ use: 'bench/bench-1', providers: providers as never })
  const image = await loadImage(photo)
  return {
    name: 'vlmkit',
    ask: async () => (await vlm.ask(image, question, { schema })).data.kWh,
    close: () => vlm.dispose(),
  }
}
