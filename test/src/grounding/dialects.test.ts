/** What holds of every dialect, whatever its form: reading what was written, prefixes, nothing, and the photograph of the gallery. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VLMError } from '../../../src/errors.ts'
import type { DialectId } from '../../../src/grounding/dialect.ts'
import { dialects } from '../../../src/grounding/dialects/index.ts'
import { formatGrounding, parseGrounding } from '../../../src/grounding/parse-grounding.ts'
import type { Box, Point } from '../../../src/types.ts'
import { entries } from '../../gallery/cases.ts'

const image = { width: 1200, height: 800 }
const ids = dialects.map(({ id }) => id)

/** What one step of a dialect's numbers is, px of this picture along its longer side; half of it is lost by rounding. */
const step: { readonly [id in DialectId]?: number } = {
  kosmos2: image.width / 16,
  llava: image.width / 100,
  molmo: 1.2,
}
const tolerance = (id: DialectId) => (step[id] ?? 1.3) / 2 + 0.01

const boxes = fc.array(
  fc
    .record({
      x: fc.nat(1000),
      y: fc.nat(600),
      width: fc.integer({ min: 90, max: 190 }),
      height: fc.integer({ min: 60, max: 190 }),
    })
    .map((box): { label: string; box: Box } => ({ label: 'cat', box })),
  { minLength: 1, maxLength: 8 },
)
const points = fc.array(
  fc.record({ x: fc.nat(1199), y: fc.nat(799) }).map((point): Point => ({ ...point, label: 'cat' })),
  { minLength: 1, maxLength: 8 },
)

const unique = <T>(things: readonly T[]): T[] => [
  ...new Map(things.map((thing) => [JSON.stringify(thing), thing])).values(),
]

/** Pixels of boxes or points, in order. */
const numbers = (things: readonly (Point | { box: Box })[]) =>
  things.map((thing) =>
    'box' in thing
      ? [thing.box.x, thing.box.y, thing.box.x + thing.box.width, thing.box.y + thing.box.height]
      : [thing.x, thing.y],
  )

