import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromVOC } from '../../../../src/grounding/exchange/from-voc.ts'
import { toVOC, type VOCObject } from '../../../../src/grounding/exchange/voc.ts'
import type { Box } from '../../../../src/types.ts'

const image = { width: 640, height: 480 }
const options = { image, filename: 'street.jpg' }
const box = (x: number, y: number, width: number, height: number): Box => ({ x, y, width, height })
const cat = { label: 'cat', box: box(10, 20, 30, 40) }
const bndbox = (xml: string) => [...xml.matchAll(/<[xy]m(?:in|ax)>(\d+)</g)].map((match) => Number(match[1]))
const file = (objects: string, size = '<size><width>640</width><height>480</height><depth>3</depth></size>') =>
  `<annotation><filename>street.jpg</filename>${size}${objects}</annotation>`
const object = (numbers: readonly unknown[], more = '') => {
  const names = ['xmin', 'ymin', 'xmax', 'ymax'].map((name, i) => `<${name}>${numbers[i]}</${name}>`)
  return `<object><name>cat</name>${more}<bndbox>${names.join('')}</bndbox></object>`
}

describe('toVOC', () => {
  it('writes a file in the order of the development kit', () => {
    expect(toVOC([{ ...cat, score: 0.93 }], options)).toBe(`<annotation>
  <filename>street.jpg</filename>
  <size>
    <width>640</width>
    <height>480</height>
    <depth>3</depth>
  </size>
  <segmented>0</segmented>
  <object>
    <name>cat</name>
    <pose>Unspecified</pose>
    <truncated>0</truncated>
    <difficult>0</difficult>
    <score>0.93</score>
    <bndbox>
      <xmin>11</xmin>
      <ymin>21</ymin>
      <xmax>40</xmax>
      <ymax>60</ymax>
    </bndbox>
  </object>
</annotation>
`)
  })

  it('writes a file without objects', () => {
    expect(fromVOC(toVOC([], options))).toEqual({ ...options, objects: [], warnings: [] })
  })

  // Left, top, right, bottom.
  it.each<[string, Box, number[], number[]]>([
    ['the whole picture', box(0, 0, 640, 480), [1, 1, 640, 480], [0, 0, 640, 480]],
    ['the first pixel', box(0, 0, 1, 1), [1, 1, 1, 1], [0, 0, 1, 1]],
    ['the last pixel', box(639, 479, 1, 1), [640, 480, 640, 480], [639, 479, 640, 480]],
    ['edges that are nearer to the pixel inside', box(10.6, 20.4, 30, 40), [12, 21, 41, 60], [11, 20, 41, 60]],
    ['edges in the middle of a pixel', box(10.5, 20.5, 30, 40), [12, 22, 41, 61], [11, 21, 41, 61]],
    ['a sliver inside a pixel', box(10.2, 20, 0.3, 40), [11, 21, 11, 60], [10, 20, 11, 60]],
    ['a sliver over an edge', box(9.9, 20, 0.3, 40), [11, 21, 11, 60], [10, 20, 11, 60]],
    ['nothing at the right edge', box(640, 480, 0, 0), [640, 480, 640, 480], [639, 479, 640, 480]],
    ['rounding errors at the edge', box(-1e-12, 0, 640 + 2e-12, 480), [1, 1, 640, 480], [0, 0, 640, 480]],
  ])('numbers %s', (_, box, pixels, edges) => {
    expect(bndbox(toVOC([{ label: 'cat', box }], options))).toEqual(pixels)
    expect(bndbox(toVOC([{ label: 'cat', box }], { ...options, convention: 'edges' }))).toEqual(edges)
  })

  it.each<[string, unknown, object, RegExp]>([
    ['no list', null, {}, /array for objects/],
    ['no file name', [], { filename: '' }, /filename/],
    ['no size', [], { image: { width: 0, height: 1 } }, /image\.width/],
    ['another convention', [], { convention: 'coco' }, /'pixels' or 'edges' for convention/],
    ['a box without a height', [{ label: 'cat', box: { x: 1, y: 1, width: 1 } }], {}, /objects\[0\]\.box\.height/],
    ['a box over the edge', [cat, { label: 'cat', box: box(630, 0, 11, 1) }], {}, /objects\[1\]\.box reaches beyond/],
    ['a mask', [{ ...cat, rle: { size: [1, 1], counts: '1' } }], {}, /masks in pictures of their own/],
    ['a label without letters', [{ ...cat, label: '' }], {}, /objects\[0\]\.label/],
    ['a label that XML cannot hold', [{ ...cat, label: 'a\0' }], {}, /objects\[0\]\.label/],
    ['a mark that is no mark', [{ ...cat, difficult: 1 }], {}, /objects\[0\]\.difficult/],
  ])('refuses %s', (_, objects, more, message) => {
    expect(() => toVOC(objects as VOCObject[], { ...options, ...more } as typeof options)).toThrow(
      expect.objectContaining({ kind: 'input', message: expect.stringMatching(message) }),
    )
  })
})

