import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadRuntime, openGraph } from '../../local/session.ts'
import { graphFile, tiny } from './helpers.ts'

const pixels = { type: 'float32', dims: ['b', 3, 64, 64] } as const

async function detectGraph() {
  return { ...(await graphFile(tiny, 'detect.onnx')), path: join(tiny, 'detect.onnx') }
}

describe('the runtime', () => {
  it('that is missing gives the one line that installs it', async () => {
    const load = loadRuntime(() => Promise.reject(new Error("Cannot find package 'onnxruntime-node'")))
    await expect(load).rejects.toMatchObject({
      kind: 'config',
      reason: 'runtime_missing',
      message: expect.stringContaining('ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node'),
    })
  })

  it('has its telemetry off before it loads, unless the user set it', async () => {
    const before = process.env.ORT_DISABLE_TELEMETRY
    let seen: string | undefined
    const load = async () => {
      seen = process.env.ORT_DISABLE_TELEMETRY
      return {}
    }
    delete process.env.ORT_DISABLE_TELEMETRY
    await loadRuntime(load)
    expect(seen).toBe('1')
    process.env.ORT_DISABLE_TELEMETRY = '0'
    await loadRuntime(load)
    expect(seen).toBe('0')
    process.env.ORT_DISABLE_TELEMETRY = before
  })
})

describe('a graph', () => {
  it.each([
    [
      'another rank',
      { inputs: { pixels: { ...pixels, dims: ['b', 'n'] } }, outputs: {} },
      /input "pixels": its rank must be 2 .* but is 4/,
    ],
    [
      'another type',
      { inputs: { pixels: { ...pixels, type: 'int64' } }, outputs: {} },
      /input "pixels": it must be a int64 tensor/,
    ],
    ['a missing output', { inputs: { pixels }, outputs: { masks: pixels } }, /output "masks": it is missing/],
    [
      'an input that nobody feeds',
      { inputs: {}, outputs: {} },
      /input "pixels": the folder format knows no such input/,
    ],
  ] as const)('with %s is a config error that names graph and tensor', async (_, shape, message) => {
    const open = openGraph('detect', await detectGraph(), shape, { threads: 1 })
    await expect(open).rejects.toMatchObject({ kind: 'config', details: { graph: 'detect' } })
    await expect(open).rejects.toThrow(message)
  })

  it('that is none says what the runtime says', async () => {
    const file = { ...(await graphFile(tiny, 'labels.json')), path: join(tiny, 'labels.json') }
    await expect(openGraph('detect', file, { inputs: {}, outputs: {} })).rejects.toMatchObject({
      kind: 'config',
      reason: 'graph',
    })
  })

  it('names an execution provider that does not exist', async () => {
    const shape = { inputs: { pixels }, outputs: {} }
    const open = openGraph('detect', await detectGraph(), shape, { executionProviders: ['abacus'] })
    await expect(open).rejects.toThrow(/abacus/)
  })

  it('runs, and not for a signal that has ended', async () => {
    const heat = { type: 'float32', dims: ['b', 80, 'h', 'w'] } as const
    const graph = await openGraph(
      'detect',
      await detectGraph(),
      { inputs: { pixels }, outputs: { heat } },
      { threads: 1 },
    )
    const input = (side: number) =>
      new graph.runtime.Tensor('float32', new Float32Array(3 * side ** 2), [1, 3, side, side])
    const signal = new AbortController().signal
    const outputs = await graph.run({ pixels: input(64) }, signal)
    expect(outputs.heat?.dims).toEqual([1, 80, 16, 16])
    expect(Object.keys(outputs)).toEqual(['heat'])
    await expect(graph.run({ pixels: input(64) }, AbortSignal.abort('enough'))).rejects.toMatchObject({
      kind: 'aborted',
      cause: 'enough',
    })
    await expect(graph.run({ pixels: input(32) }, signal)).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining('the graph "detect" failed'),
    })
    await graph.release()
  })
})
