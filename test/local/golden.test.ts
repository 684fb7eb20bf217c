/** The runtime gives what PyTorch gave for the same random weights: `training/tiny.py` writes both. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Decoder } from '../../local/decoder.ts'
import type { Memory } from '../../local/decoder-steps.ts'
import { provider } from '../../local/index.ts'
import { LocalModel } from '../../local/model.ts'
import { objectTokens } from '../../local/objects.ts'
import type { Speaker } from '../../local/talk.ts'
import type { SentPicture } from '../../src/contract.ts'
import { call, type Expected, goldenPicture, readExpected, request, tiny } from './helpers.ts'

describe('golden outputs of the tiny weights', () => {
  const model = new LocalModel(tiny, { threads: 1 })
  let expected: Expected
  let picture: SentPicture
  let speaker: Speaker
  let decoder: Decoder

  beforeAll(async () => {
    expected = await readExpected()
    picture = goldenPicture(expected)
    speaker = await model.speaker()
    decoder = speaker.decoder
  })
  afterAll(() => model.release())

  async function memories(): Promise<{ [name: string]: Memory }> {
    const { memory } = await model.sight(picture, call.signal)
    return { withPicture: memory, withoutPicture: { objects: memory.objects } }
  }

  it('finds the same boxes', async () => {
    const backend = provider.create(tiny, { threads: 1 })
    const reply = await backend.generate(request('detect', picture), call)
    await backend.close?.()
    const { width, height } = expected.picture
    const found = reply.things?.objects ?? []
    expect(found.map(({ label }) => label)).toEqual(expected.detections.map(({ label }) => label))
    for (const [i, { box, score }] of found.entries()) {
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = expected.detections[i]?.box ?? []
      expect(score).toBeCloseTo(expected.detections[i]?.score ?? 0, 4)
      expect(box.x / width).toBeCloseTo(x1, 4)
      expect(box.y / height).toBeCloseTo(y1, 4)
      expect((box.x + box.width) / width).toBeCloseTo(x2, 4)
      expect((box.y + box.height) / height).toBeCloseTo(y2, 4)
    }
  })

  it('tells the decoder the same objects', async () => {
    const { memory } = await model.sight(picture, call.signal)
    for (const [i, row] of expected.objects.entries()) {
      for (const [j, value] of row.entries()) expect(memory.objects[i * 6 + j]).toBeCloseTo(value, 4)
    }
  })

  it('encodes the picture to the same keys and values', async () => {
    const { memory } = await model.sight(picture, call.signal)
    const sum = (tensor?: { data: unknown }) => ((tensor?.data ?? []) as Float32Array).reduce((a, b) => a + b, 0)
    expect(sum(memory.picture?.ck)).toBeCloseTo(expected.memory.ck, 2)
    expect(sum(memory.picture?.cv)).toBeCloseTo(expected.memory.cv, 2)
  })

  it('cuts the question into the same tokens', () => {
    expect(speaker.prompts.question(expected.question)).toEqual(expected.prompts.ask)
    expect(speaker.prompts.caption(false).prompt).toEqual(expected.prompts.caption)
  })

  it.each(['withPicture', 'withoutPicture'])(
    'writes the same tokens, alone and in one padded batch, %s',
    async (name) => {
      const memory = (await memories())[name] as Memory
      const rows = Object.values(expected.prompts).map((prompt) => ({ prompt, memory }))
      const wanted = Object.values(expected.greedy[name] ?? {})
      const options = { maxTokens: expected.most }
      const alone = await Promise.all(rows.map((row) => decoder.write([row], call.signal, options)))
      expect(alone.map(([written]) => written?.tokens)).toEqual(wanted)
      const together = await decoder.write(rows, call.signal, options)
      expect(together.map(({ tokens }) => tokens)).toEqual(wanted)
    },
  )

  it.each(['withPicture', 'withoutPicture'])('weighs choices alike, %s', async (name) => {
    const memory = (await memories())[name] as Memory
    const blank = { objects: objectTokens([], decoder.facts.objectTokens) }
    const choices = Object.entries(expected.choices[name] ?? {})
    const answers = choices.map(([text]) => speaker.prompts.tokenizer.encode(text))
    expect(answers).toEqual(choices.map(([, { tokens }]) => tokens.slice(0, -1)))
    const prompt = expected.prompts.ask ?? []
    const seen = await decoder.weigh(prompt, memory, answers, call.signal)
    const unseen = await decoder.weigh(prompt, blank, answers, call.signal)
    for (const [i, [, choice]] of choices.entries()) {
      expect(seen[i]).toBeCloseTo(choice.seen, 3)
      expect(unseen[i]).toBeCloseTo(choice.blank, 3)
    }
  })
})
