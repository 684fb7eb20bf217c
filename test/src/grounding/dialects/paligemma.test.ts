import { describe, expect, it } from 'vitest'
import { paligemma } from '../../../../src/grounding/dialects/paligemma.ts'
import { formatGrounding, parseGrounding } from '../../../../src/grounding/parse-grounding.ts'
import { readAnswerOf } from '../../../kit/read-answer.ts'

// A picture of which one step is a pixel across and half a pixel down.
const image = { width: 1024, height: 512 }
const locs = (...bins: number[]) => bins.map((bin) => `<loc${String(bin).padStart(4, '0')}>`).join('')
const codes = (count: number) => '<seg005>'.repeat(count)

describe('paligemma', () => {
  it.each([
    ['<eos>', ''],
    ['', 'error'],
    ['the quick brown fox', 'error'],
    [`${locs(1, 2, 3)} cat`, 'error'],
    [locs(1, 2, 3), 'error'],
    [`${locs(1, 2, 3, 4, 5, 6, 7, 8)} cat`, 'error'],
    ['<loc0100><loc02', 'error'],
    // y before x.
    [`${locs(100, 20, 300, 40)} cat`, 'cat 20 50 40 150'],
    [`${locs(300, 40, 100, 20)} cat<eos>`, 'cat 20 50 40 150'],
    [`${locs(0, 0, 1023, 1023)} cat<eos>`, 'cat 0 0 1023 511.5'],
    [`${locs(100, 20, 100, 40)} cat<eos>`, ''],
    // Labels end with `;`, a line or a token, and need no blanks.
    [
      `${locs(0, 0, 2, 2)}cat;${locs(0, 0, 4, 4)}red-and-white dog, old`,
      'cat 0 0 2 1 | red-and-white dog, old 0 0 4 2',
    ],
    [`${locs(0, 0, 2, 2)} cat\n${locs(0, 0, 4, 4)} "猫" ; `, 'cat 0 0 2 1 | "猫" 0 0 4 2'],
    [`${locs(0, 0, 2, 2)} ; ${locs(0, 0, 4, 4)}`, '0 0 2 1 | 0 0 4 2'],
    [`${locs(0, 0, 2, 2)} ${locs(0, 0, 4, 4)} cat`, '0 0 2 1 | cat 0 0 4 2'],
    [`<loc0000> <loc0000>\t<loc0002> <loc0002> cat`, 'cat 0 0 2 1'],
    [`detect cat ; dog\n${locs(0, 0, 2, 2)} cat`, 'cat 0 0 2 1'],
    // What cannot be read takes nothing else along.
    [`${locs(1, 2, 3)} cat ; ${locs(0, 0, 2, 2)} dog ; ${locs(1, 2, 3, 4, 5)} cow`, 'dog 0 0 2 1'],
    // Codes of masks.
    [`${locs(0, 0, 2, 2)} ${codes(16)} cat ; ${locs(0, 0, 4, 4)}${codes(16)} dog<eos>`, 'cat 0 0 2 1 | dog 0 0 4 2'],
    [`${locs(0, 0, 2, 2)}${codes(16)}`, '0 0 2 1'],
    [`${locs(0, 0, 2, 2)}${codes(9)}`, '0 0 2 1 | …'],
    [`${locs(0, 0, 2, 2)}${codes(9)}<seg0`, '0 0 2 1 | …'],
    // Cut off.
    [`${locs(0, 0, 2, 2)} cat ; ${locs(1, 2, 3)}`, 'cat 0 0 2 1 | …'],
    [`${locs(0, 0, 2, 2)} cat ; ${locs(1, 2, 3)}\n`, 'cat 0 0 2 1 | …'],
    [`${locs(0, 0, 2, 2)} cat ; ${locs(1, 2, 3)}<eos>`, 'cat 0 0 2 1'],
    [`${locs(0, 0, 2, 2)} cat ; <lo`, 'cat 0 0 2 1 | …'],
    [`${locs(0, 0, 2, 2)} cat ; `, 'cat 0 0 2 1'],
    // Without a token: what other models write, y first all the same.
    ['[{"label": "cat", "box": [100, 20, 300, 40]}]', 'cat 20 50 40 150'],
  ])('reads %j', (text, expected) => {
    expect(readAnswerOf(text, { dialect: 'paligemma', image })).toBe(expected)
  })

  it('says that masks are lost', () => {
    const { warnings } = parseGrounding(`${locs(0, 0, 2, 2)}${codes(16)} cat`, { dialect: 'paligemma', image })
    expect(warnings).toMatchObject([{ code: 'masks' }])
  })

  it.each([
    [undefined, 'detect object\n'],
    [['cat'], 'detect cat\n'],
    [['cat', 'red dog'], 'detect cat ; red dog\n'],
  ])('asks for %j', (labels, text) => {
    expect(paligemma.prompt({ task: 'detect', sent: image, ...(labels && { labels }) }).text).toBe(text)
  })

  it('writes as the model does, and reads it back', () => {
    const box = { x: 100, y: 50, width: 200, height: 100 }
    const objects = [
      { label: 'cat', box },
      { label: 'a;b <loc0001>', box: { x: 1023.9, y: 511.9, width: 0.1, height: 0.1 } },
    ]
    const text = formatGrounding({ objects, points: [{ x: 1, y: 1 }] }, { dialect: 'paligemma', image })
    expect(text).toBe(`${locs(100, 100, 300, 300)} cat ; ${locs(1022, 1022, 1023, 1023)} a b   loc0001>`)
    expect(parseGrounding(text, { dialect: 'paligemma', image }).objects).toMatchObject([objects[0], {}])
    expect(formatGrounding({}, { dialect: 'paligemma', image })).toBe('<eos>')
  })
})
