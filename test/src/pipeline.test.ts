import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import type { Backend } from '../../src/contract.ts'
import { box, point } from '../../src/schemas/index.ts'
import { createVLM } from '../../src/vlm.ts'
import { chatBackend } from '../kit/chat-backend.ts'
import { type ChatServer, chatServer, type SeenRequest } from '../kit/chat-server.ts'
import { detectorBackend } from '../kit/detector-backend.ts'
import { scene } from '../kit/scene.ts'

let server: ChatServer
let answer: (request: SeenRequest) => string | Promise<string> = () => 'A dark red square on white.'
beforeAll(async () => {
  server = await chatServer((request) => answer(request))
})
afterAll(() => server.close())
afterEach(() => void vi.useRealTimers())

/** A chat model that says what the test wants it to say, over HTTP. */
function saying(text: string, structured: 'schema' | 'none' = 'none') {
  answer = () => text
  return createVLM(chatBackend(server.url, structured))
}

describe('stages', () => {
  it('run in their order and report it', async () => {
    const seen: string[] = []
    await createVLM(detectorBackend()).detect(scene.pixels, undefined, {
      onEvent: (event) => {
        if (event.type === 'start') seen.push(event.stage)
        if (event.type === 'end') seen.push(`${event.stage} ${event.latencyMs !== undefined}`)
      },
    })
    const order = ['load', 'route', 'prompt', 'send', 'parse', 'place']
    expect(seen).toEqual(order.flatMap((stage) => [stage, `${stage} true`]))
  })

  it('go on when a listener throws', async () => {
    const onEvent = () => {
      throw new Error('listener')
    }
    await expect(createVLM(detectorBackend()).detect(scene.pixels, undefined, { onEvent })).resolves.toHaveProperty(
      'objects',
    )
  })

  it.each([
    ['check', () => saying('x').ask(scene.pixels, ' ')],
    ['load', () => saying('x').caption('no-such-file.jpg')],
    ['route', () => createVLM(detectorBackend()).caption(scene.pixels)],
    ['send', () => createVLM(chatBackend('http://127.0.0.1:9', 'none')).caption(scene.pixels)],
    ['parse', () => saying('I would rather not say.').detect(scene.pixels)],
  ])('an error of %s names that stage', async (stage, run) => {
    await expect(run()).rejects.toMatchObject({ name: 'VLMError', stage })
  })

  it('bad arguments are rejections, never exceptions at the call', async () => {
    const vlm = saying('x')
    for (const bad of [undefined, null, 5, {}, [], '', new Date()]) {
      await expect(vlm.caption(bad as never), String(bad)).rejects.toMatchObject({ kind: 'input' })
    }
    await expect(vlm.caption(scene.pixels, { styl: 'short' } as never)).rejects.toThrow('Did you mean "style"?')
    await expect(vlm.caption(scene.pixels, { timeoutMs: 0 })).rejects.toThrow("caption's options.timeoutMs")
    await expect(vlm.detect(scene.pixels, ['a', 'a'])).rejects.toThrow('twice')
    await expect(vlm.ask(scene.pixels, 'q', { choices: ['only'] })).rejects.toThrow('at least 2')
  })

  it('end when the time is up, though the model hangs', async () => {
    answer = () => new Promise(() => {})
    let sending: (() => void) | undefined
    const begun = new Promise<void>((resolve) => {
      sending = resolve
    })
    const onEvent = (event: { stage: string }) => event.stage === 'send' && sending?.()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const call = createVLM(chatBackend(server.url, 'none')).caption(scene.pixels, { timeoutMs: 5000, onEvent })
    const settled = expect(call).rejects.toMatchObject({ kind: 'timeout', stage: 'send', retryable: true })
    await begun
    await vi.advanceTimersByTimeAsync(5000)
    await settled
  })
})

