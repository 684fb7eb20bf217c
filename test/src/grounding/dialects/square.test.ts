/** `llava`, `shikra` and `ferret`: numbers in brackets, in captions; the first two over the picture padded to a square. */
import { describe, expect, it } from 'vitest'
import { ferret } from '../../../../src/grounding/dialects/ferret.ts'
import { llava } from '../../../../src/grounding/dialects/llava.ts'
import { shikra } from '../../../../src/grounding/dialects/shikra.ts'
import { formatGrounding, parseGrounding } from '../../../../src/grounding/parse-grounding.ts'
import { readAnswerOf } from '../../../kit/read-answer.ts'

/** Padded by 200 px at its top and bottom. */
const wide = { width: 1000, height: 600 }

describe('llava', () => {
  it.each([
    ['There is no cat in this image.', ''],
    ['[]', ''],
    ['The cat is in the middle.', 'error'],
    ['[0.10, 0.30, 0.50', 'error'],
    ['[0.10, 0.30, 0.50]', 'error'],
    // No scale is known for numbers above 1.
    ['[100, 300, 500, 700]', 'error'],
    ['[0.10, 0.30, 1.6, 0.70]', 'error'],
    ['[0.10, 0.30, 1.1, 0.70]', '100 100 1000 500'],
    ['[0.10, 0.30, 0.50, 0.70]', '100 100 500 500'],
    ['[0.50, 0.70, 0.10, 0.30].', '100 100 500 500'],
    ['```\n[0.10, 0.30, 0.50, 0.70]\n```', '100 100 500 500'],
    // In the padding, and half in it.
    ['[0.10, 0.00, 0.50, 0.20]', ''],
    ['[0.10, 0.00, 0.50, 0.30]', '100 0 500 100'],
    // Names.
    [
      'sofa: [0.10, 0.30, 0.50, 0.70]\nred chair: [0.1,0.3,0.2,0.4]',
      'sofa 100 100 500 500 | red chair 100 100 200 200',
    ],
    [
      'A dog [0.10, 0.30, 0.50, 0.70] chases the red cat [0.1,0.3,0.2,0.4].',
      'dog 100 100 500 500 | red cat 100 100 200 200',
    ],
    [
      'Two cats [0.10, 0.30, 0.50, 0.70], [0.1,0.3,0.2,0.4] sleep.',
      'Two cats 100 100 500 500 | Two cats 100 100 200 200',
    ],
    // Cut off, and broken.
    ['[0.10, 0.30, 0.50, 0.70], [0.1, 0.3, 0.2, 0.', '100 100 500 500 | …'],
    ['[0.10, 0.30, 0.50, 0.70], [0.1, 0.3, 0.2, 0.</s>', '100 100 500 500'],
    ['[0.10, 0.30, 0.50], [0.1,0.3,0.2,0.4], [a, b, c, d]', '100 100 200 200'],
    ['{"label": "cat", "box": [0.10, 0.30, 0.50, 0.70]}', 'cat 100 100 500 500'],
    ['(0.10, 0.30, 0.50, 0.70)', '100 100 500 500'],
  ])('reads %j', (text, expected) => {
    expect(readAnswerOf(text, { dialect: 'llava', image: wide })).toBe(expected)
  })

  it.each(['The region is [0.10, 0.30, 0.50, 0.70]', 'Answer: [0.10, 0.30, 0.50, 0.70]', '[0.10, 0.30, 0.50, 0.70]'])(
    'gives the only label asked for to %j',
    (text) => {
      expect(readAnswerOf(text, { dialect: 'llava', image: wide, labels: ['cat'] })).toBe('cat 100 100 500 500')
    },
  )

  it.each([
    [{ width: 600, height: 1000 }, '[0.3, 0.1, 0.5, 0.7]', '100 100 300 700'],
    [{ width: 1000, height: 1000 }, '[0.1, 0.3, 0.5, 0.7]', '100 300 500 700'],
    // Half a pixel is rounded down.
    [{ width: 999, height: 1000 }, '[0.1, 0.3, 0.5, 0.7]', '100 300 500 700'],
    [{ width: 997, height: 1000 }, '[0.1, 0.3, 0.5, 0.7]', '99 300 499 700'],
    [{ width: 1000, height: 997 }, '[0.1, 0.3, 0.5, 0.7]', '100 299 500 699'],
  ])('knows the padding of %j', (image, text, expected) => {
    expect(readAnswerOf(text, { dialect: 'llava', image })).toBe(expected)
  })

  it('pads the picture that was sent, not the one that it was made from', () => {
    const options = { dialect: 'llava', image: { width: 2000, height: 1200 }, sent: wide } as const
    expect(readAnswerOf('[0.10, 0.30, 0.50, 0.70]', options)).toBe('200 200 1000 1000')
  })
})

