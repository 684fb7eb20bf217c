import { describe, expect, it } from 'vitest'
import type { ModelReply } from '../../../src/contract.ts'
import type { DialectId } from '../../../src/grounding/dialect.ts'
import { dialectOf } from '../../../src/grounding/dialects/index.ts'
import { createVLM } from '../../../src/vlm.ts'
import { scene } from '../../kit/scene.ts'
import { type Script, scriptedBackend, wordsOf } from '../../kit/scripted-backend.ts'

/** A model of that dialect which gives these answers, one after the other. */
function saying(dialect: DialectId, answers: readonly (string | Partial<ModelReply>)[], script: Script = {}) {
  const profile = { dialect, ...script.profile }
  const backend = scriptedBackend((_, index) => answers[index] ?? '', { ...script, profile })
  return { backend, vlm: createVLM(backend) }
}

const codes = (result: { warnings: readonly { code: string }[] }) => result.warnings.map(({ code }) => code)
const tagged = (label: string, corners: string) => `<ref>${label}</ref><box>[[${corners}]]</box>`

describe('a dialect that takes one label at a time', () => {
  it('is asked once for each label, and the answers are joined in their order', async () => {
    const answers = [tagged('cat', '0,0,500,500'), tagged('dog', '500,500,1000,1000')]
    const { backend, vlm } = saying('internvl', answers)
    const result = await vlm.detect(scene.pixels, ['cat', 'dog'])
    expect(backend.seen.map(({ labels }) => labels)).toEqual([['cat'], ['dog']])
    expect(backend.seen.map(wordsOf).map((words) => [words.includes('cat'), words.includes('dog')])).toEqual([
      [true, false],
      [false, true],
    ])
    expect(result.objects).toEqual([
      { label: 'cat', box: { x: 0, y: 0, width: 100, height: 50 } },
      { label: 'dog', box: { x: 100, y: 50, width: 100, height: 50 } },
    ])
    expect(result.raw).toBe(answers.join('\n'))
    expect(result.warnings).toEqual([])
  })

  it('is asked once when every object is wanted', async () => {
    const { backend, vlm } = saying('internvl', [tagged('cat', '0,0,500,500')])
    expect((await vlm.detect(scene.pixels)).objects).toHaveLength(1)
    expect(backend.seen).toHaveLength(1)
  })

  it('need not repeat the label', async () => {
    const { vlm } = saying('internvl', ['[[0,0,500,500]]', '[[500,500,1000,1000]]'])
    const { objects } = await vlm.detect(scene.pixels, ['cat', 'dog'])
    expect(objects.map(({ label }) => label)).toEqual(['cat', 'dog'])
  })

  it('may say none for one of them, or for all', async () => {
    const some = await saying('internvl', ['There is no cat.', tagged('dog', '0,0,9,9')]).vlm.detect(scene.pixels, [
      'cat',
      'dog',
    ])
    expect(some.objects.map(({ label }) => label)).toEqual(['dog'])
    expect(some.warnings).toEqual([])
    const none = await saying('internvl', ['None.', '[]']).vlm.detect(scene.pixels, ['cat', 'dog'])
    expect(none.objects).toEqual([])
  })

  it('warns of an answer that cannot be read, as long as another can', async () => {
    const { vlm } = saying('internvl', ['A fine cat indeed.', tagged('dog', '0,0,9,9')])
    const result = await vlm.detect(scene.pixels, ['cat', 'dog'])
    expect(result.objects.map(({ label }) => label)).toEqual(['dog'])
    expect(codes(result)).toEqual(['unreadable_answer'])
    expect(result.warnings[0]?.message).toContain('cat')
    const all = saying('internvl', ['A fine cat indeed.', '  ']).vlm.detect(scene.pixels, ['cat', 'dog'])
    await expect(all).rejects.toMatchObject({ kind: 'output', stage: 'parse', reason: 'unreadable' })
  })

  it('may answer in fractions for one label and in thousandths for another', async () => {
    const { vlm } = saying('internvl', [tagged('cat', '0.25,0.2,0.5,0.6'), tagged('dog', '250,200,500,600')])
    const { objects } = await vlm.detect(scene.pixels, ['cat', 'dog'])
    for (const { box } of objects) expect(box).toEqual(scene.square)
  })
})

describe('an answer in another form than the task', () => {
  const box = '{"objects": [{"label": "cat", "box": [0, 0, 500, 500]}]}'
  const point = '{"points": [{"label": "cat", "point": [0, 0]}]}'

  it.each([
    ['detect', point, 'Expected boxes from the model but it answered with points only.'],
    ['point', box, 'Expected points from the model but it answered with boxes only.'],
    ['read', box, 'Expected texts from the model but it answered with boxes only.'],
  ] as const)('%s: %s is an output error', async (task, text, message) => {
    const { vlm } = saying('portable', [text])
    const call = {
      detect: () => vlm.detect(scene.pixels, ['cat']),
      point: () => vlm.point(scene.pixels, 'cat'),
      read: () => vlm.read(scene.pixels),
    }[task]()
    await expect(call).rejects.toMatchObject({ kind: 'output', stage: 'parse', reason: 'wrong_form', message })
  })

  it('segment: boxes without masks say so', async () => {
    const { vlm } = saying('gemini', ['[{"box_2d": [0, 0, 500, 500], "label": "cat"}]'])
    const call = vlm.segment(scene.pixels, ['cat'])
    await expect(call).rejects.toThrow('Expected masks from the model but it answered with boxes only.')
  })

  it('counts as none where the answer says none', async () => {
    expect((await saying('portable', ['{"points": []}']).vlm.point(scene.pixels, 'cat')).points).toEqual([])
    expect((await saying('gemini', ['[]']).vlm.segment(scene.pixels, ['cat'])).masks).toEqual([])
    expect(await saying('portable', ['{"regions": []}']).vlm.read(scene.pixels)).toMatchObject({
      text: '',
      regions: [],
    })
  })
})

