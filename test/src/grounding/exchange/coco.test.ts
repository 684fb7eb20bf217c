import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toCOCO, toCOCOResults } from '../../../../src/grounding/exchange/coco.ts'
import type { COCOPicture } from '../../../../src/grounding/exchange/coco-types.ts'
import { fromCOCO } from '../../../../src/grounding/exchange/from-coco.ts'
import { encodeRle } from '../../../kit/rle.ts'

const image = { width: 6, height: 4 }
const box = { x: 1, y: 1, width: 2.5, height: 2 }
const cat = { label: 'cat', box, score: 0.9 }
/** Columns 1 and 2, rows 1 and 2. */
const pixels = Array.from({ length: 24 }, (_, i) =>
  Number([1, 2].includes(i % 6) && [1, 2].includes(Math.floor(i / 6))),
)
const rle = encodeRle(pixels, 6, 4)
const mask = { ...cat, rle }
const stop = {
  text: 'STOP',
  polygon: [
    [0, 0],
    [4, 0],
    [4, 2],
    [0, 2],
  ] as [number, number][],
  box: { x: 0, y: 0, width: 4, height: 2 },
}
const picture = (rest: object): COCOPicture => ({ image, filename: 'a.jpg', ...rest })
const only = (rest: object) => toCOCO([picture(rest)]).annotations

