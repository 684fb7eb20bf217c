import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readLooseJson } from '../../../src/schemas/loose-json.ts'

const values = (text: string) => readLooseJson(text).values.map(({ value }) => value)

describe('readLooseJson', () => {
  it('reads valid JSON as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())), (value) => {
        const text = JSON.stringify(value)
        expect(readLooseJson(text)).toEqual({
          values: [{ value: JSON.parse(text), start: 0, end: text.length }],
          open: new Set(),
          tooDeep: false,
        })
        // A stray closer keeps the fast path out.
        expect(values(`${text} ]`)).toEqual([JSON.parse(text)])
      }),
    )
  })
})
