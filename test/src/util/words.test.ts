import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fold, numberForms } from '../../../src/util/words.ts'

describe('fold', () => {
  it.each([
    ['', ''],
    ['  ', ''],
    ['"Dark  Red".', 'dark red'],
    ['ＲＥＤ', 'red'],
    ['cafe\u0301', 'café'],
    ['-5', '-5'],
    ['a/b_c', 'a/b c'],
    ['“so”', 'so'],
  ])('%j is %j', (text, folded) => {
    expect(fold(text)).toBe(folded)
  })

  it('changes nothing a second time', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => void expect(fold(fold(text))).toBe(fold(text))))
  })
})

describe('numberForms', () => {
  it.each([
    ['', ['']],
    ['s', ['s']],
    ['cat', ['cat']],
    ['cats', ['cats', 'cat']],
    ['glass', ['glass']],
    ['boxes', ['boxes', 'boxe', 'box']],
    ['berries', ['berries', 'berrie', 'berry']],
    ['snowmen', ['snowmen', 'snowman']],
    ['olives', ['olives', 'olife', 'olive']],
    ['teddy bears', ['teddy bears', 'teddy bear']],
    ['bears teddy', ['bears teddy']],
  ])('of %j are %j', (phrase, forms) => {
    expect(numberForms(phrase)).toEqual(forms)
  })
})
