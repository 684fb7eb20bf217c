/** The backend over the tiny random weights: what it says is nonsense, how it behaves is not. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { provider } from '../../local/index.ts'
import type { Backend, ModelReply } from '../../src/contract.ts'
import { call, copyFolder, type Expected, goldenPicture, noise, readExpected, request, tiny } from './helpers.ts'

describe('the local backend', () => {
  const backend = provider.create(tiny, { threads: 1 })
  let expected: Expected
  beforeAll(async () => {
    expected = await readExpected()
  })
  afterAll(() => backend.close?.())

  const score = (choices: readonly string[], from: Backend = backend) =>
    from
      .score?.(request('ask', goldenPicture(expected), expected.question), choices, call)
      .then((r) => r.logLikelihoods)

  it('says from the manifest alone what it can do', async () => {
    const profile = await backend.profile?.(call)
    expect(profile).toMatchObject({
      tasks: { caption: true, ask: true, classify: true, detect: true, embed: expect.any(String) },
      resize: { rule: 'none' },
      maxPictures: 1,
      price: { input: 0, output: 0 },
      verified: false,
    })
    expect(profile?.labels).toContain('cat')
  })

  it('says why a folder without a graph cannot do a task', async () => {
    const blind = provider.create(await copyFolder({ 'graphs.detect': undefined, tasks: ['detect', 'ask'] }), {})
    const profile = await blind.profile?.(call)
    expect(profile?.tasks).toMatchObject({
      ask: true,
      detect: expect.stringContaining('no graph "detect"'),
      caption: expect.stringContaining('not trained'),
    })
    await blind.close?.()
  })

  describe('detect', () => {
    it('keeps what reaches the threshold of the folder, or the one asked for', async () => {
      const scores = async (extra: object) => {
        const { things } = await backend.generate(request('detect', goldenPicture(expected), '', extra), call)
        return (things?.objects ?? []).map(({ score }) => score ?? 0)
      }
      const usual = await scores({})
      expect(Math.min(...usual)).toBeGreaterThanOrEqual(0.24)
      expect(Math.min(...(await scores({ minScore: 0.5 })))).toBeGreaterThanOrEqual(0.5)
      expect((await scores({ minScore: 0.05 })).length).toBeGreaterThan(usual.length)
    })

    it("gives the caller's word for a label, and a warning for words it does not know", async () => {
      const found = expected.detections[0]?.label ?? ''
      const labels = [found.toUpperCase(), 'dragon fly']
      const reply = await backend.generate(request('detect', goldenPicture(expected), '', { labels }), call)
      expect(new Set(reply.things?.objects?.map(({ label }) => label))).toEqual(new Set([found.toUpperCase()]))
      expect(reply.warnings).toEqual([expect.stringContaining('"dragon fly"')])
    })

    it('refuses when it knows none of the labels, and lists what it knows', async () => {
      const work = backend.generate(request('detect', noise(1), '', { labels: ['dragon fly'] }), call)
      await expect(work).rejects.toMatchObject({
        kind: 'unsupported',
        reason: 'unknown_labels',
        message: expect.stringMatching(/"dragon fly".*80 labels: person/),
        details: { labels: expect.arrayContaining(['toothbrush']) },
      })
    })

    it('keeps boxes inside the picture, in its pixels', async () => {
      const { rgb } = expected.picture
      const wide = { ...goldenPicture(expected), width: 640, height: 64 }
      const reply = await backend.generate(request('detect', wide), call)
      expect(rgb.length).toBeGreaterThan(0)
      for (const { box } of reply.things?.objects ?? []) {
        expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= 640 + 1e-9 && box.y + box.height <= 64 + 1e-9).toBe(
          true,
        )
      }
      expect(Math.max(...(reply.things?.objects ?? []).map(({ box }) => box.x + box.width))).toBeGreaterThan(64)
    })

    it('takes at most as many as the folder says', async () => {
      const few = provider.create(await copyFolder({ 'detector.max': 3 }), { threads: 1 })
      const reply = await few.generate(request('detect', goldenPicture(expected)), call)
      expect(reply.things?.objects).toHaveLength(3)
      await few.close?.()
    })
  })

  describe('text', () => {
    it('streams what it gives as a whole', async () => {
      const said: string[] = []
      const onText = (delta: string) => void said.push(delta)
      const picture = goldenPicture(expected)
      const reply = await backend.generate(request('caption', picture, '', { maxTokens: 12 }), { ...call, onText })
      expect(reply.text.length).toBeGreaterThan(0)
      expect(said.join('')).toBe(reply.text)
      expect(reply.finish).toBe('length')
      expect(reply.usage).toMatchObject({ outputTokens: 12 })
      const quiet = await backend.generate(request('caption', picture, '', { maxTokens: 12 }), call)
      expect(quiet.text).toBe(reply.text)
    })

    it('ends where the folder says, whatever is asked for', async () => {
      const reply = await backend.generate(request('caption', noise(3), '', { maxTokens: 10_000 }), call)
      if (reply.finish === 'length') expect(reply.usage?.outputTokens).toBe(63)
    })

    it('warns of settings that it cannot honour, and of a style', async () => {
      const given = { seed: 7, temperature: 0.7, system: 'Be brief.', maxTokens: 2, style: 'detailed' } as const
      const short = await copyFolder({ 'tokenizer.control.<cap_long>': undefined })
      const other = provider.create(short, { threads: 1 })
      const reply = await other.generate(request('caption', noise(1), '', given), call)
      await other.close?.()
      expect(reply.warnings.map((text) => text.split(' ')[0])).toEqual(['seed', 'temperature', 'system', 'style'])
      const plain = await backend.generate(request('caption', noise(1), '', { temperature: 0, maxTokens: 2 }), call)
      expect(plain.warnings).toEqual([])
    })

    it('refuses an empty question, one that is too long, no picture, and two', async () => {
      const ask = (text: string) => backend.generate(request('ask', noise(1), text), call)
      await expect(ask('  ')).rejects.toMatchObject({ kind: 'input', reason: 'empty' })
      await expect(ask('is there a dog '.repeat(200))).rejects.toMatchObject({ kind: 'input', reason: 'too_long' })
      await expect(ask('x'.repeat(1_000_000))).rejects.toMatchObject({ kind: 'input', reason: 'too_long' })
      const parts = (count: number) =>
        Array.from({ length: count }, () => ({ type: 'picture', picture: noise(1) }) as const)
      await expect(backend.generate({ task: 'caption', parts: parts(0) }, call)).rejects.toMatchObject({
        kind: 'input',
      })
      await expect(backend.generate({ task: 'caption', parts: parts(2) }, call)).rejects.toMatchObject({
        kind: 'unsupported',
        reason: 'too_many_pictures',
      })
    })

    it('refuses tasks that it does not run', async () => {
      await expect(backend.generate(request('point', noise(1)), call)).rejects.toMatchObject({ kind: 'unsupported' })
    })
  })

  describe('choices', () => {
    const choices = ['yes', 'two cats', 'no', '<eos>', 'été ☂', 'a', 'b', 'c', 'd', 'e']

    it('have probabilities that add up to 1 and do not depend on their order', async () => {
      const logs = (await score(choices)) ?? []
      expect(logs.map(Math.exp).reduce((a, b) => a + b)).toBeCloseTo(1, 6)
      const turned = [...((await score([...choices].reverse())) ?? [])].reverse()
      turned.forEach((value, i) => {
        expect(value).toBeCloseTo(logs[i] ?? Number.NaN, 4)
      })
    })

    it('do not depend on how many are weighed at a time', async () => {
      const single = provider.create(await copyFolder({ 'decoder.maxBatch': 1 }), { threads: 1 })
      const alone = (await score(choices, single)) ?? []
      const together = (await score(choices)) ?? []
      alone.forEach((value, i) => {
        expect(value).toBeCloseTo(together[i] ?? Number.NaN, 4)
      })
      await single.close?.()
    })

    it('follow the rule: likelihood, less half the prior, by length', async () => {
      const given = Object.entries(expected.choices.withPicture ?? {})
      const wanted = given.map(([, { seen, blank, tokens }]) => (seen - 0.5 * blank) / tokens.length ** 0.7)
      const logs = (await score(given.map(([text]) => text))) ?? []
      for (let i = 1; i < wanted.length; i++) {
        expect((logs[i] ?? 0) - (logs[0] ?? 0)).toBeCloseTo((wanted[i] ?? 0) - (wanted[0] ?? 0), 3)
      }
    })

    it('of the same words are equally likely; the first one wins', async () => {
      const reply = await backend.generate(request('ask', noise(2), 'is it?', { choices: ['Cat', 'cat', 'CAT'] }), call)
      expect(reply.text).toBe('Cat')
      expect(new Set(reply.scores).size).toBe(1)
    })

    it.each([[[]], [['']], [['yes', ' \n']]])('%j are refused', async (none) => {
      await expect(score(none)).rejects.toMatchObject({ kind: 'input', reason: 'choices' })
    })
  })

  it('fills a schema by its values', async () => {
    const properties = { sunny: { type: 'boolean' }, kind: { enum: ['street', 'beach'] }, version: { const: 1 } }
    const schema = { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
    const reply = await backend.generate(request('ask', noise(4), 'what is there?', { schema }), call)
    const data = JSON.parse(reply.text)
    expect(data).toEqual({ sunny: expect.any(Boolean), kind: expect.stringMatching(/^(street|beach)$/), version: 1 })
    expect(reply.confidence).toBeGreaterThan(0)
    const text = request('ask', noise(4), 'what?', {
      schema: { type: 'object', properties: { title: { type: 'string' } } },
    })
    await expect(backend.generate(text, call)).rejects.toThrow(/\$\.title.*free text/)
  })

  describe('repeated', () => {
    const calls = (from: Backend): Promise<unknown>[] => {
      const picture = goldenPicture(expected)
      const plain = ({ text, things, confidence, scores }: ModelReply) => ({ text, things, confidence, scores })
      return [
        from.generate(request('caption', picture, '', { maxTokens: 10 }), call).then(plain),
        from.generate(request('detect', picture), call).then(plain),
        from.generate(request('ask', picture, 'is it?', { maxTokens: 5 }), call).then(plain),
        from.generate(request('ask', picture, 'is it?', { choices: ['yes', 'no', 'cat'] }), call).then(plain),
      ]
    }

    it('gives the same twice, one after another and all at once', async () => {
      const together = await Promise.all(calls(backend))
      const alone: unknown[] = []
      for (let i = 0; i < together.length; i++) alone.push(await calls(backend)[i])
      expect(alone).toEqual(together)
    })

    it('gives the same on one thread and on two', async () => {
      const two = provider.create(tiny, { threads: 2 })
      expect(await Promise.all(calls(two))).toEqual(await Promise.all(calls(backend)))
      await two.close?.()
    })
  })

  it('looks at a picture once, however many questions are asked about it', async () => {
    let looks = 0
    const golden = goldenPicture(expected)
    const pixels: typeof golden.pixels = (size) => {
      looks++
      return golden.pixels(size)
    }
    const picture = { ...golden, pixels }
    await Promise.all([
      backend.generate(request('detect', picture), call),
      backend.generate(request('caption', picture, '', { maxTokens: 2 }), call),
      backend.generate(request('ask', picture, 'is it?', { maxTokens: 2 }), call),
    ])
    await backend.generate(request('detect', picture), call)
    // Once for the detector, once for the vision graph, which take different sizes.
    expect(looks).toBe(2)
  })
})
