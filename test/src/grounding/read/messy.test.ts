import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Finding, GroundingTask, Reading } from '../../../../src/grounding/dialect.ts'
import { readMessy } from '../../../../src/grounding/read/messy.ts'

const sent = { width: 1000, height: 1000 }

function read(text: string, { labels, task = 'detect' }: { labels?: string[]; task?: GroundingTask } = {}): Reading {
  return readMessy(text, { order: 'xy' }, { task, sent, ...(labels && { labels }) })
}

const dog = { label: 'dog', box: [1, 2, 30, 40] } satisfies Finding
const cat: Finding = { label: 'cat', box: [5, 6, 70, 80] }
const bare = ({ label, ...finding }: Finding): Finding => finding

describe('shapes', () => {
  it.each<[string, string, Finding[]]>([
    ['a list', '[{"label":"dog","box":[1,2,30,40]},{"label":"cat","bbox":[5,6,70,80]}]', [dog, cat]],
    ['one element', '{"name": "dog", "bounding_box": [1, 2, 30, 40]}', [dog]],
    ['a wrapper under any key', '{"count": 1, "found": [{"class": "dog", "rect": [1, 2, 30, 40]}]}', [dog]],
    ['wrappers in wrappers', '{"answer": {"data": {"items": [{"label": "dog", "box_2d": [1,2,30,40]}]}}}', [dog]],
    ['keys in other spellings', '[{"Label": "dog", "BoundingBox": [1, 2, 30, 40]}]', [dog]],
    ['labels as keys', '{"dog": [1, 2, 30, 40], "cat": [[5, 6, 70, 80]]}', [dog, cat]],
    ['labels as keys of names', '{"dog": {"x1": 1, "y1": 2, "x2": 30, "y2": 40}, "cat": "5, 6, 70, 80"}', [dog, cat]],
    ['labels as keys of elements', '{"dog": [{"box": [1,2,30,40]}], "cat": {"box": [5,6,70,80]}}', [dog, cat]],
    ['a label and its boxes', '{"label": "dog", "boxes": [[1, 2, 30, 40]]}', [dog]],
    ['an element a line', '{"label":"dog","box":[1,2,30,40]}\n\n{"label":"cat","box":[5,6,70,80]}', [dog, cat]],
    ['elements with commas', '{"label":"dog","box":[1,2,30,40]},\n{"label":"cat","box":[5,6,70,80]},', [dog, cat]],
    ['a list a bullet', '* [{"label":"dog","box":[1,2,30,40]}]\n* [{"label":"cat","box":[5,6,70,80]}]', [dog, cat]],
    [
      'two fences',
      '```json\n[{"label":"dog","box":[1,2,30,40]}]\n```\nand\n~~~\n{"cat": [5,6,70,80]}\n~~~',
      [dog, cat],
    ],
    ['corners on the element', '[{"label": "dog", "y": 2, "x": 1, "y2": 40, "x2": 30}]', [dog]],
    ['a list in a box key', '{"box": [{"label": "dog", "box_2d": [1, 2, 30, 40]}]}', [dog]],
    ['several boxes of a label', '{"label": "dog", "box": [[1,2,30,40],[5,6,70,80]]}', [dog, { ...cat, label: 'dog' }]],
    ['the number of a class', '{"class": 3, "box": [1, 2, 30, 40]}', [{ ...dog, label: '3' }]],
    ['the better of two labels', '{"category": "animal", "label": "dog", "box": [1, 2, 30, 40]}', [dog]],
    ['bare lists', '[[1, 2, 30, 40], [5, 6, 70, 80]]', [bare(dog), bare(cat)]],
    ['bare lists in a wrapper', '{"bounding_boxes": [[1, 2, 30, 40], "5, 6, 70, 80"]}', [bare(dog), bare(cat)]],
    ['no label', '{"box": [1, 2, 30, 40]}', [bare(dog)]],
    ['a blank label', '{"label": " ", "box": [1, 2, 30, 40]}', [bare(dog)]],
    ['a call of a tool', '{"name": "detect", "arguments": {"objects": [{"box": [1, 2, 30, 40]}]}}', [bare(dog)]],
    ['links before', 'Take the [dog](dog) and {it}: [{"label":"dog","box":[1,2,30,40]}]', [dog]],
    ['sentences with brackets around', 'I see it at [9,9,9,9]. {"label":"dog","box":[1,2,30,40]} [1]', [dog]],
    ['notes before the answer', '{"thought": "two animals"}\n[[1, 2, 30, 40]]', [bare(dog)]],
    [
      'what tells of the picture',
      '{"image": {"x": 0, "y": 0, "width": 9, "height": 9}, "size": [9, 9, 9, 9], "dog": [1,2,30,40]}',
      [dog],
    ],
  ])('reads %s', (_, text, findings) => {
    expect(read(text)).toMatchObject({ findings, truncated: false })
  })

  it('takes a list name for a label where it was asked for', () => {
    expect(read('{"frame": [1, 2, 30, 40]}', { labels: ['frame', 'cat'] }).findings).toEqual([
      { ...dog, label: 'frame' },
    ])
    expect(read('{"frame": [1, 2, 30, 40]}').findings).toEqual([bare(dog)])
  })

  it('reads y first where the dialect writes so', () => {
    const reading = readMessy(
      '{"dog": [2, 1, 40, 30], "cat": {"x1": 5, "y1": 6, "x2": 70, "y2": 80}}',
      { order: 'yx' },
      { task: 'detect', sent },
    )
    expect(reading.findings).toEqual([dog, cat])
  })

  it('leaves boxes in space and the frames of videos alone', () => {
    expect(read('[{"label": "dog", "box_3d": [1, 2, 30, 40]}, {"label": "dog", "box": [1, 2, 30, 40]}]')).toMatchObject(
      { findings: [dog], skipped: 1 },
    )
    expect(read('{"0": [{"label": "dog", "box": [1, 2, 30, 40]}]}').findings).toEqual([])
    expect(read('{"1": {"label": "dog", "box": [1, 2, 30, 40]}}').findings).toEqual([dog])
  })
})