describe('fromVOC', () => {
  it('reads what the benchmark has, and says what it leaves', () => {
    const { objects, warnings } = fromVOC(`<?xml version="1.0"?>
      <annotation>
        <folder>VOC2012</folder>
        <filename>a &amp; b.jpg</filename>
        <source><database>The VOC2007 Database</database></source>
        <size><width>640</width><height>480</height><depth>3</depth></size>
        <segmented>1</segmented>
        <object>
          <name>person</name><pose>Frontal</pose><truncated>1</truncated><occluded>0</occluded><difficult>1</difficult>
          <bndbox><xmax>40</xmax><xmin>11</xmin><ymax>60</ymax><ymin>21</ymin></bndbox>
          <part><name>head</name><bndbox><xmin>11</xmin><ymin>21</ymin><xmax>20</xmax><ymax>30</ymax></bndbox></part>
        </object>
      </annotation>`)
    const marks = { pose: 'Frontal', truncated: true, occluded: false, difficult: true }
    expect(objects).toEqual([{ label: 'person', box: cat.box, ...marks }])
    expect(warnings).toEqual([{ code: 'not_read', message: expect.stringContaining('<part> (1)') }])
  })

  it.each<[string, 'pixels' | 'edges', readonly unknown[], Box]>([
    ['the whole picture', 'pixels', [1, 1, 640, 480], box(0, 0, 640, 480)],
    ['the whole picture', 'edges', [0, 0, 640, 480], box(0, 0, 640, 480)],
    ['one pixel', 'pixels', [640, 480, 640, 480], box(639, 479, 1, 1)],
    ['nothing', 'edges', [5, 5, 5, 5], box(5, 5, 0, 0)],
    ['fractions', 'pixels', ['45.7', '1e1', '46.2', '12.'], box(44.7, 9, 1.5, 3)],
    ['fractions', 'edges', ['45.5', '.5', '46.75', '2'], box(45.5, 0.5, 1.25, 1.5)],
    ['a pixel too far right', 'pixels', [631, 1, 641, 480], box(630, 0, 11, 480)],
    ['an edge too far left', 'edges', [-2, 0, 10, 10], box(-2, 0, 12, 10)],
  ])('reads %s, numbered by %s', (_, convention, numbers, expected) => {
    const { box } = fromVOC(file(object(numbers)), { convention }).objects[0] ?? {}
    for (const key of ['x', 'y', 'width', 'height'] as const) expect(box?.[key]).toBeCloseTo(expected[key], 9)
  })

  it('takes the size from the option where the file has none', () => {
    for (const size of ['', '<size/>', '<size><width>0</width><height>0</height></size>']) {
      expect(fromVOC(file('', size), { image }).image).toEqual(image)
      expect(() => fromVOC(file('', size))).toThrow(/give the option image/)
    }
    expect(fromVOC(file(''), { image }).image).toEqual(image)
    expect(() => fromVOC(file(''), { image: { width: 480, height: 640 } })).toThrow(/640 × 480 px.*480 × 640 px/)
  })

  it.each<[string, string, RegExp]>([
    ['another root', '<svg/>', /<svg>/],
    ['a pixel 0', file(object([0, 1, 2, 2])), /object\[0\]\.bndbox\.xmin.*convention: 'edges'/],
    ['corners the wrong way round', file(object([1, 9, 2, 2])), /object\[0\]\.bndbox\.ymax/],
    ['no number', file(object([1, 1, 2, 'NaN'])), /object\[0\]\.bndbox\.ymax/],
    ['a hexadecimal number', file(object(['0x1', 1, 2, 2])), /object\[0\]\.bndbox\.xmin/],
    ['an infinite number', file(object([1, 1, '1e999', 2])), /object\[0\]\.bndbox\.xmax/],
    ['no box', file(`${object([1, 1, 2, 2])}<object><name>cat</name></object>`), /object\[1\]\.bndbox/],
    [
      'half a box',
      file('<object><name>cat</name><bndbox><xmin>1</xmin></bndbox></object>'),
      /object\[0\]\.bndbox\.ymin/,
    ],
    ['no name', file('<object><name/></object>'), /object\[0\]\.name/],
    ['two names', file(object([1, 1, 2, 2], '<name>dog</name>')), /object\[0\]\.name is there twice/],
    ['a mark of 2', file(object([1, 1, 2, 2], '<difficult>2</difficult>')), /object\[0\]\.difficult/],
    ['a score of 93', file(object([1, 1, 2, 2], '<score>93</score>')), /object\[0\]\.score/],
    ['half a size', file('', '<size><width>640</width></size>'), /size\.height/],
    ['a document type', `<!DOCTYPE annotation>${file('')}`, /DOCTYPE/],
  ])('refuses %s', (_, xml, message) => {
    expect(() => fromVOC(xml)).toThrow(
      expect.objectContaining({ kind: 'input', message: expect.stringMatching(message) }),
    )
  })
})

