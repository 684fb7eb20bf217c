/**
 * `npm run bench:stream`: partial results over a streamed answer of 20 KB, 200 KB and 1 MB in pieces of about 12 characters, beside one
 * `JSON.parse` of the whole and beside reading the same pieces without partial results. Medians, as ratios; and how cost grows with the text.
 */
import { type Backend, createVLM, type ModelReply } from 'vlmkit'
import * as z from 'zod'

const rounds = Number(process.argv[2] ?? 7)
const schema = z.object({
  rows: z.array(z.object({ name: z.string(), count: z.int(), price: z.number(), tags: z.array(z.string()) })),
})
const pixels = { data: new Uint8Array(64 * 64), width: 64, height: 64, channels: 1 } as const
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

function textOf(bytes: number): string {
  const rows: object[] = []
  for (let length = 0; length < bytes; length += 110) {
    const i = rows.length
    rows.push({
      name: `article number ${i} of the list`,
      count: i % 90,
      price: i / 8,
      tags: ['new', 'on the second shelf'],
    })
  }
  return JSON.stringify({ rows })
}

/** A model that writes its answer in small pieces, to whoever listens. */
function writer(text: string): Backend {
  const pieces = text.match(/[\s\S]{1,12}/g) ?? []
  return {
    id: 'bench/writer',
    wire: { structured: ['openai'], streaming: true, logprobs: false, mediaTypes: [] },
    profile: async () => ({
      name: 'writer',
      tasks: { ask: true },
      resize: { rule: 'none' },
      maxPictures: 1,
      dialect: 'portable',
      verified: true,
    }),
    async generate(_, { onText }): Promise<ModelReply> {
      for (const piece of pieces) onText?.(piece)
      return { text, finish: 'stop', warnings: [], raw: null }
    },
  }
}

async function cpu(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

const costs: number[] = []
for (const bytes of [20_000, 200_000, 1_000_000]) {
  const text = textOf(bytes)
  const vlm = createVLM(writer(text))
  const [parse, call, stream]: number[][] = [[], [], []]
  for (let round = -1; round < rounds; round++) {
    const times = [
      await cpu(() => JSON.parse(text)),
      await cpu(() => vlm.ask(pixels, 'What is there?', { schema })),
      await cpu(async () => {
        const one = vlm.stream('ask', pixels, 'What is there?', { schema })
        for await (const _ of one);
      }),
    ]
    if (round < 0) continue
    for (const [i, list] of [parse, call, stream].entries()) list?.push(times[i] ?? 0)
  }
  const [p, c, s] = [median(parse ?? []), median(call ?? []), median(stream ?? [])]
  costs.push(s - c)
  console.log(
    `${String(text.length).padStart(8)} characters: JSON.parse ${p.toFixed(1)} ms, the call ${c.toFixed(1)}, with partial results ${s.toFixed(1)}: partial results cost ${((s - c) / p).toFixed(1)} × JSON.parse`,
  )
  await vlm.dispose()
}
const [, middle = 0, last = 0] = costs
console.log(
  `growth exponent from 200 KB to 1 MB: ${(Math.log(last / middle) / Math.log(5)).toFixed(2)} (target: at most 1.1)`,
)
