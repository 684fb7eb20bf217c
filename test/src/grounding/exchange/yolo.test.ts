import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FromYOLOOptions, fromYOLO } from '../../../../src/grounding/exchange/from-yolo.ts'
import { toYOLO } from '../../../../src/grounding/exchange/yolo.ts'
import { toPolygons } from '../../../../src/grounding/masks/polygons.ts'
import type { Box, Detection, Mask } from '../../../../src/types.ts'
import { encodeRle } from '../../../kit/rle.ts'

const image = { width: 640, height: 480 }
const names = ['cat', 'dog']
const box = (x: number, y: number, width: number, height: number): Box => ({ x, y, width, height })
const cat = { label: 'cat', box: box(64, 48, 128, 240), score: 0.9 }

/** A mask from rows of `#` and `.`. */
function drawn(...rows: string[]): Mask {
  const [width, height] = [rows[0]?.length ?? 0, rows.length]
  const data = [...rows.join('')].map((char) => Number(char === '#'))
  return { label: 'cat', box: box(0, 0, width, height), rle: encodeRle(data, width, height) }
}
const sizeOf = ({ rle: { size } }: Mask) => ({ width: size[1], height: size[0] })

describe('toYOLO', () => {
  it.each<[string, Detection[], string]>([
    ['nothing', [], ''],
    ['a box by its middle, as fractions', [cat], '0 0.200000 0.350000 0.200000 0.500000\n'],
    ['the whole picture', [{ label: 'dog', box: box(0, 0, 640, 480) }], '1 0.500000 0.500000 1.000000 1.000000\n'],
    ['a point', [{ label: 'cat', box: box(0, 0, 0, 0) }], '0 0.000000 0.000000 0.000000 0.000000\n'],
    [
      'rounding errors at the edge',
      [{ label: 'cat', box: box(-1e-9, 0, 640.0000001, 480) }],
      '0 0.500000 0.500000 1.000000 1.000000\n',
    ],
    [
      'one line each',
      [cat, { ...cat, label: 'dog' }],
      '0 0.200000 0.350000 0.200000 0.500000\n1 0.200000 0.350000 0.200000 0.500000\n',
    ],
  ])('writes %s', (_, objects, text) => {
    expect(toYOLO(objects, { image, names })).toEqual({ text, names })
  })

  it('numbers classes by first appearance where no names are given', () => {
    const { text, names } = toYOLO([{ ...cat, label: 'dog' }, cat], { image })
    expect(text).toMatch(/^0 .*\n1 .*\n$/)
    expect(names).toEqual(['dog', 'cat'])
  })

  it('takes names by number, as data.yaml may have them', () => {
    expect(toYOLO([cat], { image, names: { 0: 'dog', 1: 'cat' } })).toMatchObject({ names: ['dog', 'cat'] })
  })

  it('writes scores as the last column when told to', () => {
    expect(toYOLO([cat], { image, names, confidence: true }).text).toBe(
      '0 0.200000 0.350000 0.200000 0.500000 0.900000\n',
    )
    const mask = { ...drawn('#.', '..'), score: 0.25 }
    expect(toYOLO([mask], { image: sizeOf(mask), names, confidence: true }).text).toMatch(/^0( \S+){8} 0.250000\n$/)
  })

  it('writes the outline of a mask', () => {
    const mask = drawn('.##.', '.##.')
    const corners = '0.250000 0.000000 0.750000 0.000000 0.750000 1.000000 0.250000 1.000000'
    expect(toYOLO([mask], { image: sizeOf(mask), names }).text).toBe(`0 ${corners}\n`)
  })

  it('takes an object and its mask for one', () => {
    const mask = drawn('#.', '..')
    const { rle: _, ...object } = mask
    expect(toYOLO([object, mask], { image: sizeOf(mask), names }).text.split('\n')).toHaveLength(2)
  })

  const mask = { ...drawn('#.', '..'), box: box(1, 1, 1, 1) }
  it.each<[string, unknown, object, RegExp]>([
    ['no list', null, {}, /array for objects/],
    ['no size', [], { image: undefined }, /for image/],
    ['a name that is none', [], { names: ['cat', ''] }, /names\[1\]/],
    ['a name twice', [], { names: ['cat', 'dog', 'cat'] }, /names\[2\] is "cat", and so is names\[0\]/],
    ['names with a gap', [], { names: { 0: 'cat', 2: 'dog' } }, /names\[1\]/],
    ['an unknown label', [{ ...cat, label: 'cats' }], {}, /"cats" at objects\[0\]\.label\. Did you mean "cat"/],
    ['a label that is near none', [{ ...cat, label: 'umbrella' }], {}, /Known: cat, dog/],
    ['a box over the edge', [{ ...cat, box: box(600, 0, 41, 10) }], {}, /objects\[0\]\.box reaches beyond/],
    ['a box above the picture', [{ ...cat, box: box(0, -1, 41, 10) }], {}, /objects\[0\]\.box reaches beyond/],
    [
      'a box beside a mask',
      [cat, mask],
      { image: { width: 2, height: 2 } },
      /objects\[1\] has a mask, objects\[0\] has none/,
    ],
    ['a mask without a pixel', [drawn('..')], { image: { width: 2, height: 1 } }, /objects\[0\]\.rle has no pixel/],
    ['a mask of another picture', [mask], {}, /objects\[0\]\.rle\.size/],
    ['a missing score', [{ label: 'cat', box: cat.box }], { confidence: true }, /objects\[0\]\.score/],
  ])('refuses %s', (_, objects, options, message) => {
    expect(() => toYOLO(objects as Detection[], { image, names, ...options })).toThrow(
      expect.objectContaining({ kind: 'input', message: expect.stringMatching(message) }),
    )
  })
})