describe('toVOC and fromVOC', () => {
  const inside = (side: number) =>
    fc
      .tuple(fc.double({ min: 0, max: side, noNaN: true }), fc.double({ min: 0, max: side, noNaN: true }))
      .map(([a, b]): [number, number] => [Math.min(a, b), Math.abs(a - b)])
  const anyBox = fc.tuple(inside(640), inside(480)).map(([[x, width], [y, height]]) => box(x, y, width, height))
  const label = fc.string({ unit: 'grapheme' }).filter((text) => text.trim() !== '')
  const flag = fc.option(fc.boolean(), { nil: undefined })
  const anyObject = fc.record({
    label,
    box: anyBox,
    score: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
    pose: fc.constantFrom(undefined, 'Left'),
    occluded: flag,
  })
  const convention = fc.constantFrom('pixels' as const, 'edges' as const)

  it('move an edge by half a pixel at most, a sliver’s by one, and lose nothing else', () => {
    fc.assert(
      fc.property(fc.array(anyObject), convention, (objects, convention) => {
        const read = fromVOC(toVOC(objects, { ...options, convention }), { convention })
        expect(read).toMatchObject({ ...options, warnings: [] })
        expect(read.objects).toHaveLength(objects.length)
        for (const [index, { box, label, score, pose, occluded }] of objects.entries()) {
          const back = read.objects[index] as VOCObject
          expect([back.label, back.score, back.pose, back.occluded]).toEqual([label, score, pose, occluded])
          for (const [start, length] of [
            ['x', 'width'],
            ['y', 'height'],
          ] as const) {
            const most = box[length] < 1 ? 1 : 0.5
            expect(Math.abs(back.box[start] - box[start])).toBeLessThanOrEqual(most)
            expect(Math.abs(back.box[start] + back.box[length] - box[start] - box[length])).toBeLessThanOrEqual(most)
            expect(back.box[length]).toBeGreaterThanOrEqual(1)
          }
        }
      }),
    )
  })

  it('change nothing a second time', () => {
    fc.assert(
      fc.property(fc.array(anyObject), convention, (objects, convention) => {
        const once = toVOC(objects, { ...options, convention })
        expect(toVOC(fromVOC(once, { convention }).objects, { ...options, convention })).toBe(once)
      }),
    )
  })
})