describe('shikra', () => {
  it.each([
    ['[0.100,0.300,0.500,0.700;0.100,0.300,0.200,0.400]', 'a 100 100 500 500 | a 100 100 200 200'],
    ['[0.100,0.300;0.500,0.700]', 'a @100 100 | a @500 500'],
    ['[0.100,0.300,0.500,0.700;0.100,0.', 'a 100 100 500 500 | …'],
    ['[0.100,0.300,0.500,0.700;]', 'a 100 100 500 500'],
    ['[0.100,0.300,0.500]', 'error'],
    ['[120,80,300,260]', 'error'],
    ['No a is visible.', ''],
  ])('reads %j', (text, expected) => {
    expect(readAnswerOf(text, { dialect: 'shikra', image: wide, labels: ['a'] })).toBe(expected)
  })

  it('names what a caption names', () => {
    expect(readAnswerOf('A dog[0.100,0.300,0.500,0.700] barks.', { dialect: 'shikra', image: wide })).toBe(
      'dog 100 100 500 500',
    )
  })
})

describe('ferret', () => {
  it.each([
    ['It is a dog [120, 48, 640, 912].', 'dog 120 28.8 640 547.2'],
    ['cars [253, 447, 623, 904][143, 853, 721, 995] are parked.', 'cars 253 268.2 623 542.4 | cars 143 511.8 721 597'],
    ['[913,325,330,478]', '330 195 913 286.8'],
    // Fractions where thousandths were asked for.
    ['[0.1, 0.5, 0.4, 0.75]', '100 300 400 450'],
    ['[380, 49, 636, 574], [122, 540, 556, 90', '380 29.4 636 344.4 | …'],
    ['[380, 49]', 'error'],
  ])('reads %j', (text, expected) => {
    expect(readAnswerOf(text, { dialect: 'ferret', image: wide })).toBe(expected)
  })

  it('reads pairs where points were asked for', () => {
    const options = { dialect: 'ferret', image: wide, task: 'point' } as const
    expect(readAnswerOf('dog [380, 500]', options)).toBe('dog @380 300')
  })
})

describe('writing', () => {
  const box = { x: 100, y: 100, width: 400, height: 400 }
  const things = {
    objects: [
      { label: 'sofa', box },
      { label: 'sofa', box: { ...box, width: 100, height: 100 } },
      { label: 'a chair [old]', box },
    ],
    points: [{ x: 100, y: 100, label: 'tip' }],
  }
  it.each([
    ['llava', 'sofa: [0.10, 0.30, 0.50, 0.70], [0.10, 0.30, 0.20, 0.40]\na chair (old): [0.10, 0.30, 0.50, 0.70]'],
    [
      'shikra',
      'sofa: [0.100,0.300,0.500,0.700;0.100,0.300,0.200,0.400]\na chair (old): [0.100,0.300,0.500,0.700]\ntip: [0.100,0.300]',
    ],
    ['ferret', 'sofa: [100, 167, 500, 833] [100, 167, 200, 333]\na chair (old): [100, 167, 500, 833]'],
  ] as const)('%s writes a line a name, and reads it back', (dialect, text) => {
    const options = { dialect, image: wide } as const
    expect(formatGrounding(things, options)).toBe(text)
    const { objects, points } = parseGrounding(text, options)
    expect(objects.map(({ label }) => label)).toEqual(['sofa', 'sofa', 'a chair (old)'])
    expect(points.map(({ label }) => label)).toEqual(dialect === 'shikra' ? ['tip'] : [])
  })

  it.each([llava, shikra, ferret])('$id asks for one thing, or for all', ({ prompt, oneLabel }) => {
    expect(oneLabel).toBe(true)
    expect(prompt({ task: 'detect', labels: ['red sofa'], sent: wide }).text).toContain('red sofa')
    expect(prompt({ task: 'detect', sent: wide }).text).toMatch(/(?:each|every) object/)
  })
})