describe('toCOCO', () => {
  it.each([
    ['no picture', [], { images: [], annotations: [], categories: [] }],
    [
      'a picture with nothing in it',
      [picture({})],
      { images: [{ id: 1, file_name: 'a.jpg', width: 6, height: 4 }], annotations: [], categories: [] },
    ],
  ])('writes %s', (_, pictures, expected) => {
    expect(toCOCO(pictures)).toEqual(expected)
  })

  it('counts pictures, annotations and categories from 1, categories by first appearance', () => {
    const dog = { ...cat, label: 'dog' }
    const dataset = toCOCO([picture({ objects: [dog, cat] }), picture({ objects: [cat] })])
    expect(dataset.images.map(({ id }) => id)).toEqual([1, 2])
    expect(dataset.annotations.map(({ id, image_id, category_id }) => [id, image_id, category_id])).toEqual([
      [1, 1, 1],
      [2, 1, 2],
      [3, 2, 2],
    ])
    expect(dataset.categories).toEqual([
      { id: 1, name: 'dog', supercategory: '' },
      { id: 2, name: 'cat', supercategory: '' },
    ])
  })

  it('writes boxes as floats from their corner, with scores', () => {
    const fields = { id: 1, image_id: 1, category_id: 1, bbox: [1, 1, 2.5, 2], area: 5, segmentation: [], iscrowd: 0 }
    expect(only({ objects: [cat, { label: 'cat', box }] })).toEqual([
      { ...fields, score: 0.9 },
      { ...fields, id: 2 },
    ])
  })

  it('writes masks as compressed runs, their pixels as the area', () => {
    expect(only({ masks: [mask] })).toMatchObject([{ bbox: [1, 1, 2.5, 2], area: 4, segmentation: rle, score: 0.9 }])
  })

  it.each([
    ['an object and its mask', { objects: [cat], masks: [mask] }, [4]],
    ['two and two that are equal', { objects: [cat, cat], masks: [mask, mask] }, [4, 4]],
    ['a mask of something else', { objects: [{ ...cat, label: 'dog' }], masks: [mask] }, [5, 4]],
    ['a mask with another score', { objects: [{ label: 'cat', box }], masks: [mask] }, [5, 4]],
    ['a mask more than objects', { objects: [cat], masks: [mask, mask] }, [4, 4]],
    ['both in one list, masks first', { objects: [mask, cat] }, [4]],
  ])('takes %s for as many instances as there are', (_, things, areas) => {
    expect(only(things).map(({ area }) => area)).toEqual(areas)
  })

  it('writes text regions as polygons of the category text', () => {
    const { annotations, categories } = toCOCO([picture({ regions: [stop] })])
    expect(annotations).toMatchObject([
      { bbox: [0, 0, 4, 2], area: 8, segmentation: [[0, 0, 4, 0, 4, 2, 0, 2]], utf8_string: 'STOP' },
    ])
    expect(categories).toMatchObject([{ name: 'text' }])
  })

  it('marks crowds', () => {
    expect(only({ crowds: [mask] })).toMatchObject([{ iscrowd: 1, segmentation: rle, area: 4 }])
  })

  it('takes ids of pictures and categories that are given', () => {
    const categories = [
      { id: 17, name: 'cat', supercategory: 'animal' },
      { id: 90, name: 'text', supercategory: '' },
    ]
    const dataset = toCOCO([picture({ id: 397133, objects: [cat], regions: [stop] })], { categories })
    expect(dataset.annotations.map(({ image_id, category_id }) => [image_id, category_id])).toEqual([
      [397133, 17],
      [397133, 90],
    ])
    expect(dataset.categories).toEqual(categories)
    expect(toCOCO([], { categories: ['dog', 'cat'] }).categories.map(({ id, name }) => [id, name])).toEqual([
      [1, 'dog'],
      [2, 'cat'],
    ])
  })

  it.each<[string, unknown, object, RegExp]>([
    ['no list', {}, {}, /array of pictures for pictures/],
    ['no size', [{ filename: 'a' }], {}, /pictures\[0\]\.image/],
    ['half a pixel', [picture({ image: { width: 1.5, height: 1 } })], {}, /pictures\[0\]\.image\.width/],
    ['no file name', [{ image }], {}, /pictures\[0\]\.filename/],
    ['a picture twice', [picture({ id: 2 }), picture({})], {}, /pictures\[1\] has the id 2, and so has pictures\[0\]/],
    ['a number as label', [picture({ objects: [{ ...cat, label: 3 }] })], {}, /pictures\[0\]\.objects\[0\]\.label/],
    ['a blank label', [picture({ objects: [{ ...cat, label: ' ' }] })], {}, /objects\[0\]\.label/],
    ['NaN', [picture({ objects: [cat, { ...cat, box: { ...box, x: Number.NaN } }] })], {}, /objects\[1\]\.box\.x/],
    ['a negative side', [picture({ objects: [{ ...cat, box: { ...box, width: -1 } }] })], {}, /objects\[0\]\.box/],
    ['a score of 93', [picture({ objects: [{ ...cat, score: 93 }] })], {}, /objects\[0\]\.score/],
    [
      'a smaller mask',
      [picture({ masks: [{ ...mask, rle: { size: [2, 2], counts: '4' } }] })],
      {},
      /masks\[0\]\.rle\.size/,
    ],
    ['a damaged mask', [picture({ masks: [{ ...mask, rle: { ...rle, counts: 'zz' } }] })], {}, /masks\[0\]\.rle/],
    ['a region of two corners', [picture({ regions: [{ ...stop, polygon: [] }] })], {}, /regions\[0\]\.polygon/],
    ['points', [picture({ points: [{ x: 1, y: 1 }] })], {}, /no place for the points of pictures\[0\]/],
    [
      'things of two pictures',
      [
        picture({
          objects: [
            { ...cat, box: { ...box, picture: 0 } },
            { ...cat, box: { ...box, picture: 1 } },
          ],
        }),
      ],
      {},
      /objects\[0\] in picture 0, .*objects\[1\] in picture 1/,
    ],
    [
      'an unknown label',
      [picture({ objects: [cat] })],
      { categories: ['dog', 'car'] },
      /"cat" at pictures\[0\]\.objects\[0\]\.label\. Did you mean "car"/,
    ],
    ['a label that is near none', [picture({ objects: [cat] })], { categories: ['umbrella'] }, /Known: umbrella/],
    [
      'a text region without its category',
      [picture({ regions: [stop] })],
      { categories: ['cat'] },
      /"text" at pictures\[0\]\.regions\[0\]/,
    ],
    ['a category twice', [], { categories: ['cat', 'cat'] }, /categories\[1\].*categories\[0\]/],
    ['a category without id', [], { categories: [{ name: 'cat' }] }, /categories\[0\]\.id/],
  ])('refuses %s', (_, pictures, options, message) => {
    expect(() => toCOCO(pictures as COCOPicture[], options)).toThrow(
      expect.objectContaining({ kind: 'input', message: expect.stringMatching(message) }),
    )
  })
})

describe('toCOCOResults', () => {
  const categories = [{ id: 17, name: 'cat', supercategory: '' }]

  it('writes boxes with their box and masks without', () => {
    expect(toCOCOResults([{ image, id: 5, objects: [cat] }], { categories })).toEqual([
      { image_id: 5, category_id: 17, bbox: [1, 1, 2.5, 2], score: 0.9 },
    ])
    expect(toCOCOResults([{ image, masks: [mask] }], { categories })).toEqual([
      { image_id: 1, category_id: 17, segmentation: rle, score: 0.9 },
    ])
  })

  it.each<[string, object, RegExp]>([
    ['a thing without a score', { objects: [{ label: 'cat', box }] }, /objects\[0\]\.score/],
    ['boxes and masks', { objects: [cat], masks: [mask] }, /objects\[0\], pictures\[0\]\.masks\[0\]/],
    ['regions', { regions: [stop] }, /leave them out/],
    ['an unknown label', { objects: [{ ...cat, label: 'cats' }] }, /Did you mean "cat"/],
  ])('refuses %s', (_, things, message) => {
    expect(() => toCOCOResults([{ image, ...things }], { categories })).toThrow(message)
  })
})

