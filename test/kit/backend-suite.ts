/** What every backend must do, whatever it is. Run by each: the bundled model, a chat model over HTTP, a detector without words. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Backend } from '../../src/contract.ts'
import { isVLMError } from '../../src/errors.ts'
import { createVLM, type VLM } from '../../src/vlm.ts'
import { scene } from './scene.ts'

/** How the suite gets a backend, and what it is known not to do. */
export interface SuiteOptions {
  /** A fresh backend; the suite disposes it. */
  create(): Backend | Promise<Backend>
  /** A label that the model finds in the scene; absent where it finds nothing there (weights for photographs). */
  readonly finds?: string
  /** Tests that cannot hold, each with its reason. */
  readonly skip?: readonly { readonly test: string; readonly reason: string }[]
}

const tasks: { readonly [task: string]: (vlm: VLM, options?: object) => Promise<object> } = {
  caption: (vlm, options) => vlm.caption(scene.pixels, options),
  ask: (vlm, options) => vlm.ask(scene.pixels, 'Is there a person in the picture?', options),
  classify: (vlm, options) => vlm.classify(scene.pixels, ['person', 'car'], options),
  detect: (vlm, options) => vlm.detect(scene.pixels, undefined, options),
  point: (vlm, options) => vlm.point(scene.pixels, 'square', options),
  segment: (vlm, options) => vlm.segment(scene.pixels, ['square'], options),
  read: (vlm, options) => vlm.read(scene.pixels, options),
}

