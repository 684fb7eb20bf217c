import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBase64 } from '../../../src/util/base64.ts'

describe('fromBase64', () => {
  it('gives back what was encoded, in either alphabet, padded or not', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64')
        expect(fromBase64(text)).toEqual(bytes)
        expect(fromBase64(text.replace(/=+$/, ''))).toEqual(bytes)
        expect(fromBase64(Buffer.from(bytes).toString('base64url'))).toEqual(bytes)
        expect(fromBase64(text.replace(/(.{3})/g, '$1\r\n\t '))).toEqual(bytes)
      }),
    )
  })

  it.each(['A', 'AAAAA', 'AA=A', 'AA*A', 'ÄAAA', '<seg_4>', 'AAAA\u{1F600}'])('refuses %s', (text) => {
    expect(fromBase64(text)).toBeUndefined()
  })
})
