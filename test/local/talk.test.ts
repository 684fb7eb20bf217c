/** What is made of the decoder's probabilities: yes and no, choices, counts, words for labels, and what it cannot know. */
import { beforeAll, describe, expect, it } from 'vitest'
import { boxScore, type Calibration, confidenceOf, probabilityOfYes, weighChoices } from '../../local/calibration.ts'
import type { Decoder, WriteOptions } from '../../local/decoder.ts'
import { meanLabels } from '../../local/labels.ts'
import { Prompts } from '../../local/prompts.ts'
import { answer, choose, type Sight, type Speaker } from '../../local/talk.ts'
import { readTokenizer, type Tokenizer } from '../../local/tokenizer.ts'
import { call, tiny } from './helpers.ts'

const calibration: Calibration = {
  format: 'vlmkit-calibration/1',
  answers: { yesno: { temperature: 2, bias: 1 }, number: { temperature: 2, bias: 0 } },
  choices: { prior: 0.5, length: 0.7, temperature: 1 },
  boxes: { a: 2, b: 0 },
}

const blank = { objects: new Float32Array(6) }
const sight: Sight = { memory: { objects: new Float32Array(6).fill(1) }, tokens: 3 }
const eos = 1
const unk = 7

describe('a speaker', () => {
  let tokenizer: Tokenizer
  /** In the tiny vocabulary these are single tokens, as yes and no are in a trained one. */
  const [yes, no] = [40, 41]

  beforeAll(async () => {
    const real = await readTokenizer(`${tiny}/tokenizer.json`)
    const words: { readonly [word: string]: number[] } = { yes: [yes], no: [no] }
    tokenizer = Object.assign(Object.create(real) as Tokenizer, {
      encode: (text: string) => words[text] ?? real.encode(text),
      decode: (ids: readonly number[]) => (ids[0] === yes ? 'yes' : ids[0] === no ? 'no' : real.decode(ids)),
      stream: () => real.stream(),
    })
  })

  /** A speaker whose decoder gives fixed probabilities. */
  function speaker(first: { readonly [token: number]: number }, tokens: readonly number[] = []): Speaker {
    const logs = new Float32Array(400).fill(-20)
    for (const [token, p] of Object.entries(first)) logs[Number(token)] = Math.log(p)
    const decoder = {
      next: async () => logs,
      weigh: async (
        _: unknown,
        memory: unknown,
        answers: readonly number[][],
        __: unknown,
        onFirst?: WriteOptions['onFirst'],
      ) => {
        onFirst?.(logs)
        return answers.map((ids) => (memory === blank ? -4 : -ids.length))
      },
      write: async (_: unknown, __: unknown, { onFirst, onToken }: WriteOptions) => {
        onFirst?.(logs)
        for (const token of tokens) onToken?.(token)
        return [{ tokens, logProbs: [Math.log(0.5), Math.log(0.5)], first: logs, finish: 'stop' }]
      },
    }
    const prompts = new Prompts(tokenizer, { '<q>': 4, '<a>': 5, '<unk>': unk, '<eos>': eos })
    return { decoder: decoder as unknown as Decoder, prompts, calibration, labels: ['cat', 'dog'], blank }
  }

  it('decides yes or no by the calibrated odds, and streams what it decided', async () => {
    // log odds −0.405; with the bias of 1 they favour yes.
    const said: string[] = []
    const onText = (delta: string) => said.push(delta)
    const reply = await answer(speaker({ [yes]: 0.4, [no]: 0.6 }, [no]), sight, 'is there a cat?', { ...call, onText })
    const p = probabilityOfYes(Math.log(0.4 / 0.6), calibration)
    expect(reply).toMatchObject({ text: 'yes', confidence: expect.closeTo(p), finish: 'stop' })
    expect(p).toBeCloseTo(1 / (1 + Math.exp(-(Math.log(2 / 3) + 1) / 2)), 10)
    expect(said).toEqual(['yes'])
  })

  it('gives the choices yes and no the same odds, in either order and any case', async () => {
    const one = await choose(speaker({ [yes]: 0.4, [no]: 0.6 }), sight, 'is there a cat?', ['yes', 'no'], call.signal)
    const other = await choose(
      speaker({ [yes]: 0.4, [no]: 0.6 }),
      sight,
      'is there a cat?',
      ['No ', 'YES'],
      call.signal,
    )
    expect(one.logs.map(Math.exp)[0]).toBeCloseTo(probabilityOfYes(Math.log(0.4 / 0.6), calibration))
    expect(other.logs).toEqual([...one.logs].reverse())
  })

  it('is sure of other answers by the calibrated product of their tokens', async () => {
    const tokens = tokenizer.encode('two cats')
    const reply = await answer(speaker({ 50: 0.9 }, tokens), sight, 'how many cats?', call)
    // The calibration holds no figures for free text: nothing is claimed.
    expect(reply.text).toBe('two cats')
    expect(reply).not.toHaveProperty('confidence')
    expect(confidenceOf('2', Math.log(0.25), calibration, [])).toBeCloseTo(0.5, 10)
    expect(reply.usage).toEqual({ inputTokens: expect.any(Number), outputTokens: tokens.length, imageTokens: 3 })
  })

  it.each(['ask', 'score'])('refuses by %s what it says it cannot know, and names what it can', async (how) => {
    const unsure = speaker({ [unk]: 0.51, [yes]: 0.4 }, [unk])
    const said: string[] = []
    const options = { ...call, onText: (delta: string) => void said.push(delta) }
    const work: Promise<unknown> =
      how === 'ask'
        ? answer(unsure, sight, 'what colour is it?', options)
        : choose(unsure, sight, 'what colour is it?', ['red', 'blue'], call.signal)
    await expect(work).rejects.toMatchObject({
      kind: 'unsupported',
      reason: 'beyond_model',
      message: expect.stringMatching(/what colour is it\?.*cat, dog.*another model/),
    })
    expect(said).toEqual([])
  })

  it('answers what it is half sure to know', async () => {
    await expect(answer(speaker({ [unk]: 0.49, [yes]: 0.5 }, [yes]), sight, 'is it?', call)).resolves.toMatchObject({
      text: 'yes',
    })
  })
})

