/**
 * One graph in ONNX Runtime: found, checked against the folder format, loaded.
 *
 * The runtime's Node binding computes on the calling thread, inside `setImmediate`: two runs never overlap, whatever is awaited
 * at the same time, and a timer or an abort gets its turn between any two. So neither a queue nor a lock is needed here.
 */
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { VLMError } from '../src/errors.ts'
import { checkSignal } from './cancel.ts'
import type { GraphName } from './manifest.ts'
import { readChecked } from './model-files.ts'

/** The package `onnxruntime-node`. */
export type Runtime = typeof import('onnxruntime-node')

/** Inputs or outputs of a graph by name. */
export type Tensors = { readonly [name: string]: Tensor }

/** How sessions are made: `providers.local` of the configuration. */
export interface SessionOptions {
  /** Threads that one operator may use. @default number of cores, at most 4 */
  readonly threads?: number | undefined
  /** ONNX Runtime's execution providers, in order of preference. @default ['cpu'] */
  readonly executionProviders?: readonly string[] | undefined
}

/** A graph file and its sum, as the manifest names them. */
export interface GraphFile {
  readonly path: string
  readonly sha256: string
  readonly bytes: number
}

/** What a tensor of a graph must be: its type, and each side: a number where it is fixed, else a letter. */
export interface TensorShape {
  readonly type: 'float32' | 'int64'
  readonly dims: readonly (number | string)[]
}

/** Names and shapes of a graph's inputs and outputs. */
export interface GraphShape {
  readonly inputs: { readonly [name: string]: TensorShape }
  readonly outputs: { readonly [name: string]: TensorShape }
}

/** A loaded graph. */
export interface Graph {
  readonly runtime: Runtime
  /**
   * Runs it and gives the outputs of its shape. The signal is looked at before and after, since a run itself cannot be stopped.
   * @throws VLMError `config` when the runtime refuses: the graph does not fit the folder's figures
   */
  run(inputs: Tensors, signal: AbortSignal): Promise<Tensors>
  release(): Promise<void>
}

/**
 * Loads the native library on first use.
 * @throws VLMError `config` with the line that installs it
 */
export async function loadRuntime(load: () => Promise<unknown> = () => import('onnxruntime-node')): Promise<Runtime> {
  // Official builds report usage unless this is set before the library is loaded (microsoft/onnxruntime#27379).
  process.env.ORT_DISABLE_TELEMETRY ??= '1'
  try {
    const module = (await load()) as Runtime & { default?: Runtime }
    return module.default ?? module
  } catch (cause) {
    const message =
      'The local model needs the package onnxruntime-node, which is missing or does not load on this machine. Install it with\n' +
      '  ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node'
    throw new VLMError('config', message, { reason: 'runtime_missing', stage: 'route', provider: 'local', cause })
  }
}

/**
 * Checks the file and loads the graph.
 * @throws VLMError `config` that names file, or graph and tensor
 */
export async function openGraph(
  name: GraphName,
  file: GraphFile,
  shape: GraphShape,
  options: SessionOptions = {},
): Promise<Graph> {
  const [runtime, bytes] = await Promise.all([loadRuntime(), readChecked(file.path, file.bytes, file.sha256)])
  const session = await create(runtime, name, file, bytes, options)
  try {
    checkTensors(name, 'input', session.inputMetadata, shape.inputs, file.path)
    checkTensors(name, 'output', session.outputMetadata, shape.outputs, file.path)
  } catch (error) {
    await session.release()
    throw error
  }
  return {
    runtime,
    async run(inputs, signal) {
      checkSignal(signal)
      const outputs = await session.run(inputs, Object.keys(shape.outputs)).catch((cause: Error) => {
        const message = `${file.path}: the graph "${name}" failed: ${cause.message}`
        throw new VLMError('config', message, { reason: 'graph', stage: 'send', provider: 'local', cause })
      })
      checkSignal(signal)
      return outputs
    },
    release: () => session.release(),
  }
}

async function create(
  runtime: Runtime,
  name: GraphName,
  file: GraphFile,
  bytes: Uint8Array,
  { threads, executionProviders }: SessionOptions,
): Promise<InferenceSession> {
  try {
    return await runtime.InferenceSession.create(bytes, {
      executionProviders: [...(executionProviders ?? ['cpu'])],
      intraOpNumThreads: threads ?? Math.min(availableParallelism(), 4),
      interOpNumThreads: 1,
      // Threads that spin while they wait take their cores from everybody else: measured beside another busy process, two
      // spinning threads needed 105 ms for the detector, two that sleep 58, one 56.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
      // Errors only: the runtime's warnings are about its own optimizations and would go to the user's stderr.
      logSeverityLevel: 3,
    })
  } catch (cause) {
    const message =
      `${file.path}: ONNX Runtime cannot load the graph "${name}" ` +
      `(execution providers: ${(executionProviders ?? ['cpu']).join(', ')}): ${(cause as Error).message}`
    throw new VLMError('config', message, {
      reason: 'graph',
      stage: 'route',
      provider: 'local',
      details: { graph: name },
      cause,
    })
  }
}

function checkTensors(
  graph: GraphName,
  side: 'input' | 'output',
  found: readonly InferenceSession.ValueMetadata[],
  wanted: { readonly [name: string]: TensorShape },
  path: string,
): void {
  function fail(tensor: string, what: string): never {
    throw new VLMError('config', `${path}: graph "${graph}", ${side} "${tensor}": ${what}.`, {
      reason: 'graph_shape',
      stage: 'route',
      provider: 'local',
      details: { graph, tensor, file: basename(path) },
    })
  }
  for (const [name, { type, dims }] of Object.entries(wanted)) {
    const tensor = found.find((each) => each.name === name)
    if (!tensor) {
      fail(name, `it is missing; the graph has ${found.map((each) => `"${each.name}"`).join(', ')}`)
    }
    if (!tensor.isTensor || tensor.type !== type) fail(name, `it must be a ${type} tensor`)
    if (tensor.shape.length !== dims.length) {
      fail(name, `its rank must be ${dims.length} (${dims.join(' × ')}) but is ${tensor.shape.length}`)
    }
    const wrong = dims.findIndex((size, i) => {
      const actual = tensor.shape[i]
      return typeof size === 'number' && typeof actual === 'number' && size !== actual
    })
    if (wrong >= 0) fail(name, `side ${wrong} must be ${dims[wrong]} but is ${tensor.shape[wrong]}`)
  }
  // An output that nobody asks for does no harm; an input that nobody feeds fails every run.
  const extra = side === 'input' && found.find((each) => !Object.hasOwn(wanted, each.name))
  if (extra) fail(extra.name, 'the folder format knows no such input')
}
