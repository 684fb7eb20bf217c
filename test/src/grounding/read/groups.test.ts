import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numberGroups } from '../../../../src/grounding/read/groups.ts'

const all = '[](){}<>'

/** Numbers of the groups; `?` marks those that hold something else too. */
function show(text: string, brackets = '[]'): string {
  const { groups, open } = numberGroups(text, brackets)
  return [...groups.map((group) => group.numbers.join(' ') + (group.numeric ? '' : '?')), ...(open ? ['…'] : [])].join(
    ' | ',
  )
}

describe('numberGroups', () => {
  it.each([
    ['', ''],
    ['nothing here, 1, 2, 3, 4', ''],
    ['[]', ''],
    ['[[]]', ''],
    ['[12, 30, 40, 80]', '12 30 40 80'],
    ['[[12 ,  30 ,\n40 ,\t80]]', '12 30 40 80'],
    ['[[[1,2,3,4]]] and [5,6]', '1 2 3 4 | 5 6'],
    ['[12 30 40 80]', '12 30 40 80'],
    ['[0.12, -3, +4, .5, 6., 1e-2]', '0.12 -3 4 0.5 6 0.01'],
    ['[097,005]', '97 5'],
    ['["1", "2", \'3\', 4]', '1 2 3 4'],
    ['[1,2,3,4,]', '1 2 3 4'],
    ['[12，30]', '12 30'],
    ['[245,[234,543,542,244]]', '234 543 542 244'],
    ['[[1,2,3,4], [5,6,7,8]]', '1 2 3 4 | 5 6 7 8'],
    ['[[1,2,3,4;5,6,7,8]]', '1 2 3 4 | 5 6 7 8'],
    ['[1,2;]', '1 2'],
    [';1,2;3', ''],
    ['[x1, y1, x2, y2]', '1 1 2 2?'],
    ['[1, NaN, 3, 4]', '1 3 4?'],
    ['[12px, 3]', '12 3?'],
    ['[1,,2]', '1 2?'],
    ['[1.2.3, 4]', '1.2 0.3 4?'],
    ['[12-34]', '12 -34?'],
    ['[1,2', '…'],
    ['[[1,2,3,4], [5,6,7', '1 2 3 4 | …'],
    ['[[1,2,3,4]', '1 2 3 4 | …'],
    ['[[1,2,3,4;5,6', '1 2 3 4 | …'],
    ['[1,2,3,4] and then some', '1 2 3 4'],
    ['[[220, <b> [[1,2,3,4]]', '1 2 3 4'],
    ['[[220, <b> [[1,2,3,4]', '1 2 3 4 | …'],
    ['[cut off by words', ''],
    [']]]] [1,2]', '1 2'],
  ])('reads %j', (text, expected) => {
    expect(show(text)).toBe(expected)
  })

  it.each([
    ['(1,2),(3,4)', '()', '1 2 | 3 4'],
    ['(1,2)[3,4]', '()', '1 2'],
    ['<1,2,3,4>', all, '1 2 3 4'],
    ['{[1,2,3,4]}', all, '1 2 3 4'],
    ['{1,2,3,4}', all, '1 2 3 4'],
    ['[1,2,3,4)', all, '1 2 3 4'],
  ])('knows the brackets it is asked for: %j in %s', (text, brackets, expected) => {
    expect(show(text, brackets)).toBe(expected)
  })

  it('tells where groups begin and end', () => {
    const text = 'a [[1,2;3,4]] (5,6)'
    const { groups } = numberGroups(text, all)
    expect(groups.map(({ start, end }) => text.slice(start, end))).toEqual(['[1,2;', ';3,4]', '(5,6)'])
  })

  it('keeps runaway digits finite', () => {
    expect(numberGroups(`[0, ${'9'.repeat(5000)}, -${'9'.repeat(5000)}]`, '[]').groups[0]?.numbers).toEqual([
      0, 1e12, -1e12,
    ])
  })

  it('reads back whatever lists of numbers are written', () => {
    const list = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(fc.array(list), (lists) => {
        const { groups, open } = numberGroups(JSON.stringify(lists), '[]')
        const read = groups.filter(({ numbers }) => numbers.length > 0)
        expect(open).toBe(false)
        expect(read.map(({ numbers }) => numbers)).toEqual(lists.map((numbers) => numbers.map((value) => value + 0)))
      }),
    )
  })

  it('is quick with hostile brackets', () => {
    const size = 2_000_000
    for (const piece of ['[', ']', '[]', '[1', '1,', '[1;', '([{<', '9', '[-', '[.', '1e', '"']) {
      const before = performance.now()
      numberGroups(piece.repeat(size / piece.length), all)
      expect(performance.now() - before, piece).toBeLessThan(3000)
    }
  })
})
