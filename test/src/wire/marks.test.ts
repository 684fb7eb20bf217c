import { describe, expect, it } from 'vitest'
import { Marks } from '../../../src/wire/marks.ts'

const first = new Uint8Array([1, 2])
const second = new Uint8Array([3])

describe('marks', () => {
  it('leave a body without pictures in one piece', () => {
    expect(new Marks().split('{"a": 1}')).toEqual(['{"a": 1}'])
  })

  it('become the bytes that they stand for, in the order in which they stand', () => {
    const marks = new Marks()
    const [a, b] = [marks.hold(first), marks.hold(second)]
    const body = JSON.stringify({ url: `data:image/png;base64,${b}`, images: [a, b] })
    expect(marks.split(body)).toEqual([
      '{"url":"data:image/png;base64,',
      second,
      '","images":["',
      first,
      '","',
      second,
      '"]}',
    ])
  })

  it('pass through JSON unchanged', () => {
    const mark = new Marks().hold(first)
    expect(JSON.stringify(mark)).toBe(`"${mark}"`)
  })

  it('of another request are text, and so are words that look like one', () => {
    const marks = new Marks()
    marks.hold(first)
    const body = JSON.stringify({ text: `${new Marks().hold(second)} picture:abc:0;` })
    expect(marks.split(body)).toEqual([body])
  })
})