describe('fromCOCO', () => {
  const images = [{ id: 7, file_name: 'a.jpg', width: 6, height: 4 }]
  const categories = [{ id: 3, name: 'cat', supercategory: 'animal' }]
  const annotation = { id: 1, image_id: 7, category_id: 3, bbox: [1, 1, 2.5, 2] }
  const read = (...annotations: object[]) => fromCOCO({ images, categories, annotations })

  it('gives pictures without annotations too, and categories without pictures', () => {
    expect(fromCOCO({ info: {}, licenses: [], images, categories })).toEqual({
      pictures: [{ id: 7, image, filename: 'a.jpg', objects: [], masks: [], regions: [], crowds: [] }],
      categories,
      warnings: [],
    })
  })

  it('reads boxes and passes over keys it does not know', () => {
    const [picture] = read({
      ...annotation,
      area: 1,
      iscrowd: 0,
      segmentation: [],
      attributes: { occluded: true },
    }).pictures
    expect(picture?.objects).toEqual([{ label: 'cat', box }])
    expect(picture?.masks).toEqual([])
  })

  const square = [1, 1, 3, 1, 3, 3, 1, 3]
  it.each<[string, unknown]>([
    ['compressed runs', rle],
    ['runs as a list', { size: [4, 6], counts: [5, 2, 2, 2, 13] }],
    ['a list with empty runs', { size: [4, 6], counts: [5, 1, 0, 1, 2, 2, 13, 0] }],
    ['a polygon', [square]],
    ['polygons that overlap', [square, square]],
  ])('reads a mask from %s', (_, segmentation) => {
    const [picture] = read({ ...annotation, segmentation }).pictures
    expect(picture?.objects).toEqual([{ label: 'cat', box }])
    expect(picture?.masks).toEqual([{ label: 'cat', box, rle }])
  })

  it('keeps a crowd apart from objects', () => {
    const [picture] = read({ ...annotation, segmentation: rle, iscrowd: 1 }, { ...annotation, iscrowd: 1 }).pictures
    expect(picture).toMatchObject({ objects: [], masks: [], crowds: [{ rle }, { label: 'cat', box }] })
  })

  it('reads the texts of COCO-Text, those of named things as both', () => {
    const text = { utf8_string: 'STOP', segmentation: [[0, 0, 4, 0, 4, 2, 0, 2]], bbox: [0, 0, 4, 2] }
    const data = {
      images,
      categories: [...categories, { id: 4, name: 'text' }],
      annotations: [
        { ...annotation, ...text },
        { ...annotation, ...text, category_id: 4, segmentation: [] },
      ],
    }
    const [picture] = fromCOCO(data).pictures
    expect(picture?.regions).toEqual([stop, stop])
    expect(picture?.objects).toHaveLength(1)
  })

  it('reads results by the names and sizes of their dataset', () => {
    const results = [
      { image_id: 7, category_id: 3, bbox: [1, 1, 2.5, 2], score: 0.9 },
      { image_id: 7, category_id: 3, segmentation: rle, score: 0.8 },
    ]
    const [picture] = fromCOCO(results, { dataset: { images, categories } }).pictures
    const around = { x: 1, y: 1, width: 2, height: 2 }
    expect(picture?.objects).toEqual([cat, { label: 'cat', box: around, score: 0.8 }])
    expect(picture?.masks).toEqual([{ label: 'cat', box: around, score: 0.8, rle }])
  })

  it('counts what it cannot keep', () => {
    const empty = { ...annotation, segmentation: { size: [4, 6], counts: [24] } }
    const tiny = { ...annotation, segmentation: [[1, 1, 1.1, 1, 1, 1.1]] }
    const { pictures, warnings } = read(empty, tiny, { ...annotation, keypoints: [1, 1, 2], num_keypoints: 1 })
    expect(pictures[0]).toMatchObject({ objects: { length: 3 }, masks: [] })
    expect(warnings).toEqual([
      { code: 'no_mask', message: expect.stringMatching(/^2 annotations/) },
      { code: 'keypoints', message: expect.stringMatching(/^1 annotations/) },
    ])
  })

  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /for data/],
    ['text', '{}', /for data/],
    ['results alone', [], /for dataset/],
    ['no images', { categories }, /list of images/],
    ['an image without size', { images: [{ id: 1 }], categories }, /images\[0\]\.width/],
    ['an id as text', { images: [{ ...images[0], id: '7' }], categories }, /images\[0\]\.id/],
    ['an image twice', { images: [...images, ...images], categories }, /images\[1\] has the id 7/],
    ['a category without name', { images, categories: [{ id: 1 }] }, /categories\[0\]\.name/],
    ['captions', { images, categories: [], annotations: [{ image_id: 7, caption: '' }] }, /category_id/],
    [
      'another image',
      { images, categories, annotations: [{ ...annotation, image_id: 8 }] },
      /annotations\[0\]\.image_id/,
    ],
    [
      'another category',
      { images, categories, annotations: [{ ...annotation, category_id: 9 }] },
      /category_id.*nearest is 3 \("cat"\)/,
    ],
    ['no box', { images, categories, annotations: [{ ...annotation, bbox: undefined }] }, /annotations\[0\]\.bbox/],
    [
      'three numbers',
      { images, categories, annotations: [{ ...annotation, bbox: [1, 2, 3] }] },
      /annotations\[0\]\.bbox/,
    ],
    [
      'text in a box',
      { images, categories, annotations: [{ ...annotation, bbox: [1, 2, 3, '4'] }] },
      /annotations\[0\]\.bbox\[3\]/,
    ],
    [
      'corners in a box',
      { images, categories, annotations: [{ ...annotation, bbox: [9, 9, -1, 2] }] },
      /annotations\[0\]\.bbox/,
    ],
    [
      'an odd polygon',
      { images, categories, annotations: [{ ...annotation, segmentation: [[1, 2, 3, 4, 5, 6, 7]] }] },
      /segmentation\[0\]/,
    ],
    [
      'flat coordinates',
      { images, categories, annotations: [{ ...annotation, segmentation: square }] },
      /segmentation\[0\]/,
    ],
    [
      'another mask’s size',
      { images, categories, annotations: [{ ...annotation, segmentation: { ...rle, size: [6, 4] } }] },
      /segmentation\.size/,
    ],
    [
      'too few counts',
      { images, categories, annotations: [{ ...annotation, segmentation: { size: [4, 6], counts: [5] } }] },
      /add up to 5 px, but the picture has 24/,
    ],
    [
      'a count below 0',
      { images, categories, annotations: [{ ...annotation, segmentation: { size: [4, 6], counts: [-5, 29] } }] },
      /counts\[0\]/,
    ],
    ['a crowd of 2', { images, categories, annotations: [{ ...annotation, iscrowd: 2 }] }, /iscrowd/],
  ])('refuses %s', (_, data, message) => {
    expect(() => fromCOCO(data)).toThrow(
      expect.objectContaining({ kind: 'input', message: expect.stringMatching(message) }),
    )
  })

  it('refuses a dataset for a dataset', () => {
    expect(() => fromCOCO({ images, categories }, { dataset: {} })).toThrow(/leave out/)
  })
})

