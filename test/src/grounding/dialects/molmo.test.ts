import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatGrounding, parseGrounding } from '../../../../src/grounding/parse-grounding.ts'
import { readAnswerOf } from '../../../kit/read-answer.ts'

const image = { width: 1000, height: 500 }

describe('molmo', () => {
  it.each([
    ['There are none.', ''],
    ["This isn't in the image.", ''],
    ['Counting shows a total of 3.', 'error'],
    ['<point', 'error'],
    ['<points x1="3', 'error'],
    ['<point>12 30</point>', 'error'],
    // Percent, the name inside before the attribute.
    ['<point x="52.3" y="61.0" alt="a dog">the dog</point>', 'the dog @523 305'],
    ['<point x="52.3" y="61.0" alt="a dog"></point>', 'a dog @523 305'],
    ['<point x="52.3" y="61.0"> </point>', '@523 305'],
    ["<point x='52.3' y='61' alt='dog'/>", 'dog @523 305'],
    ['<point x = 52.3 y=61 alt="dog" />', 'dog @523 305'],
    ['<POINT Y="61" X="52.3" ALT="dog">dog</POINT>', 'dog @523 305'],
    ['<point x="0.5" y="0.8" alt="dog">dog</point>', 'dog @5 4'],
    ['<point x="100.0" y="0" alt="dog">dog</point>', 'dog @1000 0'],
    [
      'Counting the <points x1="10" y1="20" x2="30.5" y2="40" alt="dogs">dogs</points> shows a total of 2.',
      'dogs @100 100 | dogs @305 200',
    ],
    ['<points x2="30" x1="10" y1="20" y2="40" alt="a"/>', 'a @300 200 | a @100 100'],
    ['<points x1="10" y1="20" x2="10.0" y2="20" alt="a"/>', 'a @100 100'],
    ['<point x="1" y="2">a</point> and <point x="3" y="4">b</point>', 'a @10 10 | b @30 20'],
    // A number above 100 tells of thousandths, for the whole answer.
    ['<point x="10" y="20">a</point><point x="999" y="4">b</point>', 'a @10 10 | b @999 2'],
    // What has no partner or is no number takes nothing else along.
    ['<points x1="10" y1="20" x2="30" y3="5" x4="a" y4="7" alt="a"/>', 'a @100 100'],
    ['<points x1="10" y1="20" x1="99" y1="99" alt="a"/>', 'a @100 100'],
    ['<point x="NaN" y="7"/>', 'error'],
    [`<point x="${'9'.repeat(400)}" y="7"/>`, 'error'],
    // Molmo 2: thousandths by pictures.
    ['<points coords="1 1 090 040 2 911 800">X</points>', 'X @90 20 | X @911 400'],
    ['<points label="X" coords="1 1 90 40;2 1 911 800\t3 1 5 5"/>', 'X @90 20 | X @911 400 | X @5 2.5'],
    ['<points coords="1 1 90 40 2 911">X</points>', 'X @90 20'],
    ['<points coords="1 1 a 40 2 911 800">X</points>', 'X @911 400'],
    ['<points coords="">X</points>', 'error'],
    // The compact form.
    ['<points dogs\t-\t1 990 800 2 5 5/>', 'dogs @990 400 | dogs @5 2.5'],
    ['<points \tdogs\t1 99.0 80.0>\n</points>', 'dogs @990 400'],
    ['<points dogs\t-\t1 990 800 2 5 5', 'dogs @990 400 | …'],
    ['<points dogs\t-', 'error'],
    // Quotes that are missing, or stand in a name.
    ['<point x="52.3" y="61.0" alt="dog>dog</point> <point x="1" y="2" alt="a">a</point>', 'dog @523 305 | a @10 10'],
    ['<point x="52.3" y="61.0" alt="a 12" pipe">a 12" pipe</point>', 'a 12" pipe @523 305'],
    ['<point x="52.3" y="61.0" alt="a > b">a > b</point>', 'a > b @523 305'],
    // A tag that another one breaks off.
    ['<point x="1" y="2" <point x="3" y="4">b</point>', '@10 10 | b @30 20'],
    ['<point x="1" y="2" alt="a">see here<point x="3" y="4">b</point>', 'a @10 10 | b @30 20'],
    // Cut off.
    ['<points x1="1" y1="2" x2="3" y2="4', '@10 10 | …'],
    ['<points x1="1" y1="2" x2="3" y2=4', '@10 10 | …'],
    ['<point x="1" y="2"', '@10 10 | …'],
    ['<points x1="1" y1="2" x2="3"', '@10 10 | …'],
    ['<point x="1" y="2" alt="a do', '@10 10 | …'],
    ['<point x="1" y="2" alt="a dog">a d', 'a dog @10 10 | …'],
    ['<point x="1" y="2" alt="a">a</point> <poi', 'a @10 10 | …'],
    ['<point x="1" y="2" alt="a">a</point> <points x', 'a @10 10 | …'],
    ['<points coords="1 1 90 40 2 91', '@90 20 | …'],
    ['<points coords="1 1 90 40 2 91 5', '@90 20 | …'],
    ['<points coords="1 1 90 40 2 91 5"', '@90 20 | @91 2.5 | …'],
    ['<point x="1" y="2" alt="a">a</poin<|endoftext|>', 'a @10 10'],
    // Without a tag: percent, unless a number says otherwise.
    ['[{"point": [10, 20], "label": "a"}]', 'a @100 100'],
    ['[{"point": [10, 200], "label": "a"}]', 'a @10 100'],
    ['[{"point": [0.1, 0.2], "label": "a"}]', 'a @100 100'],
  ])('reads %j', (text, expected) => {
    expect(readAnswerOf(text, { dialect: 'molmo', image, task: 'point' })).toBe(expected)
  })

  it('counts what is no point, but not where it was cut off', () => {
    const warnings = (text: string) => parseGrounding(text, { dialect: 'molmo', image, labels: ['a'] }).warnings
    expect(warnings('<points x1="1" y1="2" x2="3"/>')).toMatchObject([{ code: 'unreadable' }])
    expect(warnings('<points x1="1" y1="2" x2="3')).toEqual([])
  })

  it('writes as the model does', () => {
    const point = { x: 523.4, y: 305, label: 'dog' }
    const options = { dialect: 'molmo', image } as const
    expect(formatGrounding({ points: [point] }, options)).toBe('<point x="52.3" y="61.0" alt="dog">dog</point>')
    expect(formatGrounding({ points: [point, { x: -1, y: 999, label: 'dog' }] }, options)).toBe(
      '<points x1="52.3" y1="61.0" x2="0.0" y2="100.0" alt="dog">dog</points>',
    )
    expect(formatGrounding({}, options)).toBe('There are none.')
  })

  it('reads the points and names that it writes', () => {
    const label = fc.string({ unit: 'grapheme' }).map((text) => text.trim().replace(/<\/?points?/gi, ''))
    const point = fc.record({
      x: fc.nat(1000),
      y: fc.nat(500),
      label: fc.oneof(label, fc.constantFrom('a "b"', '1\t2', "'")),
    })
    fc.assert(
      fc.property(fc.uniqueArray(point, { minLength: 1, selector: ({ x, y }) => `${x} ${y}` }), (points) => {
        const read = parseGrounding(formatGrounding({ points }, { dialect: 'molmo', image }), {
          dialect: 'molmo',
          image,
        }).points
        expect(read.map((one) => one.label ?? '')).toEqual(points.map((one) => one.label))
        for (const [i, { x, y }] of points.entries()) {
          expect(Math.abs((read[i]?.x ?? NaN) - x)).toBeLessThanOrEqual(0.51)
          expect(Math.abs((read[i]?.y ?? NaN) - y)).toBeLessThanOrEqual(0.26)
        }
      }),
    )
  })
})
