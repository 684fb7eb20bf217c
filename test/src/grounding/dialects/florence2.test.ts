import { describe, expect, it } from 'vitest'
import { florence2 } from '../../../../src/grounding/dialects/florence2.ts'
import { formatGrounding, parseGrounding } from '../../../../src/grounding/parse-grounding.ts'
import { readAnswerOf } from '../../../kit/read-answer.ts'

const image = { width: 1000, height: 500 }
const locs = (...bins: number[]) => bins.map((bin) => `<loc_${bin}>`).join('')

describe('florence2', () => {
  it.each([
    // Nothing, and nothing that can be read.
    ['<s></s>', ''],
    ['</s><s></s><pad><pad>', ''],
    ['</s><s>a red car on a street</s>', 'error'],
    ['<loc_1><loc_2><loc_3>', 'error'],
    ['cat<loc_1><loc_2><loc_3><lo', 'error'],
    ['cat<loc_a><loc_b><loc_c><loc_d>', 'error'],
    // Bins are read at their centre.
    [`</s><s>cat${locs(0, 0, 999, 999)}</s><pad>`, 'cat 0.5 0.3 999.5 499.8'],
    [`cat${locs(100, 200, 300, 400)}`, 'cat 100.5 100.3 300.5 200.3'],
    [`cat${locs(300, 400, 100, 200)}</s>`, 'cat 100.5 100.3 300.5 200.3'],
    [`cat${locs(900, 0, 1000, 5000)}</s>`, 'cat 900.5 0.3 1000 500'],
    [`cat${locs(10, 10, 10, 400)}</s>`, ''],
    [`${locs(0, 0, 9, 9, 10, 10, 19, 19)}</s>`, '0.5 0.3 9.5 4.8 | 10.5 5.3 19.5 9.8'],
    // A label holds until the next one, blanks or not.
    [
      `wheel${locs(0, 0, 9, 9)} ${locs(10, 10, 19, 19)}\ndoor handle ${locs(0, 0, 9, 9)}</s>`,
      'wheel 0.5 0.3 9.5 4.8 | wheel 10.5 5.3 19.5 9.8 | door handle 0.5 0.3 9.5 4.8',
    ],
    [`${locs(0, 0, 9, 9)}猫 "a" <b>${locs(0, 0, 9, 9)}</s>`, '0.5 0.3 9.5 4.8 | 猫 "a" <b> 0.5 0.3 9.5 4.8'],
    // Spare bins: before the end token they are nothing, at the end of the text they are a cut, elsewhere they are unreadable.
    [`cat${locs(0, 0, 9, 9, 7)}</s>`, 'cat 0.5 0.3 9.5 4.8'],
    [`cat${locs(0, 0, 9, 9, 7)}`, 'cat 0.5 0.3 9.5 4.8 | …'],
    [`cat${locs(0, 0, 9, 9)}<loc_`, 'cat 0.5 0.3 9.5 4.8 | …'],
    [`cat${locs(0, 0, 9, 9)}<`, 'cat 0.5 0.3 9.5 4.8 | …'],
    [`cat${locs(1, 2, 3)}dog${locs(0, 0, 9, 9)}`, 'dog 0.5 0.3 9.5 4.8'],
    [`cat${locs(0, 0, 9, 9)}dog${locs(0, 0, 9)} and so on`, 'cat 0.5 0.3 9.5 4.8'],
    // Numbers that are small enough for fractions are bins all the same.
    [`cat${locs(0, 0, 1, 1)}`, 'cat 0.5 0.3 1.5 0.8'],
    // Without a token: what other models write.
    ['```json\n[{"label": "cat", "box": [100, 200, 300, 400]}]\n```', 'cat 100 100 300 200'],
  ])('reads boxes of %j', (text, expected) => {
    expect(readAnswerOf(text, { dialect: 'florence2', image, task: 'od' })).toBe(expected)
  })

  it.each([
    [`STOP${locs(0, 0, 9, 0, 9, 9, 0, 9)}</s>`, '"STOP" 0.5 0.3 9.5 0.3 9.5 4.8 0.5 4.8'],
    [`a < b${locs(0, 0, 9, 0, 9, 9, 0, 9)}`, '"a < b" 0.5 0.3 9.5 0.3 9.5 4.8 0.5 4.8'],
    [`STOP${locs(0, 0, 9, 0, 9, 9, 0, 9)}EXIT${locs(0, 0, 9, 0)}`, '"STOP" 0.5 0.3 9.5 0.3 9.5 4.8 0.5 4.8 | …'],
    [`STOP${locs(0, 0, 9, 0)}EXIT${locs(0, 0, 9, 0, 9, 9, 0, 9)}`, '"EXIT" 0.5 0.3 9.5 0.3 9.5 4.8 0.5 4.8'],
    [locs(0, 0, 9, 0, 9, 9, 0, 9), 'error'],
  ])('reads text with four corners of %j', (text, expected) => {
    for (const task of ['ocr', 'read'] as const) {
      expect(readAnswerOf(text, { dialect: 'florence2', image, task })).toBe(expected)
    }
  })

  const square = locs(100, 100, 300, 100, 300, 300, 100, 300)
  const other = locs(600, 100, 800, 100, 800, 300, 600, 300)
  const both = 'cat 100.5 50.3 800.5 150.3'
  it.each([
    [`${square}</s>`, 'cat 100.5 50.3 300.5 150.3 | mask cat'],
    [`${square}<sep>${other}</s>`, `${both} | mask cat`],
    [`${square}<sep>${other}<loc_5></s>`, `${both} | mask cat`],
    [`${square}<sep>${other}<loc_5>`, `${both} | mask cat | …`],
    [`<poly>${square}<sep>${other}</poly>`, `${both} | mask cat`],
    [
      `dog<poly>${square}</poly><poly>${other}</poly>`,
      'dog 100.5 50.3 300.5 150.3 | dog 600.5 50.3 800.5 150.3 | mask dog | mask dog',
    ],
    [`<poly>${square}`, 'cat 100.5 50.3 300.5 150.3 | mask cat | …'],
    // A line has no area.
    [locs(100, 100, 300, 100), ''],
  ])('reads outlines of %j as one thing each', (text, expected) => {
    for (const task of ['polygons', 'segment'] as const) {
      expect(readAnswerOf(text, { dialect: 'florence2', image, task, labels: ['cat'] })).toBe(expected)
    }
  })

  it('unites the parts of a mask, also where they overlap', () => {
    const options = { dialect: 'florence2', image: { width: 100, height: 100 }, task: 'polygons' } as const
    const overlapping = `${locs(100, 100, 500, 100, 500, 500, 100, 500)}<sep>${locs(300, 100, 700, 100, 700, 500, 300, 500)}</s>`
    const whole = `${locs(100, 100, 700, 100, 700, 500, 100, 500)}</s>`
    expect(parseGrounding(overlapping, options).masks).toEqual(parseGrounding(whole, options).masks)
  })

  it('reads outlines among boxes where they are marked', () => {
    const text = `cat${locs(0, 0, 9, 9)}dog<poly>${square}</poly></s>`
    expect(readAnswerOf(text, { dialect: 'florence2', image, task: 'ovd' })).toBe(
      'cat 0.5 0.3 9.5 4.8 | dog 100.5 50.3 300.5 150.3 | mask dog',
    )
  })

  it.each([
    [{ task: 'detect' }, 'Locate the objects with category name in the image.'],
    [{ task: 'detect', labels: ['red car'] }, 'Locate red car in the image.'],
    [{ task: 'segment', labels: ['red car'] }, 'Locate red car in the image with mask'],
    [{ task: 'read' }, 'What is the text in the image, with regions?'],
    [{ task: 'grounding', labels: ['a cat on a wall'] }, 'Locate the phrases in the caption: a cat on a wall'],
    [{ task: 'dense' }, 'Locate the objects in the image, with their descriptions.'],
    [{ task: 'proposal' }, 'Locate the region proposals in the image.'],
  ] as const)('asks for %j', (job, text) => {
    expect(florence2.prompt({ ...job, sent: image }).text).toBe(text)
  })

  it('writes as the model does, and reads it back', () => {
    const box = { x: 100, y: 50, width: 200, height: 100 }
    const objects = [
      { label: 'cat', box },
      { label: 'cat', box: { ...box, x: 600 } },
      { label: 'a <loc_5> dog', box: { ...box, width: 0.001 } },
    ]
    const text = formatGrounding({ objects }, { dialect: 'florence2', image })
    expect(text).toBe(
      `cat${locs(100, 100, 300, 300)}${locs(600, 100, 800, 300)}a < loc_5> dog${locs(99, 100, 100, 300)}`,
    )
    expect(parseGrounding(text, { dialect: 'florence2', image }).objects).toHaveLength(3)
  })

  it('writes outlines and texts', () => {
    const corners = [
      [0, 0],
      [9, 0],
      [9, 9],
      [0, 9],
    ] as const
    const job = { task: 'segment', sent: image } as const
    expect(florence2.format([], job)).toBe('<s></s>')
    expect(florence2.format([{ point: [1, 2] }], job)).toBe('<s></s>')
    expect(florence2.format([{ label: 'cat', polygons: [corners, corners] }], job)).toBe(
      `cat<poly>${locs(0, 0, 9, 0, 9, 9, 0, 9)}<sep>${locs(0, 0, 9, 0, 9, 9, 0, 9)}</poly>`,
    )
    const region = `EXIT${locs(0, 0, 9, 0, 9, 9, 0, 9)}`
    expect(florence2.format([{ text: 'EXIT', outline: corners }], job)).toBe(region)
    expect(florence2.format([{ text: 'EXIT', outline: [...corners, [0, 5]] }], job)).toBe(region)
    expect(florence2.format([{ text: 'EXIT', box: [0, 0, 9, 9] }], job)).toBe(region)
  })
})
