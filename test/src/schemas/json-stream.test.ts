import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonStream } from '../../../src/schemas/json-stream.ts'

/** Feeds a text in pieces; gives every value that was told, in order, with its path and the piece that completed it. */
function told(text: string, size = 1) {
  const values: { path: string; value: unknown; piece: number }[] = []
  let piece = 0
  const stream = new JsonStream((value, path) =>
    values.push({ path: path.join('.'), value: structuredClone(value), piece }),
  )
  for (let at = 0; at < text.length; at += size, piece++) stream.push(text.slice(at, at + size))
  return { values, stream }
}

describe('JSON while it is written', () => {
  it('is told value by value, each with the character that completed it', () => {
    const { values, stream } = told('{"a": [1, {"b": "x\\n"}], "c": null}')
    expect(values.map(({ path, value }) => [path, value])).toEqual([
      ['a.0', 1],
      ['a.1.b', 'x\n'],
      ['a.1', { b: 'x\n' }],
      ['a', [1, { b: 'x\n' }]],
      ['c', null],
      ['', { a: [1, { b: 'x\n' }], c: null }],
    ])
    expect(stream.done).toBe(true)
  })

  it.each([
    ['words before it', 'Here you are: {"a": 1} and that is all'],
    ['a fence', '```json\n{"a": 1}\n```'],
    ['thoughts with braces', '<think>{"a": 2} or [3]?</think>\n{"a": 1}'],
    ['words with braces', 'In {curly} braces [or so]: {"a": 1}'],
    ['a comma too many', '{"a": 1,}'],
  ])('is found among %s', (_, text) => {
    for (const size of [1, 3, 1000]) expect(told(text, size).values.at(-1)?.value).toEqual({ a: 1 })
  })

  it.each([
    '{"a": 1 2}',
    '{"a" 1}',
    '{"a": 01}',
    '[1}',
    '{"a": tru}',
    '{"a": "\\x"}',
    '{"a": "\\u12g4"}',
    '{"a":}',
    '["a": 1]',
  ])('%s is not followed', (text) => {
    const { stream } = told(`${text}   `)
    expect([stream.lost, stream.done]).toEqual([true, false])
  })

  it('shows a string that is open', () => {
    const stream = new JsonStream(() => {})
    stream.push('{"items": [{"name": "long na')
    expect(stream.open).toEqual({ text: 'long na', path: ['items', 0, 'name'] })
    stream.push('me", "oth')
    expect(stream.open).toBeUndefined()
  })

  it('ends as JSON.parse has it, however it is cut', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.integer({ min: 1, max: 9 }), (value, size) => {
        const text = JSON.stringify({ value })
        const { values, stream } = told(text, size)
        expect(stream.lost).toBe(false)
        expect(values.at(-1)?.value).toEqual(JSON.parse(text))
      }),
      { numRuns: 500 },
    )
  })

  it('never fails, whatever is written', () => {
    const words = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ',',
      ':',
      '1',
      'null',
      ' ',
      'u00e9',
      '<think>',
      '</think>',
      'a',
    )
    fc.assert(
      fc.property(fc.array(words), (list) => {
        expect(() => told(list.join(''))).not.toThrow()
      }),
      { numRuns: 1000 },
    )
  })

  it('keeps `__proto__` a key like any other', () => {
    const { values } = told('{"__proto__": {"x": 1}}')
    expect(Object.keys(values.at(-1)?.value as object)).toEqual(['__proto__'])
    expect(({} as { x?: number }).x).toBeUndefined()
  })

  it('of five megabytes of brackets is given up in no time', () => {
    const started = performance.now()
    expect(told('['.repeat(5_000_000), 1000).stream.lost).toBe(true)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