describe('toCOCO and fromCOCO', () => {
  const number = fc.double({ min: -50, max: 50, noNaN: true })
  const side = fc.double({ min: 0, max: 50, noNaN: true })
  const anyBox = fc.record({ x: number, y: number, width: side, height: side })
  const label = fc.constantFrom('cat', 'dog', 'a "b" {c}', '猫', '__proto__')
  const score = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined })
  const object = fc.record({ label, box: anyBox, score }, { requiredKeys: ['label', 'box'] })
  const anyMask = fc
    .tuple(object, fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 24, maxLength: 24 }))
    .filter(([, bits]) => bits.includes(1))
    .map(([thing, bits]) => ({ ...thing, rle: encodeRle(bits, 6, 4) }))
  const anyPicture = fc.record({
    image: fc.constant(image),
    filename: fc.constantFrom('a.jpg', 'b/c d.png'),
    objects: fc.array(object),
    masks: fc.array(anyMask),
    crowds: fc.array(fc.oneof(object, anyMask)),
    regions: fc.constantFrom([], [stop]),
  })

  it('write again what they read, to the last digit', () => {
    fc.assert(
      fc.property(fc.array(anyPicture, { maxLength: 4 }), (pictures) => {
        const dataset = JSON.parse(JSON.stringify(toCOCO(pictures)))
        const { pictures: read, categories, warnings } = fromCOCO(dataset)
        expect(warnings).toEqual([])
        expect(toCOCO(read, { categories })).toEqual(dataset)
      }),
    )
  })

  it('keep every box', () => {
    fc.assert(
      fc.property(fc.array(object), (objects) => {
        const [read] = fromCOCO(toCOCO([picture({ objects })])).pictures
        expect(read?.objects.map(({ box }) => box)).toEqual(objects.map(({ box }) => box))
      }),
    )
  })

  it('read anything or throw a VLMError', () => {
    const key = fc.constantFrom('images', 'annotations', 'categories', 'id', 'bbox', 'segmentation', 'counts', 'size')
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof({ maxDepth: 4 }, fc.jsonValue(), fc.dictionary(key, tie('json')), fc.array(tie('json'))),
    }))
    fc.assert(
      fc.property(json, json, (data, dataset) => {
        for (const read of [() => fromCOCO(data), () => fromCOCO(data, { dataset })]) {
          try {
            read()
          } catch (error) {
            expect(error).toMatchObject({ name: 'VLMError', kind: 'input' })
          }
        }
      }),
    )
  })
})