describe('calibration', () => {
  it('weighs choices by likelihood, less their prior, for their length', () => {
    const logs = weighChoices(
      [
        { seen: -4, blank: -2, length: 2 },
        { seen: -6, blank: -8, length: 4 },
      ],
      calibration,
    )
    expect(logs).toEqual([expect.closeTo(-3 / 2 ** 0.7), expect.closeTo(-2 / 4 ** 0.7)])
  })

  it('maps scores of boxes, and leaves them where nothing was fitted', () => {
    expect(boxScore(0.5, calibration)).toBeCloseTo(0.5)
    expect(boxScore(0.8, calibration)).toBeCloseTo(16 / 17)
    expect(boxScore(0.8, undefined)).toBe(0.8)
  })

  it('claims nothing without figures', () => {
    expect(confidenceOf('2', -1, undefined, [])).toBeUndefined()
    expect(confidenceOf('cat', -1, calibration, ['cat'])).toBeUndefined()
  })
})

describe('words for labels', () => {
  const labels = ['cat', 'dining table', 'person']
  const ask = async (words: readonly string[]) =>
    words.map((word) => ({ kitty: 'cat', people: 'person', tree: 'wood' })[word])

  it.each([
    [
      'the label itself, whatever its case',
      ['CAT', ' Dining  Table '],
      [
        [0, 'CAT'],
        [1, ' Dining  Table '],
      ],
      [],
    ],
    ['another word for it', ['people'], [[2, 'people']], []],
    ['a word that means nothing known', ['tree', 'cat', 'fog'], [[0, 'cat']], ['tree', 'fog']],
    ['two words for one label: the label wins', ['kitty', 'cat'], [[0, 'cat']], []],
  ] as const)('%s', async (_, words, meant, unknown) => {
    const found = await meanLabels(words, labels, ask)
    expect([...found.words]).toEqual(meant)
    expect(found.unknown).toEqual(unknown)
  })

  it('are only labels where nobody can be asked', async () => {
    const found = await meanLabels(['kitty', 'cat'], labels, undefined)
    expect(found).toEqual({ words: new Map([[0, 'cat']]), unknown: ['kitty'] })
  })
})