describe('elements', () => {
  const box = dog.box
  it.each<[string, string, Finding[]]>([
    ['a point', '{"label": "dog", "point_2d": [1, 2]}', [{ label: 'dog', point: [1, 2] }]],
    ['a point by name', '{"label": "dog", "x": 1, "y": "2"}', [{ label: 'dog', point: [1, 2] }]],
    ['a point as coordinates', '{"label": "dog", "coordinates": [1, 2]}', [{ label: 'dog', point: [1, 2] }]],
    ['bare points', '{"points": [[1, 2], [3, 4]]}', [{ point: [1, 2] }, { point: [3, 4] }]],
    ['a way', '{"trajectory": [{"step": 1, "point": [1, 2], "action": "go"}]}', [{ point: [1, 2] }]],
    ['a box and a point', '{"box": [1, 2, 30, 40], "point": [9, 9]}', [{ box, point: [9, 9] }]],
    ['a text', '{"box": [1, 2, 30, 40], "text_content": " EXIT "}', [{ box, text: 'EXIT' }]],
    ['a number as text', '{"box": [1, 2, 30, 40], "text": 42}', [{ box, text: '42' }]],
    ['a text and a label', '{"box": [1, 2, 30, 40], "text": "EXIT", "label": "dog"}', [{ ...dog, text: 'EXIT' }]],
    ['a text under a key', '{"signs": [{"box": [1, 2, 30, 40], "text": "EXIT"}]}', [{ box, text: 'EXIT' }]],
    [
      'a text in an outline',
      '{"polygon": [[1,2],[3,2],[3,4]], "text": "A"}',
      [
        {
          text: 'A',
          outline: [
            [1, 2],
            [3, 2],
            [3, 4],
          ],
        },
      ],
    ],
    [
      'a mask as an outline',
      '{"mask": [[1,2],[3,2],[3,4]], "label": "dog"}',
      [
        {
          label: 'dog',
          polygons: [
            [
              [1, 2],
              [3, 2],
              [3, 4],
            ],
          ],
        },
      ],
    ],
    [
      'a mask in two parts',
      '{"mask": [[[1,2],[3,2],[3,4]], [[5,6],[7,6],[7,8]]]}',
      [
        {
          polygons: [
            [
              [1, 2],
              [3, 2],
              [3, 4],
            ],
            [
              [5, 6],
              [7, 6],
              [7, 8],
            ],
          ],
        },
      ],
    ],
    [
      'a mask in one row',
      '{"segmentation": [1, 2, 3, 2, 3, 4]}',
      [
        {
          polygons: [
            [
              [1, 2],
              [3, 2],
              [3, 4],
            ],
          ],
        },
      ],
    ],
    ['no mask', '{"label": "dog", "box": [1, 2, 30, 40], "mask": null}', [dog]],
  ])('reads %s', (_, text, findings) => {
    const reading = read(text)
    expect(reading).toMatchObject({ findings, skipped: 0, lostMasks: 0, truncated: false })
    expect(reading.findings).toEqual(findings)
  })

  it.each([
    '<start_of_mask><seg_4><seg_20>',
    'iVBORw0KGgo=',
    [
      [1, 2],
      [3, 4],
    ],
    [
      [1, 2],
      [3, 'a'],
      [5, 6],
    ],
    [1, 2, 3, 4, 5],
    {},
  ])('keeps the object of a mask that cannot be decoded: %j', (mask) => {
    expect(read(JSON.stringify([{ label: 'dog', box, mask }]))).toMatchObject({ findings: [dog], lostMasks: 1 })
  })

  it('reads a mask that is a picture of the box', () => {
    // One white pixel.
    const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJRU5ErkJggg=='
    const [finding] = read(JSON.stringify({ label: 'dog', box, mask: `data:image/png;base64,${png}` })).findings
    expect(finding?.map).toMatchObject({ width: 1, height: 1 })
    expect(read(JSON.stringify({ label: 'dog', mask: png }))).toMatchObject({ findings: [], skipped: 1, lostMasks: 1 })
  })

  it.each([
    [0, 0],
    [1, 1],
    ['0.81', 0.81],
    [87, 0.87],
    [100, 1],
    [101, undefined],
    [-0.1, undefined],
    ['high', undefined],
    [null, undefined],
  ])('reads the score %j as %j', (confidence, score) => {
    expect(read(JSON.stringify({ box, confidence })).findings[0]?.score).toBe(score)
  })
})