describe('routing', () => {
  it('names who cannot, why, and who could', async () => {
    const failure = await createVLM(detectorBackend())
      .ask(scene.pixels, 'What is this?')
      .catch((e) => e)
    expect(failure).toMatchObject({ kind: 'unsupported', stage: 'route' })
    expect(failure.message).toBe('No configured model can ask: detector/dark cannot ask. Models that can: local.')
    expect(failure.attempts).toMatchObject([{ model: 'detector/dark', outcome: 'skipped' }])
  })

  it('goes on to the next model when one cannot or fails, and lists what was tried', async () => {
    answer = () => 'A square.'
    const broken: Backend = {
      ...detectorBackend(),
      id: 'broken/one',
      generate: async () => {
        throw new TypeError('wire cut')
      },
    }
    const vlm = createVLM([broken, detectorBackend(), chatBackend(server.url, 'none')])
    const captioned = await vlm.caption(scene.pixels)
    expect(captioned.caption).toBe('A square.')
    expect(captioned.attempts.map(({ model, outcome }) => `${model} ${outcome}`)).toEqual([
      'broken/one skipped',
      'detector/dark skipped',
      'chat/scene-1 ok',
    ])
    const detected = await vlm.detect(scene.pixels)
    expect(detected.model).toBe('detector/dark')
    expect(detected.attempts[0]).toMatchObject({
      model: 'broken/one',
      outcome: 'failed',
      kind: 'network',
      message: 'wire cut',
    })
  })

  it('does not try another model with a bad picture', async () => {
    const vlm = createVLM([detectorBackend(), chatBackend(server.url, 'none')])
    const before = server.seen.length
    await expect(vlm.detect(new Uint8Array(40))).rejects.toMatchObject({ kind: 'input' })
    expect(server.seen.length).toBe(before)
  })

  it('fails as the last model failed when all do', async () => {
    const vlm = createVLM([
      chatBackend('http://127.0.0.1:9', 'none'),
      { ...chatBackend(server.url, 'none'), id: 'chat/two' },
    ])
    answer = () => '  '
    const failure = await vlm.caption(scene.pixels, { retry: { attempts: 1 } }).catch((e) => e)
    expect(failure).toMatchObject({ kind: 'output', reason: 'empty', model: 'chat/two' })
    expect(failure.attempts.map((a: { kind: string }) => a.kind)).toEqual(['network', 'output'])
  })

  it('says which options a model cannot honour', async () => {
    const { warnings } = await createVLM(detectorBackend()).detect(scene.pixels, undefined, {
      seed: 1,
      temperature: 0.5,
    })
    expect(warnings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'option_ignored: detector/dark cannot honour seed; it was ignored.',
      'option_ignored: detector/dark cannot honour temperature; it was ignored.',
    ])
  })
})

describe('with and dispose', () => {
  it('derived instances share the model; disposing a child ends nothing, disposing the parent ends all', async () => {
    let closed = 0
    const vlm = createVLM({ ...detectorBackend(), close: async () => void closed++ })
    const child = vlm.with({ timeoutMs: 60_000 })
    await child.detect(scene.pixels)
    await child.dispose()
    await vlm.detect(scene.pixels)
    expect(closed).toBe(0)
    await vlm.dispose()
    expect(closed).toBe(1)
    await expect(child.detect(scene.pixels)).rejects.toMatchObject({ kind: 'config', reason: 'disposed' })
  })

  it('dispose ends a call that is under way', async () => {
    answer = () => new Promise(() => {})
    const vlm = createVLM(chatBackend(server.url, 'none'))
    const onEvent = (event: { stage: string }) => event.stage === 'send' && void vlm.dispose()
    await expect(vlm.caption(scene.pixels, { onEvent })).rejects.toMatchObject({ kind: 'aborted' })
  })

  it('defaults of with give way to the options of a call, but not to undefined ones', async () => {
    const vlm = createVLM(detectorBackend()).with({ seed: 3 })
    expect((await vlm.detect(scene.pixels, undefined, { seed: undefined })).warnings).toHaveLength(1)
    await expect(vlm.detect(scene.pixels, undefined, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      kind: 'aborted',
    })
  })
})

