import { describe, expect, it } from 'vitest'
import { createVLM } from '../../../src/vlm.ts'
import { scene } from '../../kit/scene.ts'
import { scriptedBackend, wordsOf } from '../../kit/scripted-backend.ts'

type Row = readonly [text: string, x1: number, y1: number, x2: number, y2: number]
const regions = (...rows: Row[]) => JSON.stringify({ regions: rows.map(([text, ...box]) => ({ text, box })) })
const saying = (...answers: string[]) => {
  const backend = scriptedBackend((_, index) => answers[index % answers.length] ?? '')
  return { backend, vlm: createVLM(backend) }
}
const words = ({ seen }: { seen: Parameters<typeof wordsOf>[0][] }) => seen.map(wordsOf).join('\n')

describe('read', () => {
  it('gives the text line by line, and where each line stands', async () => {
    const { vlm } = saying(regions(['Gate B12', 250, 200, 500, 400], ['EXIT', 250, 500, 500, 600]))
    const { text, regions: got } = await vlm.read(scene.pixels)
    expect(text).toBe('Gate B12\nEXIT')
    expect(got[0]).toEqual({
      text: 'Gate B12',
      polygon: [
        [50, 20],
        [100, 20],
        [100, 40],
        [50, 40],
      ],
      box: { x: 50, y: 20, width: 50, height: 20 },
    })
    expect(got.map((region) => region.text)).toEqual(['Gate B12', 'EXIT'])
  })

  it('puts words that stand on one line on one line', async () => {
    const line: Row[] = [
      ['Gate', 0, 100, 200, 200],
      ['B12', 210, 110, 400, 190],
      ['出', 0, 500, 100, 600],
      ['口', 100, 500, 200, 600],
      ['now', 300, 500, 400, 600],
    ]
    const { text } = await saying(regions(...line)).vlm.read(scene.pixels, { granularity: 'word' })
    expect(text).toBe('Gate B12\n出口 now')
  })

  it('gives one region for a page, around all its text', async () => {
    const { vlm } = saying(regions(['Gate B12', 250, 200, 500, 400], ['EXIT', 100, 500, 400, 600]))
    const { text, regions: got } = await vlm.read(scene.pixels, { granularity: 'page' })
    expect(text).toBe('Gate B12\nEXIT')
    expect(got).toEqual([
      {
        text: 'Gate B12\nEXIT',
        polygon: [
          [20, 20],
          [100, 20],
          [100, 60],
          [20, 60],
        ],
        box: { x: 20, y: 20, width: 80, height: 40 },
      },
    ])
  })

  it.each([
    [{}, 'each line'],
    [{ granularity: 'word' }, 'each word'],
    [{ granularity: 'page' }, 'all the text together'],
    [{ language: 'German' }, 'German'],
  ] as const)('%j tells the model: %s', async (options, told) => {
    const { backend, vlm } = saying('{"regions": []}')
    const { warnings } = await vlm.read(scene.pixels, options)
    expect(words(backend)).toContain(told)
    expect(warnings).toEqual([])
  })

  it('says what a model that knows one prompt only cannot honour', async () => {
    const backend = scriptedBackend(() => '[]', { profile: { dialect: 'florence2', name: 'florence-2' } })
    const { warnings } = await createVLM(backend).read(scene.pixels, { granularity: 'word', language: 'de' })
    expect(warnings.map(({ message }) => message)).toEqual([
      'florence-2 cannot honour granularity; it was ignored.',
      'florence-2 cannot honour language; it was ignored.',
    ])
    expect(words(backend)).not.toMatch(/word|language|de/)
    expect((await createVLM(backend).read(scene.pixels, { granularity: 'page' })).warnings).toEqual([])
  })

  it('reads several pictures one by one, and says in which each region is', async () => {
    const { backend, vlm } = saying(
      regions(['one', 0, 0, 500, 500]),
      '{"regions": []}',
      regions(['three', 0, 0, 500, 500], ['3', 0, 500, 500, 900]),
    )
    const { text, regions: got } = await vlm.read([scene.pixels, scene.pixels, scene.pixels])
    expect(text).toBe('one\n\n\n\nthree\n3')
    expect(got.map((region) => [region.text, region.box.picture])).toEqual([
      ['one', 0],
      ['three', 2],
      ['3', 2],
    ])
    expect(backend.seen.map(({ parts }) => parts.map(({ type }) => type))).toEqual(Array(3).fill(['picture', 'text']))
    const [alone] = (await saying(regions(['one', 0, 0, 9, 9])).vlm.read([scene.pixels])).regions
    expect(alone?.box.picture).toBe(0)
  })

  it('fails when one picture cannot be read: its text would be missing without a word', async () => {
    const call = saying(regions(['one', 0, 0, 9, 9]), 'Lovely.').vlm.read([scene.pixels, scene.pixels])
    await expect(call).rejects.toMatchObject({ kind: 'output', reason: 'unreadable' })
  })

  it.each([
    [[], {}],
    [scene.pixels, { granularity: 'letter' }],
    [scene.pixels, { language: '' }],
    [scene.pixels, { maxItems: 3 }],
  ])('refuses wrong arguments', async (image, options) => {
    const call = saying('[]').vlm.read(image as typeof scene.pixels, options as object)
    await expect(call).rejects.toMatchObject({ kind: 'input', stage: 'check' })
  })
})
