import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { box } from '../../src/schemas/index.ts'
import type { Box, Detection, Mask, Point, TextRegion } from '../../src/types.ts'
import { createVLM } from '../../src/vlm.ts'

const vlm = createVLM()

describe('ask', () => {
  it('gives one of the choices', async () => {
    const { answer } = await vlm.ask('a.jpg', 'q', { choices: ['a', 'b'] })
    expectTypeOf(answer).toEqualTypeOf<'a' | 'b'>()
  })
  it('gives data typed by the schema', async () => {
    const { data } = await vlm.ask('a.jpg', 'q', { schema: z.object({ n: z.number(), where: box() }) })
    expectTypeOf(data.n).toEqualTypeOf<number>()
    expectTypeOf(data.where).toExtend<Box>()
  })
  it('gives words without either', async () => {
    const result = await vlm.ask('a.jpg', 'q')
    expectTypeOf(result.answer).toEqualTypeOf<string>()
    // @ts-expect-error no data without a schema
    result.data
  })
  it('refuses wrong calls', () => {
    // @ts-expect-error a question is needed
    vlm.ask('a.jpg')
    // @ts-expect-error choices or a schema, not both
    vlm.ask('a.jpg', 'q', { choices: ['a', 'b'], schema: z.string() })
    // @ts-expect-error not an option
    vlm.caption('a.jpg', { langauge: 'de' })
    // @ts-expect-error one picture
    vlm.detect(['a.jpg'])
  })
})

describe('detect, point, segment, read', () => {
  it('give things in pixels', async () => {
    expectTypeOf((await vlm.detect('a.jpg', ['cat'], { synonyms: { cat: ['kitten'] } })).objects).toEqualTypeOf<
      Detection[]
    >()
    expectTypeOf((await vlm.point('a.jpg', 'the nose')).points).toEqualTypeOf<Point[]>()
    expectTypeOf((await vlm.point('a.jpg', ['nose', 'tail'], { seed: 1 })).points).toEqualTypeOf<Point[]>()
    expectTypeOf((await vlm.segment('a.jpg', ['cat'], { unknownLabels: 'keep' })).masks).toEqualTypeOf<Mask[]>()
    const { text, regions } = await vlm.read(['a.jpg', 'b.jpg'], { granularity: 'word', language: 'de' })
    expectTypeOf(text).toEqualTypeOf<string>()
    expectTypeOf(regions).toEqualTypeOf<TextRegion[]>()
  })
  it('refuse wrong calls', () => {
    // @ts-expect-error something is pointed at
    vlm.point('a.jpg')
    // @ts-expect-error one picture
    vlm.point(['a.jpg'], 'nose')
    // @ts-expect-error one picture
    vlm.segment(['a.jpg'])
    // @ts-expect-error not an option of segment
    vlm.segment('a.jpg', ['cat'], { minScore: 1 })
    // @ts-expect-error no such granularity
    vlm.read('a.jpg', { granularity: 'letter' })
    // @ts-expect-error labels are texts
    vlm.detect('a.jpg', ['cat'], { synonyms: { cat: 'kitten' } })
  })
})

describe('classify', () => {
  it('gives one of the labels, and a score for each', async () => {
    const { label, scores } = await vlm.classify('a.jpg', ['cat', 'dog'])
    expectTypeOf(label).toEqualTypeOf<'cat' | 'dog'>()
    expectTypeOf(scores).toEqualTypeOf<Record<'cat' | 'dog', number>>()
  })
  it('gives labels with multiple', async () => {
    const { labels } = await vlm.classify('a.jpg', ['cat', 'dog'], { multiple: true })
    expectTypeOf(labels).toEqualTypeOf<('cat' | 'dog')[]>()
  })
})