describe('answers', () => {
  it.each([
    ['Red.', 'red'],
    ['**Dark red**', 'dark red'],
    ['It is dark red, I think', 'dark red'],
    ['{"answer": "blue"}', 'blue'],
    ['ＢＬＵＥ', 'blue'],
  ])('%j is the choice %s', async (text, choice) => {
    const { answer: got } = await saying(text).ask(scene.pixels, 'Which colour?', {
      choices: ['red', 'dark red', 'blue'],
    })
    expect(got).toBe(choice)
  })

  it.each(['green', 'red or blue', 'reddish', '{"answer": 5}'])(
    '%j is none of the choices: an output error',
    async (text) => {
      const call = saying(text).ask(scene.pixels, 'Which colour?', { choices: ['red', 'blue'] })
      await expect(call).rejects.toMatchObject({ kind: 'output', reason: 'not_a_choice' })
    },
  )

  it('data fits the schema, and its positions are pixels of the user picture', async () => {
    const schema = z.object({ defect: z.string(), where: box(), tip: point().nullable(), others: z.array(box()) })
    const json = '{"defect": "crack", "where": [250, 200, 500, 600], "tip": [1000, 0], "others": [[0, 0, 500, 1000]]}'
    const { data } = await saying(`Sure!\n\`\`\`json\n${json}\n\`\`\``).ask(scene.pixels, 'Which defect?', { schema })
    expect(data).toEqual({
      defect: 'crack',
      where: { x: 50, y: 20, width: 50, height: 40 },
      tip: { x: 200, y: 0 },
      others: [{ x: 0, y: 0, width: 100, height: 100 }],
    })
  })

  it('a schema whose root is no object goes over the wire as one and comes back as itself', async () => {
    const { data } = await saying('{"value": [1, 2]}', 'schema').ask(scene.pixels, 'Numbers?', {
      schema: z.array(z.number()),
    })
    expect(data).toEqual([1, 2])
    expect(server.seen.at(-1)?.schema).toMatchObject({ type: 'object', required: ['value'] })
  })

  it('an answer that breaks the schema is an output error that says where', async () => {
    const schema = z.object({ kWh: z.number() })
    const failure = await saying('{"kWh": "many"}')
      .ask(scene.pixels, 'Reading?', { schema })
      .catch((e) => e)
    expect(failure).toMatchObject({ kind: 'output', reason: 'schema' })
    expect(failure.message).toContain('kWh')
  })

  it('positions of several pictures carry the index of theirs', async () => {
    const seen: number[] = []
    answer = ({ pictures }) => {
      seen.push(pictures.length)
      return 'Two squares.'
    }
    const vlm = createVLM(chatBackend(server.url, 'none'))
    await vlm.caption([scene.pixels, scene.pixels])
    expect(seen).toEqual([2])
  })
})

describe('detections', () => {
  const boxes = (rows: unknown[]) => JSON.stringify({ objects: rows })

  it('are mended, clamped, rid of repetitions and of boxes without area, and say so', async () => {
    const rows = [
      { label: 'a', box: [500, 600, 250, 200] },
      { label: 'a', box: [250, 200, 500, 600] },
      { label: 'b', box: [900, 900, 1400, 1400] },
      { label: 'c', box: [10, 10, 10, 500] },
      { label: 'd', box: [1, 2, 3] },
    ]
    const { objects, warnings } = await saying(boxes(rows)).detect(scene.pixels)
    expect(objects).toEqual([
      { label: 'a', box: { x: 50, y: 20, width: 50, height: 40 } },
      { label: 'b', box: { x: 180, y: 90, width: 20, height: 10 } },
    ])
    expect(warnings.map(({ code }) => code).sort()).toEqual([
      'no_area',
      'outside',
      'repeated',
      'swapped_corners',
      'unreadable',
    ])
  })

  it('none and unreadable differ', async () => {
    await expect(saying(boxes([])).detect(scene.pixels)).resolves.toMatchObject({ objects: [] })
    await expect(saying('a cat').detect(scene.pixels)).rejects.toMatchObject({ kind: 'output' })
    await expect(saying(boxes([{ label: 'x', box: 'left' }])).detect(scene.pixels)).rejects.toMatchObject({
      kind: 'output',
    })
  })

  it('keep the spelling of the labels asked for; others are left out and counted', async () => {
    const rows = [
      { label: 'CAT', box: [0, 0, 9, 9] },
      { label: 'tree', box: [0, 0, 9, 9] },
    ]
    const { objects, warnings } = await saying(boxes(rows)).detect(scene.pixels, ['Cat'])
    expect(objects.map(({ label }) => label)).toEqual(['Cat'])
    expect(warnings[0]?.code).toBe('unknown_labels')
  })

  it('are limited to the surest, in the order of the model', async () => {
    const rows = [0.3, 0.9, 0.5].map((score, i) => ({ label: 'x', score, box: [i * 10, 0, i * 10 + 9, 9] }))
    const { objects } = await saying(boxes(rows)).detect(scene.pixels, undefined, { maxItems: 2, minScore: 0.4 })
    expect(objects.map(({ score }) => score)).toEqual([0.9, 0.5])
  })
})

describe('classification', () => {
  it('with multiple judges each label by itself', async () => {
    const text = '{"scores": {"person": 0.9, "car": 0.7, "dog": 0.1}}'
    const result = await saying(text).classify(scene.pixels, ['person', 'car', 'dog'], { multiple: true })
    expect(result.labels).toEqual(['person', 'car'])
    expect(result.scores).toEqual({ person: 0.9, car: 0.7, dog: 0.1 })
  })

  it('a label without a score is an output error', async () => {
    const call = saying('{"scores": {"person": 0.9}}').classify(scene.pixels, ['person', 'car'])
    await expect(call).rejects.toMatchObject({ kind: 'output' })
  })
})
