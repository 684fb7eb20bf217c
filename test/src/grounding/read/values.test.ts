import { describe, expect, it } from 'vitest'
import type { Corners, Vertex } from '../../../../src/grounding/dialect.ts'
import { fieldsOf, readBoxes, readNamedPoint, readNumber, readPoints } from '../../../../src/grounding/read/values.ts'

describe('readBoxes', () => {
  it.each<[string, unknown, Corners[]]>([
    ['null', null, []],
    ['an empty list', [], []],
    ['a list', [1, 2, 3, 4], [[1, 2, 3, 4]]],
    ['strings in a list', ['1', ' 2.5 ', '+3', '4e1'], [[1, 2.5, 3, 40]]],
    ['one string', '1, 2, 3, 4', [[1, 2, 3, 4]]],
    ['one string with brackets', '[1 2 3 4]', [[1, 2, 3, 4]]],
    ['a nested list', [[1, 2, 3, 4]], [[1, 2, 3, 4]]],
    [
      'several strings',
      ['1,2,3,4', '5,6,7,8'],
      [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
    ],
    [
      'several lists',
      [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
      [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
    ],
    ['the innermost list', [245, [234, 543, 542, 244]], [[234, 543, 542, 244]]],
    [
      'two corners',
      [
        [1, 2],
        [3, 4],
      ],
      [[1, 2, 3, 4]],
    ],
    ['x1', { x1: 1, y1: 2, x2: 3, y2: 4 }, [[1, 2, 3, 4]]],
    ['x0', { x0: 1, y0: 2, x1: 3, y1: 4 }, [[1, 2, 3, 4]]],
    ['x_min', { y_max: 4, x_max: 3, y_min: 2, x_min: '1' }, [[1, 2, 3, 4]]],
    ['xmin', { xmin: 1, ymin: 2, xmax: 3, ymax: 4 }, [[1, 2, 3, 4]]],
    ['xMin', { xMin: 1, yMin: 2, xMax: 3, yMax: 4 }, [[1, 2, 3, 4]]],
    ['left', { left: 1, top: 2, right: 3, bottom: 4 }, [[1, 2, 3, 4]]],
    ['x to x2', { y: 2, x: 1, y2: 4, x2: 3 }, [[1, 2, 3, 4]]],
    ['a size', { x: 1, y: 2, width: 3, height: 4 }, [[1, 2, 4, 6]]],
    ['a short size', { x: 1, y: 2, w: 3, h: 4 }, [[1, 2, 4, 6]]],
    ['a size at an edge', { left: 1, top: 2, width: 3, height: 4 }, [[1, 2, 4, 6]]],
    ['runaway digits', [1, 2, 1e300, 4], [[1, 2, 1e12, 4]]],
  ])('reads %s', (_, value, boxes) => {
    expect(readBoxes(value, 'xy').read).toEqual(boxes)
  })

  it.each<[string, unknown]>([
    ['three numbers', [1, 2, 3]],
    ['five numbers', [1, 2, 3, 4, 5]],
    ['words', ['a', 'b', 'c', 'd']],
    ['nulls', [null, null, null, null]],
    ['NaN', [Number.NaN, 2, 3, 4]],
    ['infinity', [1, 2, Number.POSITIVE_INFINITY, 4]],
    ['an empty string', ['', '2', '3', '4']],
    ['a sentence', 'none at all'],
    ['a number', 7],
    ['names in part', { x1: 1, y1: 2, x2: 3 }],
    ['nothing', undefined],
  ])('skips %s', (_, value) => {
    expect(readBoxes(value, 'xy')).toEqual({ read: [], skipped: 1, empty: false })
  })

  it.each([[null], [[]], [[[]]]])('takes %j for "none"', (value) => {
    expect(readBoxes(value, 'xy')).toEqual({ read: [], skipped: 0, empty: true })
  })

  it('keeps what can be read of several', () => {
    expect(readBoxes([[1, 2, 3, 4], [5, 6, 7], null], 'xy')).toEqual({ read: [[1, 2, 3, 4]], skipped: 1, empty: false })
  })

  it('turns lists of a dialect that writes y first, and leaves names alone', () => {
    expect(readBoxes([1, 2, 3, 4], 'yx').read).toEqual([[2, 1, 4, 3]])
    expect(readBoxes('1 2 3 4', 'yx').read).toEqual([[2, 1, 4, 3]])
    expect(readBoxes({ x1: 1, y1: 2, x2: 3, y2: 4 }, 'yx').read).toEqual([[1, 2, 3, 4]])
  })
})

describe('readPoints', () => {
  it.each<[string, unknown, Vertex[]]>([
    ['null', null, []],
    ['a list', [1, 2], [[1, 2]]],
    ['a string', '1, 2', [[1, 2]]],
    ['names', { x: 1, y: 2 }, [[1, 2]]],
    [
      'several',
      [
        [1, 2],
        [3, 4],
      ],
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['three numbers', [1, 2, 3], []],
    ['half a box', { x: 1, y: 2, x2: 3 }, []],
  ])('reads %s', (_, value, points) => {
    expect(readPoints(value, 'xy').read).toEqual(points)
  })

  it('turns lists of a dialect that writes y first, and leaves names alone', () => {
    expect(readPoints([1, 2], 'yx').read).toEqual([[2, 1]])
    expect(readPoints({ x: 1, y: 2 }, 'yx').read).toEqual([[1, 2]])
  })
})

describe('readNamedPoint', () => {
  it('takes no corner of a box for a point', () => {
    expect(readNamedPoint(fieldsOf({ X: 1, y: '2', label: 'a' }))).toEqual([1, 2])
    expect(readNamedPoint(fieldsOf({ x: 1, y: 2, width: null }))).toBeUndefined()
  })
})

describe('readNumber', () => {
  it.each([
    ['', undefined],
    ['.', undefined],
    ['0x10', undefined],
    ['1,5', undefined],
    ['12px', undefined],
    [`1${'0'.repeat(500)}`, undefined],
    [true, undefined],
    ['-.5', -0.5],
    ['5.', 5],
    [' 7 ', 7],
  ])('reads %j as %j', (value, number) => {
    expect(readNumber(value)).toBe(number)
  })
})