describe('a model whose dialect has no form for a task', () => {
  it.each([
    ['point', 'internvl'],
    ['segment', 'qwen2'],
    ['read', 'molmo'],
    ['detect', 'molmo'],
  ] as const)('%s of %s is unsupported, before anything is sent, and told by models()', async (task, dialect) => {
    const { backend, vlm } = saying(dialect, [])
    const why = `its dialect, ${dialect}, has no form for`
    const call = {
      point: () => vlm.point(scene.pixels, 'cat'),
      segment: () => vlm.segment(scene.pixels),
      read: () => vlm.read(scene.pixels),
      detect: () => vlm.detect(scene.pixels),
    }[task]()
    const failure = await call.catch((error) => error)
    expect(failure).toMatchObject({ kind: 'unsupported', stage: 'route' })
    expect(failure.message).toContain(`scripted/model cannot ${task}: ${why}`)
    expect(backend.seen).toEqual([])
    const [info] = await vlm.models()
    expect(info?.tasks[task]).toContain(why)
    expect(info?.tasks.caption).toBe(true)
  })

  it('gives way to the next model', async () => {
    const molmo = scriptedBackend(() => '', { profile: { dialect: 'molmo' } })
    const other = scriptedBackend(() => '[]', { profile: { dialect: 'gemini' } })
    const { attempts } = await createVLM([molmo, { ...other, id: 'scripted/two' }]).detect(scene.pixels)
    expect(attempts.map(({ model, outcome }) => `${model} ${outcome}`)).toEqual([
      'scripted/model skipped',
      'scripted/two ok',
    ])
  })
})

describe('a request', () => {
  it('carries the schema only where the wire holds answers to it', async () => {
    for (const structured of [['json-schema'], ['json'], []] as const) {
      const { backend, vlm } = saying('portable', ['{"objects": []}'], { structured })
      await vlm.detect(scene.pixels, ['cat'])
      expect(backend.seen[0]?.schema !== undefined).toBe(structured[0] === 'json-schema')
    }
  })

  it("has the dialect's words for the system before the caller's", async () => {
    const { backend, vlm } = saying('gemini', ['[]', '[]'])
    await vlm.detect(scene.pixels, ['cat'], { system: 'Be quick.' })
    const own = dialectOf('gemini').prompt({
      task: 'detect',
      labels: ['cat'],
      sent: { width: 200, height: 100 },
    }).system
    expect(own).toBeTruthy()
    expect(backend.seen[0]?.system).toBe(`${own}\nBe quick.`)
    await vlm.detect(scene.pixels, ['cat'])
    expect(backend.seen[1]?.system).toBe(own)
  })

  it('has no words for the system where nobody has any', async () => {
    const { backend, vlm } = saying('internvl', ['[]'])
    await vlm.detect(scene.pixels)
    expect(backend.seen[0]).not.toHaveProperty('system')
  })
})

describe('an answer that was cut', () => {
  it('keeps what is whole, and warns once', async () => {
    const cut = '<ref>cat</ref><box>[[0,0,500,500],[1,2,'
    const result = await saying('internvl', [cut, cut]).vlm.detect(scene.pixels, ['cat', 'dog'])
    expect(result.objects).toHaveLength(1)
    expect(codes(result).filter((code) => code === 'truncated')).toHaveLength(1)
  })
})

describe('a detector', () => {
  const things = { objects: [{ label: 'cat', box: { x: 10, y: 10, width: 20, height: 20 } }] }

  it('speaks in pixels of what it was sent', async () => {
    const profile = { resize: { rule: 'fit', maxSidePx: 50 } } as const
    const backend = scriptedBackend(() => ({ things }), { detector: true, profile })
    const { objects } = await createVLM(backend).detect(scene.pixels, ['cats'])
    expect(objects).toEqual([{ label: 'cats', box: { x: 40, y: 40, width: 80, height: 60 } }])
  })

  it('that gives boxes cannot point', async () => {
    const backend = scriptedBackend(() => ({ things }), { detector: true })
    await expect(createVLM(backend).point(scene.pixels, 'cat')).rejects.toMatchObject({ reason: 'wrong_form' })
  })

  it('that finds nothing finds nothing', async () => {
    const vlm = createVLM(scriptedBackend(() => ({ things: { objects: [] } }), { detector: true }))
    expect((await vlm.detect(scene.pixels)).objects).toEqual([])
    expect((await vlm.segment(scene.pixels)).masks).toEqual([])
  })
})
