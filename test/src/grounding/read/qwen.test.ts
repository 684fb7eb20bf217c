import { describe, expect, it } from 'vitest'
import type { Finding } from '../../../../src/grounding/dialect.ts'
import { readQwen } from '../../../../src/grounding/read/qwen.ts'

const read = (text: string) => readQwen(text, { task: 'detect', sent: { width: 1000, height: 1000 } })
const box = [1, 2, 30, 40] as const

describe('pages', () => {
  it.each<[string, string, Finding[]]>([
    ['a heading', '<h2 data-bbox="1 2 30 40">Gate 12</h2>', [{ box, text: 'Gate 12' }]],
    ['other quotes and commas', "<P class='x' data-bbox='1, 2, 30, 40'>a</P>", [{ box, text: 'a' }]],
    ['words in tags', '<p data-bbox="1 2 30 40">a <b>b</b>c<br/>d</p>', [{ box, text: 'a bc\nd' }]],
    [
      'references',
      '<p data-bbox="1 2 30 40">a &amp; b &lt;&#99;&#x64; &c; &hellip;</p>',
      [{ box, text: 'a & b <cd &c; &hellip;' }],
    ],
    ['a table', '<table data-bbox="1 2 30 40"><tr><td>a</td><td>b</td></tr></table>', [{ box, text: 'a\nb' }]],
    [
      'text inside two',
      '<div data-bbox="0 0 99 99"><p data-bbox="1 2 30 40">a</p></div><p data-bbox="5 6 70 80">b</p>',
      [
        { box, text: 'a' },
        { box: [5, 6, 70, 80], text: 'b' },
      ],
    ],
    [
      'a picture',
      '<div data-bbox="0 0 9 9"><img data-bbox="0 0 9 9" /></div><p data-bbox="1 2 30 40">a</p>',
      [{ box, text: 'a' }],
    ],
    [
      'ends left out',
      '<html><ul><li data-bbox="1 2 30 40">a<li data-bbox="5 6 70 80">b</ul></html>',
      [
        { box, text: 'a' },
        { box: [5, 6, 70, 80], text: 'b' },
      ],
    ],
    ['ends too many', '</p></div><p data-bbox="1 2 30 40">a</p></p>', [{ box, text: 'a' }]],
  ])('reads %s', (_, text, findings) => {
    expect(read(text)).toEqual({ findings, truncated: false, skipped: 0 })
  })

  it('counts places that cannot be read', () => {
    expect(read('<p data-bbox="1 2 30">x</p><p data-bbox="1 2 30 40">a</p>')).toMatchObject({
      findings: [{ box, text: 'a' }],
      skipped: 1,
    })
  })

  it.each([
    '<p data-bbox="1 2 30 40">a</p><p data-bbox="5 6 70 80">b',
    '<p data-bbox="1 2 30 40">a</p><p data-bbox="5 6 7',
    '<p data-bbox="1 2 30 40">a</p><',
    '<body><p data-bbox="1 2 30 40">a</p>',
  ])('keeps what is complete of %s', (text) => {
    expect(read(text)).toMatchObject({ findings: [{ box, text: 'a' }], truncated: true })
  })

  it.each(['<p data-bbox="1 2 3 4">', '<p data-bbox="1 2 3 4">a</p>', '<a data-bbox= ', '</p><p>', '<'])(
    'is done soon with a megabyte of %s',
    (piece) => {
      const begun = performance.now()
      read(`<p data-bbox="1 2 3 4">${piece.repeat(1e6 / piece.length)}`)
      expect(performance.now() - begun).toBeLessThan(8_000)
    },
  )
})

describe('points as tags', () => {
  it('reads them in the scale of the dialect', () => {
    expect(read('<points x1="310" y1="204" x2="88" y2="407" alt="keys">keys</points>')).toMatchObject({
      findings: [
        { point: [310, 204], label: 'keys' },
        { point: [88, 407], label: 'keys' },
      ],
      truncated: false,
    })
  })

  it('keeps what is complete', () => {
    expect(read('<points x1="310" y1="204" x2="88" y2="40')).toMatchObject({
      findings: [{ point: [310, 204] }],
      truncated: true,
    })
  })
})

it('reads JSON otherwise, also when it speaks of tags', () => {
  expect(read('[{"bbox_2d": [1, 2, 30, 40], "label": "<points of view>"}]').findings).toEqual([
    { box, label: '<points of view>' },
  ])
})
