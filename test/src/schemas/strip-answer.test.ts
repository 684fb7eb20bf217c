import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stripAnswer } from '../../../src/schemas/strip-answer.ts'

describe('stripAnswer › thoughts', () => {
  it.each([
    ['', ''],
    ['[1]', '[1]'],
    ['<think>', ''],
    ['</think>', ''],
    ['<think></think>', ''],
    ['<think>[1]?\nNo.</think>\n[2]', '\n[2]'],
    ['<THINKING>a</Thinking>b', 'b'],
    ['a<think>b</think>c<thinking>d</thinking>e', 'ace'],
    ['<think>a</thinking>b', 'b'],
    ['a<think>never closed [1]', 'a'],
    ['begun in the prompt [1]</think>[2]', '[2]'],
    ['<think>a<think>b</think>c</think>d', 'd'],
    ['<think>a</think>b<think>c', 'b'],
    ['<thinks>a</thinks>', '<thinks>a</thinks>'],
    ['<think >a', '<think >a'],
  ])('%j leaves %j', (text, answer) => {
    expect(stripAnswer(text).text).toBe(answer)
  })
})

describe('stripAnswer › tokens', () => {
  const tokens = [
    '</s>',
    '<eos>',
    '<pad>',
    '<|im_end|>',
    '<|endoftext|>',
    '<end_of_turn>',
    '<|eot_id|>',
    '<｜end▁of▁sentence｜>',
    '<|end_of_sentence|>',
    '<|end▁of▁sentence|>',
  ]
  it.each(tokens)('%s closes an answer', (token) => {
    expect(stripAnswer(`[1]${token}`)).toEqual({ text: '[1]', ended: true, tokens: true })
    expect(stripAnswer(`[1]${token}${token}\n`)).toEqual({ text: '[1]\n', ended: true, tokens: true })
    expect(stripAnswer(`[1${token}2]`)).toEqual({ text: '[12]', ended: false, tokens: true })
    expect(stripAnswer(token)).toEqual({ text: '', ended: true, tokens: true })
  })

  it.each([
    ['</s><s>a</s><pad><pad>', { text: 'a', ended: true, tokens: true }],
    ['<s>a', { text: 'a', ended: false, tokens: false }],
    ['<bos><|begin_of_text|>a', { text: 'a', ended: false, tokens: false }],
    [`a<eos>${' '.repeat(100)}`, { text: `a${' '.repeat(100)}`, ended: true, tokens: true }],
    ['a<EOS>', { text: 'a', ended: true, tokens: true }],
    // What a thought ended with says nothing of the answer.
    ['<think>a<eos>', { text: '', ended: false, tokens: false }],
    ['<eos', { text: '<eos', ended: false, tokens: false }],
    ['<s2>', { text: '<s2>', ended: false, tokens: false }],
  ])('%j', (text, answer) => {
    expect(stripAnswer(text)).toEqual(answer)
  })

  it('says the same however often it is asked', () => {
    const text = '<think>a</think>b<eos>'
    expect([1, 2, 3].map(() => stripAnswer(text))).toEqual(Array(3).fill({ text: 'b', ended: true, tokens: true }))
  })
})

describe('stripAnswer', () => {
  it('leaves every other text as it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('<')),
        (text) => {
          expect(stripAnswer(text)).toEqual({ text, ended: false, tokens: false })
        },
      ),
    )
  })

  it.each(['<think>', '</think>', '<think></think>', '<', '</s>', '<｜', '<think', '<eos> ', '<think>a', ' '])(
    'does not hang on a long run of %j',
    (piece) => {
      const began = performance.now()
      stripAnswer(piece.repeat(Math.ceil(5_000_000 / piece.length)))
      expect(performance.now() - began).toBeLessThan(5000)
    },
  )
})
