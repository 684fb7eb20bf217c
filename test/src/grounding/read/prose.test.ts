import { describe, expect, it } from 'vitest'
import type { GroundingTask } from '../../../../src/grounding/dialect.ts'
import { readMessy } from '../../../../src/grounding/read/messy.ts'

const sent = { width: 1000, height: 1000 }

function read(text: string, labels?: string[], task: GroundingTask = 'detect') {
  return readMessy(text, { order: 'xy' }, { task, sent, ...(labels && { labels }) })
}

describe('boxes among sentences', () => {
  it.each<[string, number[][]]>([
    ['It is 12, 30, 40, 80.', []],
    ['See [1] and [12, 30].', []],
    ['Use [x1, y1, x2, y2].', []],
    ['The dog is at [1, 2, 30, 40], I think.', [[1, 2, 30, 40]]],
    ['At (1, 2, 30, 40).', [[1, 2, 30, 40]]],
    ['[ 1 , 2 , 30 , 40 ]', [[1, 2, 30, 40]]],
    ['[1 2 30 40]', [[1, 2, 30, 40]]],
    ['["1", "2", "30", "40"]', [[1, 2, 30, 40]]],
    [
      '[1,2,30,40]\n[5,6,70,80]',
      [
        [1, 2, 30, 40],
        [5, 6, 70, 80],
      ],
    ],
    ['[245, [1, 2, 30, 40]]', [[1, 2, 30, 40]]],
    ['答案：[1, 2, 30, 40]。', [[1, 2, 30, 40]]],
  ])('%s', (text, boxes) => {
    expect(read(text).findings).toEqual(boxes.map((box) => ({ box })))
  })

  it('are in the order of the dialect', () => {
    const { findings } = readMessy('At [2, 1, 40, 30].', { order: 'yx' }, { task: 'detect', sent })
    expect(findings).toEqual([{ box: [1, 2, 30, 40] }])
  })

  it('are beside points only where points are asked for', () => {
    expect(read('At (1, 2).', undefined, 'point').findings).toEqual([{ point: [1, 2] }])
    expect(read('At (1, 2).').findings).toEqual([])
  })

  it('are counted when they cannot be read', () => {
    expect(read('[1, 2, 3], [1, 2, 30, 40] or [1, 2, 3, 4, 5]')).toMatchObject({ skipped: 2, truncated: false })
  })
})

describe('labels of lines', () => {
  it.each<[line: string, label: string | undefined]>([
    ['[1, 2, 30, 40]', undefined],
    ['- dog: [1, 2, 30, 40]', 'dog'],
    ['* dog: [1, 2, 30, 40]', 'dog'],
    ['• dog：[1, 2, 30, 40]', 'dog'],
    ['  1. Dog: [1, 2, 30, 40]', 'Dog'],
    ['(2) big dog: (1, 2, 30, 40)', 'big dog'],
    ['- **dog**: [1, 2, 30, 40]', 'dog'],
    ['- **dog:** `[1, 2, 30, 40]`', 'dog'],
    ['**3. dog**: [[1, 2, 30, 40]]', 'dog'],
    ['- __dog_house__: [1, 2, 30, 40]', 'dog_house'],
    ['- "dog": [1, 2, 30, 40]', 'dog'],
    ["- the driver's seat (left): [1, 2, 30, 40]", "the driver's seat (left)"],
    ['- 狗: [1, 2, 30, 40]', '狗'],
    ['- 🐕: [1, 2, 30, 40]', '🐕'],
    ['dog: [1, 2, 30, 40]', 'dog'],
    ['- Bounding box: [1, 2, 30, 40]', undefined],
    ['Coordinates: [1, 2, 30, 40]', undefined],
    ['Here is what I found: [1, 2, 30, 40]', undefined],
    ['The dog is at: [1, 2, 30, 40]', undefined],
    ['one two three four five six seven: [1, 2, 30, 40]', undefined],
    ['- dog [1, 2, 30, 40]', undefined],
    ['dog:\n[1, 2, 30, 40]', undefined],
    [`- ${'dog '.repeat(99)}: [1, 2, 30, 40]`, undefined],
  ])('%s', (line, label) => {
    const box = [1, 2, 30, 40]
    expect(read(`Some words:\n\n${line}\n`).findings).toEqual([label === undefined ? { box } : { label, box }])
    expect(read(line).findings).toEqual([label === undefined ? { box } : { label, box }])
  })

  const labelsOf = (text: string, labels?: string[]) => read(text, labels).findings.map(({ label }) => label)

  it('hold for all positions up to the next one', () => {
    expect(labelsOf('- dog: [1,2,30,40], [5,6,70,80] and [9,9,99,99]\n[1,2,3,9]')).toEqual([
      'dog',
      'dog',
      'dog',
      undefined,
    ])
    expect(labelsOf('dog: [1,2,30,40], cat: [5,6,70,80]')).toEqual(['dog', 'cat'])
    expect(labelsOf('- dog: [1,2,30,40] near [5,6,70,80]')).toEqual(['dog', undefined])
  })

  it('need a list mark where one thing was asked for', () => {
    expect(labelsOf('Position of it: [1,2,30,40]', ['dog'])).toEqual([undefined])
    expect(labelsOf('puppy: [1,2,30,40]', ['dog'])).toEqual([undefined])
    expect(labelsOf('Dog: [1,2,30,40]', ['dog'])).toEqual(['Dog'])
    expect(labelsOf('- puppy: [1,2,30,40]', ['dog'])).toEqual(['puppy'])
    expect(labelsOf('box: [1,2,30,40]', ['box', 'dog'])).toEqual(['box'])
  })

  it('name elements of JSON too', () => {
    const text = '- dog: {"box": [1, 2, 30, 40]}\n- cat: [{"box": [5, 6, 70, 80]}]\nSure: {"box": [9, 9, 99, 99]}'
    expect(labelsOf(text)).toEqual(['dog', 'cat', undefined])
  })
})
