import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readLooseJson } from '../../../src/schemas/loose-json.ts'

const values = (text: string) => readLooseJson(text).values.map(({ value }) => value)

/** Strings that look like JSON, prose and everything between. */
const trickyString = fc.string({
  unit: fc.constantFrom(...'"\'“”’,:;[]{}\\/#`~.…\n\t ax1-', '__proto__', 'null', '//', '```', '", "'),
  maxLength: 20,
})
const { root } = fc.letrec((tie) => ({
  leaf: fc.oneof(fc.jsonValue({ maxDepth: 0 }), trickyString, fc.double({ noNaN: true, noDefaultInfinity: true })),
  item: fc.oneof({ maxDepth: 4 }, tie('leaf'), tie('list'), tie('record')),
  list: fc.array(tie('item'), { maxLength: 5 }),
  record: fc.dictionary(fc.oneof(fc.string(), trickyString, fc.constantFrom('a', '__proto__')), tie('item'), {
    maxKeys: 5,
  }),
  root: fc.oneof(tie('list'), tie('record')),
}))
const written = (value: unknown) => fc.constantFrom(JSON.stringify(value), JSON.stringify(value, null, 2))
const text = root.chain(written)

describe('readLooseJson › valid JSON', () => {
  it('is read as JSON.parse reads it, alone and among prose', () => {
    fc.assert(
      fc.property(text, (json) => {
        const whole = readLooseJson(json)
        expect(whole).toStrictEqual({
          values: [{ value: JSON.parse(json), start: 0, end: json.length }],
          open: new Set(),
          tooDeep: false,
        })
        // A stray closer and a bracket in the prose keep the strict reader out.
        expect(readLooseJson(`It's [not] ${json}\n] so`).values).toStrictEqual([
          { value: JSON.parse(json), start: 11, end: 11 + json.length },
        ])
      }),
      { numRuns: 500 },
    )
  })

  it('cut at any byte keeps what is complete, and only that', () => {
    const check = (part: unknown, whole: unknown, open: ReadonlySet<object>): void => {
      if (!open.has(part as object)) {
        expect(part).toStrictEqual(whole)
        return
      }
      const [some, all] = [part, whole] as [Record<string, unknown>, Record<string, unknown>]
      expect(Object.keys(all)).toEqual(expect.arrayContaining(Object.keys(some)))
      for (const key of Object.keys(some)) check(some[key], all[key], open)
    }
    fc.assert(
      fc.property(text, (json) => {
        for (let length = 1; length < json.length; length++) {
          const { values, open } = readLooseJson(json.slice(0, length))
          expect(values).toMatchObject([{ start: 0, end: length }])
          expect(open.has(values[0]?.value as object)).toBe(true)
          check(values[0]?.value, JSON.parse(json), open)
        }
      }),
    )
  })

  it('cut behind an element has lost none', () => {
    fc.assert(
      fc.property(fc.array(root, { minLength: 1 }), (elements) => {
        let json = '['
        for (const [i, element] of elements.entries()) {
          json += JSON.stringify(element)
          const { values, open } = readLooseJson(json)
          expect(values.map(({ value }) => value)).toStrictEqual([JSON.parse(`${json}]`)])
          expect(open).toStrictEqual(new Set([values[0]?.value]))
          json += i % 2 ? ',' : ' , '
        }
      }),
    )
  })
})