describe('fromYOLO', () => {
  const read = (text: string) => fromYOLO(text, { image, names })

  it.each<[string, string, Detection[]]>([
    ['an empty file', '', []],
    ['blank lines', '\n \r\n\t\n', []],
    ['a box', '0 0.2 0.35 0.2 0.5', [{ label: 'cat', box: cat.box }]],
    ['a box and its confidence', '0 0.2 0.35 0.2 0.5 0.9\n', [cat]],
    ['Windows’ line ends and a byte order mark', '\ufeff1 0.2 0.35 0.2 0.5\r\n', [{ label: 'dog', box: cat.box }]],
    ['blanks of any kind', '  0\t0.2  0.35 .2 5e-01 ', [{ label: 'cat', box: cat.box }]],
    ['a class with a point', '1.0 0.2 0.35 0.2 0.5', [{ label: 'dog', box: cat.box }]],
    ['an overshoot of rounding, clamped', '0 0.5 0.5 1.00001 1', [{ label: 'cat', box: box(0, 0, 640, 480) }]],
    ['a larger overshoot, kept', '0 0.9 0.5 0.4 1', [{ label: 'cat', box: box(448, 0, 256, 480) }]],
  ])('reads %s', (_, text, expected) => {
    const { objects, ...rest } = read(text)
    expect(rest).toEqual({ image, masks: [], warnings: [] })
    expect(objects.map(({ label, score }) => [label, score])).toEqual(
      expected.map(({ label, score }) => [label, score]),
    )
    for (const [index, { box }] of expected.entries()) {
      for (const key of ['x', 'y', 'width', 'height'] as const) {
        expect(objects[index]?.box[key]).toBeCloseTo(box[key], 9)
      }
    }
  })

  it('reads an outline as an object and a mask', () => {
    const mask = drawn('.##.', '.##.')
    const text = '0 0.25 0 0.75 0 0.75 1 0.25 1\n0 0.25 0 0.75 0 0.75 1 0.25 1 0.5'
    const around = box(1, 0, 2, 2)
    expect(fromYOLO(text, { image: sizeOf(mask), names })).toMatchObject({
      objects: [
        { label: 'cat', box: around },
        { label: 'cat', box: around, score: 0.5 },
      ],
      masks: [
        { label: 'cat', box: around, rle: mask.rle },
        { label: 'cat', box: around, rle: mask.rle, score: 0.5 },
      ],
    })
  })

  it('counts outlines without a pixel', () => {
    const { objects, masks, warnings } = read('0 0.1 0.1 0.1001 0.1 0.1 0.1001')
    expect([objects.length, masks.length]).toEqual([1, 0])
    expect(warnings).toEqual([{ code: 'no_mask', message: expect.stringMatching(/^1 /) }])
  })

  it.each<[string, string, RegExp]>([
    ['four columns', '0 0.1 0.1 0.1', /line 1/],
    ['a word', '0 0.1 0.1 0.1 wide', /line 1, column 5/],
    ['a name for a number', 'cat 0.1 0.1 0.1 0.1', /line 1, class/],
    [
      'a class without a name',
      '0 0.5 0.5 1 1\n7 0.1 0.1 0.1 0.1',
      /0 to 1 for the class in line 2.*nearest is 1 \("dog"\)/,
    ],
    ['a class below 0', '-1 0.1 0.1 0.1 0.1', /nearest is 0 \("cat"\)/],
    ['half a class', '0.5 0.1 0.1 0.1 0.1', /the class in line 1/],
    ['pixels', '0 64 48 128 240', /fraction of the picture.*line 1, column 2/],
    ['a negative width', '0 0.5 0.5 -0.1 0.1', /line 1, column 4/],
    ['a track’s number', '0 0.5 0.5 0.1 0.1 17', /line 1, column 6/],
    ['infinity', '0 0.5 0.5 0.1 1e999', /line 1, column 5/],
    ['pixels in an outline', '0 0.1 0.1 20 0.1 0.2 0.2', /line 1, column 4/],
  ])('refuses %s', (_, text, message) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ kind: 'input', message: expect.stringMatching(message) }),
    )
  })

  it('needs a size and names', () => {
    expect(() => fromYOLO('', { image } as FromYOLOOptions)).toThrow(/names/)
    expect(() => fromYOLO('', { names } as unknown as FromYOLOOptions)).toThrow(/image/)
    expect(() => fromYOLO('0 0.5 0.5 1 1', { image, names: [] })).toThrow(/no names/)
  })

  it.each([
    ['digits', '1'.repeat(5_000_000)],
    ['columns', `0${' 0.5'.repeat(1_250_000)}`],
    ['lines', '0 .5 .5 1 1\n'.repeat(400_000)],
    ['blanks', ' '.repeat(5_000_000)],
    ['blank lines', '\n'.repeat(5_000_000)],
  ])('takes time in proportion to %s', (_, text) => {
    const start = performance.now()
    try {
      read(text)
    } catch (error) {
      expect(error).toMatchObject({ name: 'VLMError', kind: 'input' })
    }
    expect(performance.now() - start).toBeLessThan(5_000)
  })
})