describe.each(ids)('%s', (dialect) => {
  const options = { dialect, image, labels: ['cat'] } as const
  const has = (kind: 'detect' | 'point') => dialects.find(({ id }) => id === dialect)?.tasks.includes(kind) === true

  it.runIf(has('detect'))('reads the boxes that it writes, within its own resolution', () => {
    fc.assert(
      fc.property(boxes, (written) => {
        const { objects, truncated } = parseGrounding(
          formatGrounding({ objects: written }, { dialect, image }),
          options,
        )
        expect(truncated).toBe(false)
        // Coarse numbers may make one box of two.
        const [near, far] = [numbers(objects), numbers(unique(written))]
        if (near.length < far.length) expect(tolerance(dialect)).toBeGreaterThan(0.5)
        else
          expect(
            near.flat().map((value, i) => Math.abs(value - (far.flat()[i] as number)) <= tolerance(dialect)),
          ).not.toContain(false)
        expect(objects.every(({ label }) => label === 'cat')).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it.runIf(has('point'))('reads the points that it writes, within its own resolution', () => {
    fc.assert(
      fc.property(points, (written) => {
        const text = formatGrounding({ points: written }, { dialect, image, task: 'point' })
        const { points: read } = parseGrounding(text, { ...options, task: 'point' })
        const [near, far] = [numbers(read), numbers(unique(written))]
        if (near.length === far.length)
          expect(
            near.flat().map((value, i) => Math.abs(value - (far.flat()[i] as number)) <= tolerance(dialect)),
          ).not.toContain(false)
        else expect(near.length).toBeLessThan(far.length)
      }),
      { numRuns: 60 },
    )
  })

  it('gives a prefix of its things for any prefix of an answer, or a clean error', () => {
    const task = has('detect') ? 'detect' : 'point'
    fc.assert(
      fc.property(task === 'detect' ? boxes : points, (written) => {
        const things =
          task === 'detect' ? { objects: written as { label: string; box: Box }[] } : { points: written as Point[] }
        const text = formatGrounding(things, { dialect, image, task })
        const all = parseGrounding(text, { ...options, task })
        for (let length = 0; length < text.length; length++) {
          const part = parsed(() => parseGrounding(text.slice(0, length), { ...options, task }))
          if (part === undefined) continue
          // Where the label comes last and nothing closes it, no text shows that it was cut.
          const last = part.objects.at(-1)
          if (last && all.objects[part.objects.length - 1]?.label.startsWith(last.label)) last.label = 'cat'
          expect(all.objects.slice(0, part.objects.length)).toEqual(part.objects)
          expect(all.points.slice(0, part.points.length)).toEqual(part.points)
        }
      }),
      { numRuns: 8 },
    )
  })

  it.each([
    'There is no cat in the image.',
    'None',
    'No cats were found.',
    'I do not see any cat here.',
    '未检测到cat。',
  ])('takes %j for "nothing"', (text) => {
    expect(parseGrounding(text, options)).toMatchObject({
      objects: [],
      points: [],
      masks: [],
      regions: [],
      truncated: false,
    })
  })

  it.each([
    '',
    ' \n',
    'A cat sits on a wall.',
    "I'm sorry, but I can't help with that.",
    '12, 30, 40, 80',
    '<think>[1, 2, 3, 4]',
    '[x1, y1, x2, y2]',
  ])('cannot read %j, and says so', (text) => {
    expect(() => parseGrounding(text, options)).toThrow(
      expect.objectContaining({ kind: 'output', reason: 'unreadable' }),
    )
  })

  it('has words for each task that it can do', () => {
    const { tasks = [], prompt } = dialects.find(({ id }) => id === dialect) ?? {}
    expect(tasks.length).toBeGreaterThan(0)
    for (const task of tasks) {
      const { text } = prompt?.({ task, labels: ['red car'], sent: image }) ?? { text: '' }
      if (task !== 'read') expect(text).toContain('red car')
      expect(prompt?.({ task, sent: image }).text).not.toMatch(/undefined|null/)
    }
  })

  it.each([
    '[',
    '{"',
    '[[1,2,',
    '<box>',
    '<|det|>[[',
    '(1,2),',
    '<loc_1>',
    '<loc0001>',
    '"label":"',
    "'",
    '\n- a: [1',
    '<points x1="',
  ])('does not hang on a megabyte of %j', (piece) => {
    // Quadratic time would outlast the test's limit many times over.
    parsed(() => parseGrounding(piece.repeat(1_000_000 / piece.length), options))
  })
})

describe('the photograph of the gallery', () => {
  const photo = { width: 600, height: 400 }
  /** Measured by hand, px. */
  const truth: { readonly [thing: string]: readonly [number, number, number, number] } = {
    cup: [172, 18, 408, 285],
    spoon: [326, 66, 424, 326],
    saucer: [77, 68, 480, 388],
    coffee: [205, 95, 370, 193],
  }
  const names = Object.keys(truth)
  const cases = entries('').flatMap(({ dialect, examples }) => examples.map((example) => ({ dialect, ...example })))

  it.each(cases)('$dialect: $title', ({ dialect, text, task, labels, sent }) => {
    const { objects, points, regions } = parseGrounding(text, { dialect, image: photo, task, labels, sent })
    expect(objects.length + points.length + regions.length).toBeGreaterThan(0)
    for (const { label, box } of objects) {
      const name = names.find((word) => label.includes(word))
      if (!name) continue
      const off = numbers([{ box }])
        .flat()
        .map((value, i) => Math.abs(value - ((truth[name] as readonly number[])[i] as number)))
      expect(Math.max(...off)).toBeLessThan(dialect === 'kosmos2' ? 10 : 5)
    }
  })
})

/** The result, or undefined for an `output` error. */
function parsed(read: () => ReturnType<typeof parseGrounding>) {
  try {
    return read()
  } catch (error) {
    expect(error).toBeInstanceOf(VLMError)
    expect((error as VLMError).kind).toBe('output')
    return undefined
  }
}
