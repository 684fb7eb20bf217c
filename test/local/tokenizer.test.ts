import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { Prompts } from '../../local/prompts.ts'
import { cleanText, readTokenizer, type Tokenizer } from '../../local/tokenizer.ts'
import { tiny } from './helpers.ts'

describe('tokenizer', () => {
  let tokenizer: Tokenizer
  beforeAll(async () => {
    tokenizer = await readTokenizer(`${tiny}/tokenizer.json`)
  })

  it.each([
    ['Two  Cats\n and a CUP', ' two cats and a cup'],
    ['', ''],
    ['   ', ''],
    ['E\u0301cole', ' école'],
  ])('cleans %j', (text, clean) => {
    expect(cleanText(text)).toBe(clean)
  })

  it('gives every text back as it was cleaned', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const clean = cleanText(text)
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(clean.trim())
      }),
    )
  })

  it.each(['<cap>', '<eos>', '<pad><unk>', '<l17>', 'is <a> there'])('spells %j out instead of obeying it', (text) => {
    const ids = tokenizer.encode(text)
    // Control tokens have the ids 0 to 31, places the last 256.
    expect(ids.every((id) => id >= 32 && id < 371)).toBe(true)
    expect(tokenizer.decode(ids)).toBe(text)
  })

  it('leaves control and position tokens out of text', () => {
    const words = tokenizer.encode('two cats')
    expect(tokenizer.decode([2, ...words, 400, 7, 1])).toBe('two cats')
  })

  it('streams only whole characters', () => {
    const ids = tokenizer.encode('é😀')
    const stream = tokenizer.stream()
    const parts = ids.map((id) => stream.next(id))
    expect(parts.join('') + stream.end()).toBe(' é😀')
    expect(parts.some((part) => part.includes('\ufffd'))).toBe(false)
  })

  it('takes a long text without a blank', () => {
    const text = 'ab'.repeat(5_000)
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text)
  })
})

describe('prompts', () => {
  it('need the control tokens of their task', async () => {
    const prompts = new Prompts(await readTokenizer(`${tiny}/tokenizer.json`), { '<q>': 4, '<a>': 5 })
    expect(prompts.question('yes').at(0)).toBe(4)
    expect(() => prompts.caption(false)).toThrow(/control lacks "<cap>"/)
    expect(prompts.label('dog')).toBeUndefined()
    expect(() => prompts.question('  ')).toThrow(expect.objectContaining({ kind: 'input' }))
  })

  it('fall back to a short caption where there is no long one', async () => {
    const prompts = new Prompts(await readTokenizer(`${tiny}/tokenizer.json`), { '<cap>': 2 })
    expect(prompts.caption(true)).toEqual({ prompt: [2], long: false })
  })
})