describe('toYOLO and fromYOLO', () => {
  const span = (side: number) =>
    fc
      .tuple(fc.double({ min: 0, max: side, noNaN: true }), fc.double({ min: 0, max: side, noNaN: true }))
      .map(([a, b]): [number, number] => [Math.min(a, b), Math.abs(a - b)])
  const anyObject = fc.record({
    label: fc.constantFrom(...names),
    box: fc.tuple(span(640), span(480)).map(([[x, width], [y, height]]) => box(x, y, width, height)),
    score: fc.double({ min: 0, max: 1, noNaN: true }),
  })

  it('keep boxes to a millionth of the picture, inside it', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyObject, { selector: ({ box }) => JSON.stringify(box) }), (objects) => {
        const { objects: read } = fromYOLO(toYOLO(objects, { image, names, confidence: true }).text, { image, names })
        expect(read.map(({ label }) => label)).toEqual(objects.map(({ label }) => label))
        for (const [index, { box, score }] of objects.entries()) {
          const back = read[index] as Required<Detection>
          expect(back.score).toBeCloseTo(score, 5)
          for (const [start, length, side] of [
            ['x', 'width', 640],
            ['y', 'height', 480],
          ] as const) {
            const end = back.box[start] + back.box[length]
            expect(Math.abs(back.box[start] - box[start])).toBeLessThan(side * 1e-6)
            expect(Math.abs(end - box[start] - box[length])).toBeLessThan(side * 1e-6)
            expect(back.box[start] >= 0 && end <= side + 1e-9).toBe(true)
          }
        }
      }),
    )
  })

  it.each<[string, Mask]>([
    ['a pixel', drawn('...', '.#.', '...')],
    ['pieces', drawn('#.#.#', '.....', '##.##')],
    ['pieces that touch at corners', drawn('#.#', '.#.', '#.#')],
    ['a hole', drawn('###', '#.#', '###')],
    [
      'a piece in a hole in a piece',
      drawn('#######', '#.....#', '#.###.#', '#.#.#.#', '#.###.#', '#.....#', '#######'),
    ],
    ['everything', drawn('##', '##')],
  ])('keep every pixel of a mask of %s', (_, mask) => {
    const image = sizeOf(mask)
    expect(fromYOLO(toYOLO([mask], { image, names }).text, { image, names }).masks[0]?.rle).toEqual(mask.rle)
  })

  it('keep every pixel of any mask', () => {
    const anyMask = fc
      .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
      .chain(([width, height]) => {
        const bits = fc.array(fc.constantFrom('#', '.'), { minLength: width * height, maxLength: width * height })
        return bits.map((all) =>
          drawn(...Array.from({ length: height }, (_, y) => all.slice(y * width, (y + 1) * width).join(''))),
        )
      })
      .filter((mask) => toPolygons(mask).length > 0)
    fc.assert(
      fc.property(anyMask, (mask) => {
        const image = sizeOf(mask)
        expect(fromYOLO(toYOLO([mask], { image, names }).text, { image, names }).masks[0]?.rle).toEqual(mask.rle)
      }),
    )
  })
})