describe('unreadable elements', () => {
  it.each([
    '{"label": "dog", "box": [1, 2, 30]}',
    '{"label": "dog", "box": [1, 2, 30, 40, 50]}',
    '{"label": "dog", "box": ["a", "b", "c", "d"]}',
    '{"label": "dog", "box": [NaN, 2, 30, 40]}',
    '{"label": "dog", "box": [x1, y1, x2, y2]}',
    '{"label": "dog", "x": 1, "y": 2, "x2": 30}',
    '{"label": "dog"}',
    '[1, 2, 30]',
    '"a sentence"',
  ])('skips %s, keeps the others and counts', (element) => {
    const reading = read(`[${element}, {"label": "dog", "box": [1, 2, 30, 40]}]`)
    expect(reading).toMatchObject({ findings: [dog], skipped: 1, truncated: false })
    expect(read(`{"objects": [${element}]}`)).toMatchObject({ findings: [], none: false, truncated: false })
  })
})

describe('nothing', () => {
  it.each([
    '[]',
    '[ ]',
    '```json\n[]\n```',
    'Result: []',
    '[[]]',
    '{"objects": []}',
    '{"objects": null}',
    '{"objects": [], "points": [], "note": "none"}',
    '{"cats": []}',
    '{"bbox_2d": null}',
    '{"bbox_2d": []}',
    '[{"label": "dog", "box": null}, {"label": "cat", "box": []}]',
    '{"point": null, "label": "dog"}',
  ])('is what %s says', (text) => {
    expect(read(text)).toMatchObject({ findings: [], none: true, skipped: 0, truncated: false })
  })

  it.each([
    'words',
    '{}',
    '{"found": false}',
    '{"note": null}',
    '[null]',
    '[...]',
    '- [ ] find the dog',
    'boxes[]',
    '[{"label": "dog", "box": null}, {"label": "cat", "box": [1, 2, 3]}]',
    '12, 30, 40, 80',
    '[x1, y1, x2, y2]',
    '[1, 2, 3]',
  ])('is not what %s says', (text) => {
    expect(read(text)).toMatchObject({ findings: [], none: false })
  })

  it('counts no more than a null once something was found', () => {
    expect(read('[{"label": "cat", "box": null}, {"label": "dog", "box": [1, 2, 30, 40]}]')).toMatchObject({
      findings: [dog],
      skipped: 0,
    })
  })
})

