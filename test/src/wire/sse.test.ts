import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readLines } from '../../../src/wire/ndjson.ts'
import { readEvents } from '../../../src/wire/sse.ts'

/** A text as bytes, cut where it is told. */
async function* cut(text: string, cuts: readonly number[] = []): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  const at = [0, ...[...cuts].map((one) => one % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  for (let i = 1; i < at.length; i++) yield bytes.subarray(at[i - 1], at[i])
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

describe('events', () => {
  it.each<[string, string, { event?: string; data: string }[]]>([
    ['nothing', '', []],
    ['comments alone', ': ping\n\n:\n\n', []],
    ['one event', 'data: {"a":1}\n\n', [{ data: '{"a":1}' }]],
    ['no space after the colon', 'data:x\n\n', [{ data: 'x' }]],
    ['a space of its own', 'data:  x\n\n', [{ data: ' x' }]],
    ['CRLF', 'data: x\r\n\r\ndata: y\r\n\r\n', [{ data: 'x' }, { data: 'y' }]],
    ['CR', 'data: x\r\rdata: y\r\r', [{ data: 'x' }, { data: 'y' }]],
    ['several lines', 'data: a\ndata: b\n\n', [{ data: 'a\nb' }]],
    ['a name', 'event: error\ndata: x\n\ndata: y\n\n', [{ event: 'error', data: 'x' }, { data: 'y' }]],
    ['other fields', 'id: 7\nretry: 10\nfoo\ndata: x\n\n', [{ data: 'x' }]],
    ['a byte order mark', '\uFEFFdata: x\n\n', [{ data: 'x' }]],
    ['no empty line at the end', 'data: x\n\ndata: [DONE]', [{ data: 'x' }, { data: '[DONE]' }]],
    ['no data at all', 'HTTP proxy error\n', []],
    ['no name', 'event:\ndata: x\n\n', [{ data: 'x' }]],
    ['a name without data', 'event: ping\n\ndata: x\n\n', [{ data: 'x' }]],
    ['data without text', 'data\n\ndata:\n\n', [{ data: '' }, { data: '' }]],
    ['a separator that is none', 'data: a\u2028b\n\n', [{ data: 'a\u2028b' }]],
    ['letters of several bytes', 'data: 漢字 😀\n\n', [{ data: '漢字 😀' }]],
    ['an answer that is no stream', '\n{\n "a": 1\n}\n', [{ data: '{\n "a": 1\n}\n' }]],
    ['one line end at the end', 'data: x\n', [{ data: 'x' }]],
    ['a page that is no stream', '<html>\n\n</html>', [{ data: '<html>\n\n</html>' }]],
    ['a page behind an event', 'data: x\n\n<html></html>', [{ data: 'x' }]],
  ])('%s', async (_, text, events) => {
    expect(await all(readEvents(cut(text)))).toEqual(events)
    // Byte by byte too.
    const cuts = Array.from({ length: new TextEncoder().encode(text).length }, (_, i) => i)
    expect(await all(readEvents(cut(text, cuts)))).toEqual(events)
  })

  it('are the same however the body is cut', async () => {
    const line = fc.stringMatching(/^[a-zé漢😀 :]{0,12}$/u)
    const body = fc.array(
      fc.tuple(fc.constantFrom('data:', 'data: ', ': ', 'event: ', ''), line, fc.constantFrom('\n', '\r\n', '\r')),
    )
    await fc.assert(
      fc.asyncProperty(body, fc.array(fc.nat()), async (lines, cuts) => {
        const text = lines.map((parts) => parts.join('')).join('')
        expect(await all(readEvents(cut(text, cuts)))).toEqual(await all(readEvents(cut(text))))
      }),
    )
  })

  it('show where a letter was cut off', async () => {
    async function* broken() {
      yield new TextEncoder().encode('data: 漢').subarray(0, -1)
    }
    expect(await all(readEvents(broken()))).toEqual([{ data: '\uFFFD' }])
  })

  it('come as soon as they are whole', async () => {
    const seen: string[] = []
    async function* slow() {
      for (const piece of ['data: a\r\r', 'data: b\n', '\n', 'data: c']) {
        seen.push(piece)
        yield new TextEncoder().encode(piece)
      }
    }
    for await (const { data } of readEvents(slow())) seen.push(data)
    expect(seen).toEqual(['data: a\r\r', 'a', 'data: b\n', '\n', 'b', 'data: c', 'c'])
  })

  it('of five megabytes without an end are read in linear time', async () => {
    const piece = new Uint8Array(5000).fill(120)
    async function* endless() {
      for (let i = 0; i < 1000; i++) yield piece
    }
    const started = performance.now()
    expect(await all(readEvents(endless()))).toEqual([])
    expect(performance.now() - started).toBeLessThan(3000)
  })
})

describe('lines', () => {
  it.each<[string, string, string[]]>([
    ['nothing', '', []],
    ['blank ones', '\n \r\n\n', []],
    ['two', '{"a":1}\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
    ['blank ones between', '{"a":1}\n\n  \r\n{"b":2}', ['{"a":1}', '{"b":2}']],
    ['a byte order mark', '\uFEFF{}\r\n', ['{}']],
  ])('%s', async (_, text, lines) => {
    expect(await all(readLines(cut(text)))).toEqual(lines)
    const cuts = Array.from({ length: new TextEncoder().encode(text).length }, (_, i) => i)
    expect(await all(readLines(cut(text, cuts)))).toEqual(lines)
  })
})
