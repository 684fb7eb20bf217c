import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findJson } from '../../../src/schemas/find-json.ts'

describe('findJson', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    [' \uFEFF[1, 2]\n', [1, 2]],
    ['42', 42],
    ['null', null],
    ['```json\n{"a":1}\n```', { a: 1 }],
    ['Here:\n~~~\n[]\n~~~\nDone.', []],
    ['```json\n{"a":1}', { a: 1 }],
    ['```json {"a":1} ```', { a: 1 }],
    ['````\n```\n{"a":1}\n```\n````', { a: 1 }],
    ['```python\nprint([1 2])\n```\nso\n```json\n{"a":"`"}\n```', { a: '`' }],
    ['Sure! {"a":{"b":[1]}} I hope this helps {smile}', { a: { b: [1] } }],
    ['[see above] {things} [apple](apple) {"a":"}]\\" {"} end', { a: '}]" {' }],
    ['[note: {"a":1}]', { a: 1 }],
    ['{"a": [1, 2],}', { a: [1, 2] }],
    ["{'a': 1}", { a: 1 }],
    ['Sure: {"a": [1}', { a: [1] }],
    ['<think>{"a":2}?</think>{"a":1}', { a: 1 }],
    ['答案：{"a":"红"}。', { a: '红' }],
  ])('reads %j', (text, value) => {
    expect(findJson(text)).toEqual({ found: true, value })
  })

  it.each([
    ['', 'empty'],
    ['  \n', 'empty'],
    ['A red car.', 'no JSON'],
    ['[see above]', 'no JSON'],
    ['{"a": [1, 2], "b": "x', 'cut off'],
    ['```json\n{"a": [1, 2], "b":\n```', 'cut off'],
    ['["a"} {"a":1}', 'cut off'],
    ['<think>{"a":1}', 'only thoughts'],
  ])('says why it takes nothing from %j', (text, why) => {
    expect(findJson(text)).toEqual({ found: false, why: expect.stringContaining(why) })
  })

  it('finds any JSON object in prose', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.constantFrom('', 'So: ', 'Hm [1st] '),
        (value, before) => {
          const text = JSON.stringify(value)
          expect(findJson(`${before}${text} ok?`)).toEqual({ found: true, value: JSON.parse(text) })
        },
      ),
    )
  })

  it('never takes a part of an answer that is cut off', () => {
    const text = JSON.stringify({ objects: [{ label: 'cat', box: [1, 2, 3, 4] }], note: 'a "b" [c]' })
    for (let length = 1; length < text.length; length++) {
      expect(findJson(text.slice(0, length)).found, text.slice(0, length)).toBe(false)
    }
  })

  it('refuses nesting that no reader of the value could follow', () => {
    expect(findJson('['.repeat(100_000) + ']'.repeat(100_000))).toMatchObject({ found: false })
    expect(findJson('['.repeat(1_000) + ']'.repeat(1_000))).toMatchObject({ why: expect.stringContaining('deeper') })
  })

  it.each(['{"', '[', '["}', '{"a":[1, ', '{    ', '```\n', '{"a":"\\"'])(
    'does not hang on a long run of %j',
    (piece) => {
      // Quadratic time would outlast the test's limit many times over.
      expect(findJson(piece.repeat(Math.ceil(1_000_000 / piece.length)))).toMatchObject({ found: false })
    },
  )
})