describe('answers that are cut off', () => {
  it.each<[string, Finding[]]>([
    ['[', []],
    ['{"objects": []', []],
    ['[{"label": "dog", "box": [1, 2, 30', []],
    ['[{"label": "dog", "box": [1, 2, 30, 40]}', [dog]],
    ['[{"label": "dog", "box": [1, 2, 30, 40]},', [dog]],
    ['[{"label": "dog", "box": [1, 2, 30, 40]}, {"label": "ca', [dog]],
    ['[{"label": "dog", "box": [1, 2, 30, 40]}, {"label": "cat", "box": [5, 6, 70, 80]', [dog]],
    ['{"dog": [1, 2, 30, 40], "cat": [[5, 6, 70, 80], [1, 2', [dog, cat]],
    ['[[1, 2, 30, 40], [5, 6, 70, 8', [bare(dog)]],
    ['dog: [1, 2, 30, 40]\ncat: [5, 6', [dog]],
    ['{"a": 1', []],
  ])('%s', (text, findings) => {
    const reading = read(text)
    expect(reading).toMatchObject({ findings, truncated: true, skipped: 0 })
  })

  it('are not those that only lack the end of a fence, or have a closer too many', () => {
    expect(read('```json\n{"dog": [1, 2, 30, 40]}')).toMatchObject({ findings: [dog], truncated: false })
    expect(read('{"dog": [1, 2, 30, 40]}]}\n]')).toMatchObject({ findings: [dog], truncated: false })
  })

  it('give the first elements at every length', () => {
    const text = JSON.stringify([dog, cat, { label: 'a "b" [c]', point: [3, 4] }])
    const { findings } = read(text)
    expect(findings).toHaveLength(3)
    for (let length = 1; length < text.length; length++) {
      const part = read(text.slice(0, length))
      expect(part.truncated).toBe(true)
      expect(part.findings).toEqual(findings.slice(0, part.findings.length))
    }
  })
})

it('never throws, whatever JSON it is given', () => {
  const key = fc.constantFrom(
    'box',
    'bbox_2d',
    'point',
    'label',
    'text',
    'mask',
    'x',
    'y',
    'x2',
    'cat',
    'objects',
    '__proto__',
    '0',
  )
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.integer(),
      fc.double(),
      fc.string(),
      fc.constant(null),
      tie('list'),
      tie('object'),
    ),
    list: fc.array(tie('value'), { maxLength: 5 }),
    object: fc.dictionary(fc.oneof(key, fc.string()), tie('value'), { maxKeys: 5 }),
  }))
  fc.assert(
    fc.property(value, fc.constantFrom<GroundingTask>('detect', 'point'), (json, task) => {
      for (const { box, point } of read(JSON.stringify(json), { task }).findings) {
        expect([...(box ?? []), ...(point ?? [])].every(Number.isFinite)).toBe(true)
      }
    }),
    { numRuns: 500 },
  )
})

it.each(['{}', '[]', '{"box":[1,2,3,4]}', '{"box":[', '{"dog": [1, 2, 30, 40]} ', '[[1,2,3,4],'])(
  'is done soon with a megabyte of %s',
  (piece) => {
    const begun = performance.now()
    read(piece.repeat(1e6 / piece.length))
    expect(performance.now() - begun).toBeLessThan(8_000)
  },
)
