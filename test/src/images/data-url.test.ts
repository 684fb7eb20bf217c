import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeDataUrl } from '../../../src/images/data-url.ts'

const read = (url: string) => new TextDecoder().decode(decodeDataUrl(url, 1000))

describe('a data URL', () => {
  test('in base64 is read whatever its type says', () => {
    for (const head of [
      ';base64',
      'image/png;base64',
      'image/png;charset=utf-8;base64',
      'text/plain;BASE64',
      'a/b; base64',
    ])
      expect(read(`data:${head},aGVsbG8=`)).toBe('hello')
  })

  test('may have line breaks, no padding, the URL alphabet and percent signs', () => {
    expect(read('data:;base64,aGVs\r\nbG8=')).toBe('hello')
    expect(read('data:;base64,aGVsbG8')).toBe('hello')
    expect(read('data:;base64,aGVsbG8%3D')).toBe('hello')
    expect(read('data:;base64,aGVsbG8=#page')).toBe('hello')
    expect(decodeDataUrl('data:;base64,-_-_', 1000)).toEqual(new Uint8Array([0xfb, 0xff, 0xbf]))
  })

  test('without the marker is percent-decoded text', () => {
    expect(read('data:image/svg+xml,%3Csvg%20a%3D"ü#100%"')).toBe('<svg a="ü#100%"')
  })

  test('that is not clean base64 is refused, never repaired in silence', () => {
    for (const [body, words] of [
      ['aGV*bG8=', 'character "*" at 3'],
      ['aG=sbG8=', 'padding in the middle, at 2'],
      ['aGVsb', 'ends inside a byte'],
      ['aGVsbG8===', 'padding'],
      ['', 'holds no data'],
      ['undefined', 'the word "undefined"'],
      ['null', 'the word "null"'],
      ['[object Object]', 'the word'],
      ['data:image/png;base64,aGVsbG8=', 'twice'],
    ] as const)
      expect(() => decodeDataUrl(`data:;base64,${body}`, 1000)).toThrow(words)
    expect(() => decodeDataUrl('data:', 1000)).toThrow('no comma')
    expect(() => decodeDataUrl(`data:;base64,${'A'.repeat(5000)}`, 1000)).toThrow('maxBytes')
  })

  test('gives back every bytes that were encoded', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1 }),
        fc.constantFrom('base64', 'base64url' as const),
        (bytes, encoding) => {
          expect(decodeDataUrl(`data:;base64,${Buffer.from(bytes).toString(encoding)}`, 1000)).toEqual(bytes)
        },
      ),
    )
  })
})