/** Declares the suite for one backend. */
export function backendSuite(name: string, { create, finds, skip = [] }: SuiteOptions): void {
  describe(`backend ${name}`, () => {
    let backend: Backend
    let vlm: VLM
    let can: string[] = []
    const test = (title: string, run: () => Promise<void>) => {
      const skipped = skip.find((entry) => entry.test === title)
      if (skipped && !skipped.reason) throw new Error(`no skip without a reason: ${title}`)
      return skipped ? it.skip(`${title} (${skipped.reason})`, run) : it(title, run)
    }

    beforeAll(async () => {
      backend = await create()
      vlm = createVLM(backend)
      const [info] = await vlm.models()
      can = Object.entries(info?.tasks ?? {}).flatMap(([task, able]) => (able === true ? [task] : []))
    })
    afterAll(() => vlm.dispose())

    test('names itself provider/model and says what it can do', async () => {
      expect(backend.id).toMatch(/^[a-z][\w-]*\/.+/)
      expect(can.length).toBeGreaterThan(0)
      expect(Object.keys(tasks)).toEqual(expect.arrayContaining(can))
    })

    test('gives every task that it can do a whole result', async () => {
      for (const task of can) {
        const result = (await tasks[task]?.(vlm)) as {
          model: string
          latencyMs: number
          usage: object
          warnings: object[]
        }
        expect(result.model.length).toBeGreaterThan(0)
        expect(result.latencyMs).toBeGreaterThan(0)
        for (const count of Object.values(result.usage)) expect(count === undefined || count >= 0).toBe(true)
        expect(result.warnings).toBeInstanceOf(Array)
      }
    })

    test('refuses every other task before anything is sent, and names what can do it', async () => {
      for (const task of Object.keys(tasks).filter((one) => !can.includes(one))) {
        const stages: string[] = []
        const failure = await tasks[task]?.(vlm, {
          onEvent: (event: { stage: string }) => stages.push(event.stage),
        }).catch((e) => e)
        expect(isVLMError(failure, 'unsupported')).toBe(true)
        expect(failure.message).toContain(`${backend.id} cannot ${task}`)
        expect(failure.message).toMatch(/Models that can: local\.|Configure a model that can/)
        expect(stages).not.toContain('send')
      }
    })

    test('finds the object where it is, in the whole picture and in a crop', async () => {
      if (!can.includes('detect') || !finds) return
      const { loadImage } = await import('../../src/images/load.ts')
      const image = await loadImage(scene.pixels)
      const crop = image.crop({ x: 30, y: 10, width: 120, height: 80 })
      for (const input of [image, crop]) {
        const { objects } = await vlm.detect(input)
        const [object] = objects
        expect(object?.label).toBe(finds)
        for (const side of ['x', 'y', 'width', 'height'] as const) {
          expect(Math.abs((object?.box[side] ?? 0) - scene.square[side])).toBeLessThanOrEqual(1.5)
        }
      }
    })

    test('points at the object, in the whole picture and in a crop', async () => {
      if (!can.includes('point') || !finds) return
      const { loadImage } = await import('../../src/images/load.ts')
      const image = await loadImage(scene.pixels)
      const { x, y, width, height } = scene.square
      for (const input of [image, image.crop({ x: 30, y: 10, width: 120, height: 80 })]) {
        const { points } = await vlm.point(input, finds)
        expect(points).toHaveLength(1)
        expect(points[0]?.label).toBe(finds)
        expect(Math.abs((points[0]?.x ?? 0) - (x + width / 2))).toBeLessThanOrEqual(1.5)
        expect(Math.abs((points[0]?.y ?? 0) - (y + height / 2))).toBeLessThanOrEqual(1.5)
      }
    })

    test('gives masks as large as the picture, inside their boxes', async () => {
      if (!can.includes('segment') || !finds) return
      const { masks } = await vlm.segment(scene.pixels, [finds])
      expect(masks.length).toBeGreaterThan(0)
      for (const mask of masks) {
        expect(mask.label).toBe(finds)
        expect(mask.rle.size).toEqual([100, 200])
        expect(mask.box.width * mask.box.height).toBeGreaterThan(0)
      }
    })

    test('reads several pictures, every region in its own', async () => {
      if (!can.includes('read')) return
      const { text, regions } = await vlm.read([scene.pixels, scene.pixels])
      for (const region of regions) {
        expect(text).toContain(region.text)
        expect([0, 1]).toContain(region.box.picture)
      }
    })

    test('answers with one of the choices', async () => {
      if (!can.includes('ask')) return
      const choices = ['yes', 'no'] as const
      const { answer, confidence } = await vlm.ask(scene.pixels, 'Is there a person in the picture?', { choices })
      expect(choices).toContain(answer)
      if (confidence !== undefined) expect(confidence >= 0.5 && confidence <= 1).toBe(true)
    })

    test('scores every label, and the scores sum to 1', async () => {
      if (!can.includes('classify')) return
      const { label, scores } = await vlm.classify(scene.pixels, ['person', 'car', 'dog'])
      expect(Object.keys(scores)).toEqual(['person', 'car', 'dog'])
      expect(scores[label]).toBe(Math.max(...Object.values(scores)))
      expect(Object.values(scores).reduce((a, b) => a + b)).toBeCloseTo(1, 6)
    })

    test('gives the same result twice', async () => {
      for (const task of can) {
        const plain = (result: object) => JSON.stringify({ ...result, latencyMs: 0, attempts: 0, raw: 0 })
        const first = await tasks[task]?.(vlm)
        const second = await tasks[task]?.(vlm)
        expect(plain(second ?? {})).toBe(plain(first ?? {}))
      }
    })

    test('serves several calls at once', async () => {
      const [task = 'detect'] = can
      const results = await Promise.all(Array.from({ length: 4 }, () => tasks[task]?.(vlm)))
      expect(results).toHaveLength(4)
    })

    test('ends with a signal that was aborted before, without sending', async () => {
      for (const task of can) {
        const stages: string[] = []
        const reason = new Error('changed my mind')
        const onEvent = (event: { type: string; stage: string }) => stages.push(event.stage)
        const failure = await tasks[task]?.(vlm, { signal: AbortSignal.abort(reason), onEvent }).catch((e) => e)
        expect(failure).toMatchObject({ kind: 'aborted', cause: reason })
        expect(stages).not.toContain('send')
      }
    })

    test('ends with a signal that is aborted while it works, and serves the next call', async () => {
      for (const task of can) {
        const controller = new AbortController()
        const onEvent = (event: { type: string; stage: string }) => {
          if (event.stage === 'send' && event.type === 'start') setImmediate(() => controller.abort(new Error('stop')))
        }
        const result = await tasks[task]?.(vlm, { signal: controller.signal, onEvent }).catch((e) => e)
        // A model may be faster than the abort.
        if (isVLMError(result)) expect(result.kind).toBe('aborted')
        await tasks[task]?.(vlm)
      }
    })

    test('honours a seed or says that it does not', async () => {
      const [task = 'detect'] = can
      const result = (await tasks[task]?.(vlm, { seed: 7 })) as { warnings: { message: string }[] }
      const again = (await tasks[task]?.(vlm, { seed: 7 })) as { warnings: { message: string }[] }
      const told = result.warnings.some(({ message }) => message.includes('seed'))
      expect(
        told ||
          JSON.stringify({ ...result, latencyMs: 0, attempts: 0 }) ===
            JSON.stringify({ ...again, latencyMs: 0, attempts: 0 }),
      ).toBe(true)
    })

    test('fails plainly after dispose, which may be called twice', async () => {
      const own = createVLM(await create())
      const [task = 'detect'] = can
      await tasks[task]?.(own)
      await own.dispose()
      await own.dispose()
      const failure = await tasks[task]?.(own).catch((e) => e)
      expect(isVLMError(failure)).toBe(true)
      expect(failure.message).toContain('disposed')
    })
  })
}
