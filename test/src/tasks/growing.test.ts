import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Backend } from '../../../src/contract.ts'
import { box } from '../../../src/schemas/fields.ts'
import { createVLM } from '../../../src/vlm.ts'
import { scene } from '../../kit/scene.ts'

/** A model that writes these pieces, one after another. */
function writing(
  pieces: readonly string[],
  dialect = 'portable',
  structured: Backend['wire']['structured'] = ['openai'],
): Backend {
  return {
    id: 'scripted/writer',
    wire: { structured, streaming: true, logprobs: false, mediaTypes: ['image/png', 'image/jpeg'] },
    profile: async () => ({
      name: 'writer',
      tasks: { caption: true, ask: true, detect: true, point: true, read: true },
      resize: { rule: 'none' },
      maxPictures: 1,
      dialect,
      verified: true,
    }),
    async generate(_, { onText }) {
      for (const piece of pieces) {
        onText?.(piece)
        await new Promise((resolve) => setImmediate(resolve))
      }
      return { text: pieces.join(''), finish: 'stop', warnings: [], raw: null }
    },
  }
}

/** Every part that is shown, as it stood then. */
async function parts<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const part of stream) all.push(structuredClone(part))
  return all
}

const cut = (text: string, size = 1) => text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? []

describe('data', () => {
  it('shows each element with the delta that completed it, strings while they are written', async () => {
    const schema = z.object({
      title: z.string(),
      rows: z.array(z.object({ name: z.string(), count: z.int().optional() })),
    })
    const text = '{"title": "Shelf", "rows": [{"name": "tea", "count": 2}, {"name": "jam", "count": null}]}'
    const vlm = createVLM(writing(cut(text)))
    const stream = vlm.stream('ask', scene.pixels, 'What is there?', { schema })
    const shown = await parts(stream)
    expect(shown[0]).toEqual({ data: { title: 'S' } })
    expect(shown).toContainEqual({ data: { title: 'Shelf', rows: [{ name: 'tea', count: 2 }] } })
    expect(shown.at(-1)).toEqual({ data: { title: 'Shelf', rows: [{ name: 'tea', count: 2 }, { name: 'jam' }] } })
    expect((await stream.result).data).toEqual(shown.at(-1)?.data)
  })

  it('shows boxes in pixels, records and tuples whole', async () => {
    const schema = z.object({
      where: box(),
      sizes: z.tuple([z.string(), z.number()]),
      prices: z.record(z.string(), z.number()),
    })
    const text =
      '{"where": [250, 200, 500, 600], "sizes": {"item_1": "a", "item_2": 2}, "prices": [{"key": "x", "value": 1}]}'
    const stream = createVLM(writing(cut(text, 5))).stream('ask', scene.pixels, 'What?', { schema })
    const shown = await parts(stream)
    expect(shown[0]).toEqual({ data: { where: { x: 50, y: 20, width: 50, height: 40 } } })
    expect(shown.at(-1)?.data).toEqual((await stream.result).data)
    expect(shown.at(-1)?.data).toMatchObject({ sizes: ['a', 2], prices: { x: 1 } })
  })

  it('at the root may be a list', async () => {
    const stream = createVLM(writing(cut('{"value": ["a", "b"]}', 2))).stream('ask', scene.pixels, 'What?', {
      schema: z.array(z.string()),
    })
    const shown = await parts(stream)
    expect(shown[0]).toEqual({ data: ['a'] })
    expect(shown.at(-1)).toEqual({ data: ['a', 'b'] })
  })

  it('only ever grows, and ends as the result', async () => {
    const row = z.object({ name: z.string(), note: z.string().nullable(), tags: z.array(z.string()) })
    const schema = z.object({ rows: z.array(row) })
    const value = fc.record({
      rows: fc.array(
        fc.record({ name: fc.string(), note: fc.option(fc.string(), { nil: null }), tags: fc.array(fc.string()) }),
        { maxLength: 4 },
      ),
    })
    await fc.assert(
      fc.asyncProperty(value, fc.integer({ min: 1, max: 12 }), async (data, size) => {
        const stream = createVLM(writing(cut(JSON.stringify(data), size))).stream('ask', scene.pixels, 'What?', {
          schema,
        })
        const shown = await parts(stream)
        for (const [i, part] of shown.entries()) if (i > 0) expect(begins(shown[i - 1]?.data, part.data)).toBe(true)
        expect((await stream.result).data).toEqual(data)
        const last = shown.at(-1)?.data
        if (last !== undefined) expect(begins(last, data)).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})

/** Whether `part` is a beginning of `whole`. */
function begins(part: unknown, whole: unknown): boolean {
  if (typeof part === 'string') return typeof whole === 'string' && whole.startsWith(part)
  if (Array.isArray(part)) return Array.isArray(whole) && part.every((item, i) => begins(item, whole[i]))
  if (typeof part !== 'object' || part === null) return part === whole
  return Object.entries(part).every(([key, value]) =>
    begins(value, (whole as { [key: string]: unknown } | undefined)?.[key]),
  )
}

describe('things', () => {
  it.each([
    [
      'portable',
      '{"objects": [{"label": "square", "box": [250, 200, 500, 600]}, {"label": "square", "box": [0, 0, 100, 100]}]}',
    ],
    [
      'gemini',
      '```json\n[\n {"box_2d": [200, 250, 600, 500], "label": "square"},\n {"box_2d": [0, 0, 100, 100], "label": "square"}\n]\n```',
    ],
    [
      'deepseek',
      '<|ref|>square<|/ref|><|det|>[[250, 200, 500, 600]]<|/det|><|ref|>square<|/ref|><|det|>[[0, 0, 100, 100]]<|/det|>',
    ],
  ])('in the dialect %s show one by one, in pixels, and are those of the result', async (dialect, text) => {
    const stream = createVLM(writing(cut(text, 3), dialect)).stream('detect', scene.pixels, ['square'])
    const shown = await parts(stream)
    expect(shown.map(({ objects }) => objects?.length)).toEqual([1, 2])
    expect(shown.at(-1)?.objects).toEqual((await stream.result).objects)
  })

  it('cost time in proportion to the text', async () => {
    const time = async (count: number) => {
      const element = (i: number) =>
        `{"label": "square", "box": [${i % 900}, ${i % 800}, ${(i % 900) + 50}, ${(i % 800) + 50}]}`
      const text = `{"objects": [${Array.from({ length: count }, (_, i) => element(i)).join(', ')}]}`
      const vlm = createVLM(writing([text]))
      const started = performance.now()
      await vlm.stream('detect', scene.pixels, ['square']).result
      return performance.now() - started
    }
    await time(50)
    const [few, many] = [await time(200), await time(2000)]
    expect(many).toBeLessThan(40 * few + 2000)
  })
})