describe('readLooseJson › values', () => {
  it.each<[string, unknown[]]>([
    ['', []],
    ['A red car.', []],
    ['"a"', []],
    ['42 null true', []],
    ['[]', [[]]],
    ['{ }', [{}]],
    ['{"a":1}{"a":2}', [{ a: 1 }, { a: 2 }]],
    ['{"a":1},\n{"a":2}', [{ a: 1 }, { a: 2 }]],
    [
      '- [1, 2]\n- [3, 4]',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['```json\n[1]\n```\nand\n~~~\n{"a":2}\n~~~', [[1], { a: 2 }]],
    ['```json\n[{"a":1}]', [[{ a: 1 }]]],
    ['答案：{"a":"红"}。', [{ a: '红' }]],
    // Brackets that open none.
    ['[apple](apple) {things} [see above] [x1, y1, x2, y2] [1st] [0-9] [...] [, 1] {{x}} {"a", "b"} {1, 2} [1]', [[1]]],
    ['[[x1, y1, x2, y2]] {a} {[1]}', [[1]]],
    ['[it\'s {"a":1}] ["so" he said]', [{ a: 1 }]],
    ['{{"a":1}}', [{ a: 1 }]],
    [
      '[#1] cat: [1, 2]\n[#2] dog: [3, 4]',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['a [" and\n[1] then {" or {\'\nor “[2]”', [[1], [2]]],
    ['[12, see [3, 4], {"a":1}] [5]', [[3, 4], { a: 1 }, [5]]],
    ['[[1, 2, 3, 4], [5, x, 7, 8], [9]]', [[1, 2, 3, 4], [9]]],
    ['[1, 2 and so on', []],
    // Comments, fences and rare blanks between tokens.
    ['[ // two [of] "them"\n1, # it\'s\n2 /* ] */ ]', [[1, 2]]],
    ['[{"a":1} // {"b":2}\n, /* , */ {"c":3}]', [[{ a: 1 }, { c: 3 }]]],
    ['[```json\n{"a":1}\n```]', [[{ a: 1 }]]],
    ['\uFEFF{\u00A0"a"\u3000:\u20281}]', [{ a: 1 }]],
  ])('%j', (json, expected) => {
    expect(values(json)).toStrictEqual(expected)
    expect(readLooseJson(json).open.size).toBe(0)
  })

  it('tells where they stand', () => {
    const json = 'So: [1, [2]], then {"a":1'
    expect(readLooseJson(json).values).toEqual([
      { value: [1, [2]], start: 4, end: 12 },
      { value: {}, start: 19, end: json.length },
    ])
    expect(readLooseJson('[[1], [22], x]').values).toMatchObject([
      { start: 1, end: 4 },
      { start: 6, end: 10 },
    ])
  })
})

describe('readLooseJson › mends', () => {
  it.each<[string, unknown]>([
    // Commas.
    ['[1,]', [1]],
    ['{"a":1,}', { a: 1 }],
    ['[1 2\n3 [4][5] {"a":1 "b":2\nc:3}]', [1, 2, 3, [4], [5], { a: 1, b: 2, c: 3 }]],
    ['["a" "b" \'c\']', ['a', 'b', 'c']],
    ['{"a":"x" "b":"y"\n\'c\':"z" d:1}', { a: 'x', b: 'y', c: 'z', d: 1 }],
    // What is missing leaves a gap, and moves no neighbour up.
    ['[1,,2]', [1, null, 2]],
    ['[1, 2, ..., 4]', [1, 2, null, 4]],
    ['[{"a":1}, …]', [{ a: 1 }, null]],
    ['{"a":[...], "b":..., ...}', { a: [null] }],
    ['{"a":, "b":, c: , "d":1, "e":}', { d: 1 }],
    ['{"b":1, "c", 2, [3]}', { b: 1 }],
    // Names for the same.
    ['[True, FALSE, None, Null, undefined, nil,]', [true, false, null, null, null, null]],
    ['[NaN, Infinity, -Infinity, +inf, -nan,]', [null, null, null, null, null]],
    ['[+1, .5, -.5, 5., 5.e2, 007, -0, 1E+2,]', [1, 0.5, -0.5, 5, 500, 7, -0, 100]],
    // Quotes.
    ["{'a': 'b'}", { a: 'b' }],
    ['{“a”: “b”, ‘c’: ‘d’, „e“: „f”, "g": “h"}', { a: 'b', c: 'd', e: 'f', g: 'h' }],
    ['{a: 1, b_2: 2, $c-d: 3, 4: 5, "e": f g, h : i.j,}', { a: 1, b_2: 2, '$c-d': 3, 4: 5, e: 'f g', h: 'i.j' }],
    [
      "{a: https://x.y/z, b: 12px, c: 3-4, d: it's, e: cat // [x]\n}",
      { a: 'https://x.y/z', b: '12px', c: '3-4', d: "it's", e: 'cat' },
    ],
    ['{"a": [1, 2px, x, 4]}', { a: [1, '2px', 'x', 4] }],
    ['[{"a":1}, and, {"b":2}]', [{ a: 1 }, 'and', { b: 2 }]],
    // Quotes inside strings.
    ["{'a': 'dog's ball', 'b': 'the dogs' ball'}", { a: "dog's ball", b: "the dogs' ball" }],
    ["['it's', 'dogs' ball']", ["it's", "dogs' ball"]],
    ['{a: ‘don’t’, b: “a "b" c”,}', { a: 'don’t', b: 'a "b" c' }],
    ['{"a":"the "big" dog","b":1}', { a: 'the "big" dog', b: 1 }],
    ['{"a":"the "big", red dog"}', { a: 'the "big", red dog' }],
    ['{"a":"he said "hi"", "b":"15" wide"}', { a: 'he said "hi"', b: '15" wide' }],
    ['{"a":"yes", "no" and left", "b":1}', { a: 'yes", "no" and left', b: 1 }],
    ['["the "big" dog", "cat"]', ['the "big" dog', 'cat']],
    ['{"the "big" dog":1}', { 'the "big" dog': 1 }],
    // No better end on the line: the first quote was it.
    ['{"a":"dog" (brown), "b":[1]}', { a: 'dog', b: [1] }],
    ['{"a":"dog, "b":[1]}', { a: 'dog, ', b: [1] }],
    ['{"a":"dog,\n"b":[1]}', { a: 'dog,\n', b: [1] }],
    ['{"a:1,\n"b":2}', { a: 1, b: 2 }],
    // Inside of strings nothing is mended.
    [
      '{"a":"see // this, [1] {2} # 3 /* ```","b":"https://x",}',
      { a: 'see // this, [1] {2} # 3 /* ```', b: 'https://x' },
    ],
    ['{"a":"x\n\ty","b":["p\nq"],}', { a: 'x\n\ty', b: ['p\nq'] }],
    ['["a\nb",]', ['a\nb']],
    // Escapes.
    [String.raw`{"a":"\"\\\/\b\f\n\r\té\ud83d\ude00",}`, { a: '"\\/\b\f\n\r\té😀' }],
    [
      String.raw`['\'', "\x41\_", 'C:\dogs', "\u12", "\
"]`,
      ["'", 'A_', 'C:\\dogs', '\\u12', '\n'],
    ],
    // Closers.
    ['[{"a":[1, 2}, {"b":3]', [{ a: [1, 2] }, { b: 3 }]],
    ['{"a":[{"b":1]}', { a: [{ b: 1 }] }],
    ['[{"a":1}}, {"b":2}])', [{ a: 1 }, { b: 2 }]],
    ['{"a":1]]}', { a: 1 }],
    ['[{"a":1}]}\n]', [{ a: 1 }]],
    ['[{"a":1, {"b":2}, {"c":3}]', [{ a: 1 }, { b: 2 }, { c: 3 }]],
    // Keys.
    ['{"a":1,"b":2,"a":3,}', { a: 3, b: 2 }],
    ['{"a":1, b":2, c\':3}', { a: 1, b: 2, c: 3 }],
    ['{"constructor":1,"toString":2,}', { constructor: 1, toString: 2 }],
  ])('%j', (json, expected) => {
    const { values, open } = readLooseJson(json)
    expect(values.map(({ value }) => value)).toStrictEqual([expected])
    expect(open.size).toBe(0)
  })

  it('reads an object whose closer was forgotten before the next', () => {
    expect(values('{"a":1, {"b":2}')).toEqual([{ a: 1 }, { b: 2 }])
  })

  it('never reaches a prototype', () => {
    for (const json of ['{"__proto__":{"evil":1}}', "{'__proto__':{'evil':1},}", '{__proto__:{evil:1}}']) {
      const [value] = values(json) as [object]
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
      expect(Object.getOwnPropertyDescriptor(value, '__proto__')).toMatchObject({
        value: { evil: 1 },
        enumerable: true,
      })
      expect(value).not.toHaveProperty('evil')
    }
  })
})

describe('readLooseJson › what the end cut off', () => {
  it.each<[string, unknown, number]>([
    ['[', [], 1],
    ['{', {}, 1],
    ['[{', [{}], 2],
    ['[1, 2', [1], 1],
    ['[1, 2 ', [1, 2], 1],
    ['[1, 2.', [1], 1],
    ['[1, -', [1], 1],
    ['[1, 2e', [1], 1],
    ['[true, fals', [true], 1],
    ['[null', [], 1],
    ['["a", "b', ['a'], 1],
    ['["a", "b\\', ['a'], 1],
    ['["a", "b"', ['a'], 1],
    ['{"a":1,"b', { a: 1 }, 1],
    ['{"a":1,"b"', { a: 1 }, 1],
    ['{"a":1,"b":', { a: 1 }, 1],
    ['{"a":1,b', { a: 1 }, 1],
    ['{"a":1,"b":{"c":[1', { a: 1, b: { c: [] } }, 3],
    ["[{'a': 'it's', 'b': 'the do", [{ a: "it's" }], 2],
    ['[{"a":1},{"b":2}', [{ a: 1 }, { b: 2 }], 1],
    ['[{"a":1},{"b":2},', [{ a: 1 }, { b: 2 }], 1],
    ['[{"a":1}, // and', [{ a: 1 }], 1],
    ['[{"a":1}, /* and', [{ a: 1 }], 1],
    ['```json\n[{"a":1},{"b":\n```', [{ a: 1 }, {}], 2],
    ['[{"a":1}\n\nI hope this helps', [{ a: 1 }], 1],
    [`[{"a":1},{"b":${'9'.repeat(5000)}`, [{ a: 1 }, {}], 2],
  ])('%j', (json, expected, opened) => {
    const { values, open } = readLooseJson(json)
    expect(values.map(({ value }) => value)).toStrictEqual([expected])
    expect(open.size).toBe(opened)
    expect(open.has(values[0]?.value as object)).toBe(true)
  })
})

describe('readLooseJson › hostile text', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
  const depthOf = (value: unknown): number => (Array.isArray(value) ? 1 + Math.max(0, ...value.map(depthOf)) : 0)

  it('leaves out what is nested too deep, and keeps the rest', () => {
    expect(readLooseJson(nested(256))).toMatchObject({ tooDeep: false })
    expect(depthOf(values(nested(256))[0])).toBe(256)
    for (const json of [nested(257), nested(100_000), `${nested(300)}]`]) {
      const { values, open, tooDeep } = readLooseJson(json)
      expect(tooDeep).toBe(true)
      expect(values.map(({ value }) => depthOf(value))).toEqual([256])
      expect(open.size).toBe(0)
    }
    expect(values(`[{"a":1},{"b":${'[{"c":"]}","d":'.repeat(400)}`)[0]).toMatchObject([{ a: 1 }, {}])
    expect(values(`[{"a":1},{"b":${'['.repeat(400)}1${']'.repeat(400)}},{"c":2}]`)[0]).toMatchObject([
      { a: 1 },
      {},
      { c: 2 },
    ])
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(trickyString, fc.string()), { maxLength: 20 }), (pieces) => {
        const json = pieces.join('')
        for (const { value, start, end } of readLooseJson(json).values) {
          expect(typeof value).toBe('object')
          expect('[{').toContain(json[start])
          expect(end).toBeGreaterThan(start)
        }
      }),
      { numRuns: 1000 },
    )
  })

  const runs = [
    ...[
      '[',
      '{',
      '[{',
      '{"a":',
      '[1',
      '[[1,2',
      '"',
      "'",
      '“',
      '["',
      "['",
      '{"',
      '```',
      '//',
      '/*',
      '#',
      '[#',
      '[//',
      '[/*',
    ],
    ...[
      '[]',
      '{}',
      '[}',
      '{]',
      '[a',
      '[é',
      '[.',
      '[-',
      '["\\',
      '["a" "',
      '{"a":" "b',
      '{"a":1,{',
      '{"a":"x", y',
      '",',
      "','",
    ],
    ...[
      ']',
      '}',
      '1',
      '.',
      '1.',
      ' ',
      '\n',
      ' "',
      '",  ',
      '"\n',
      '\\n',
      '\\u0041',
      ',',
      ':',
      'x ',
      '{"a":"b" c\n',
      '[1,"a", x ',
    ],
  ]
  it.each(runs)('takes no long over a run of %j', (piece) => {
    const run = piece.repeat(Math.ceil(100_000 / piece.length))
    const began = performance.now()
    for (const before of ['', '[{"a":"', "[{'a':[1,"]) {
      for (const after of ['', 'x\n]']) readLooseJson(before + run + after)
    }
    // A few dozen ms; quadratic time would be minutes.
    expect(performance.now() - began).toBeLessThan(10_000)
  })
})
