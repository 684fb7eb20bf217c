/** One folder of weights in memory: manifest, labels, tokenizer and graphs, each read on first use. */
import { join } from 'node:path'
import { z } from 'zod'
import type { SentPicture } from '../src/contract.ts'
import { VLMError } from '../src/errors.ts'
import { once } from '../src/util/once.ts'
import { type Calibration, readCalibration } from './calibration.ts'
import { SharedWork, untilAborted } from './cancel.ts'
import { Decoder } from './decoder.ts'
import { decoderShape, type Memory } from './decoder-steps.ts'
import { detectShape, type Found, readDetections } from './detector.ts'
import { type GraphName, type Manifest, type PictureInput, parseJson, readManifest } from './manifest.ts'
import { readText } from './model-files.ts'
import { chooseObjects, objectTokens } from './objects.ts'
import { BufferPool, fillInput, type Placement } from './preprocess.ts'
import { Prompts } from './prompts.ts'
import { type Graph, type GraphShape, openGraph, type SessionOptions, type Tensors } from './session.ts'
import type { Sight, Speaker } from './talk.ts'
import { readTokenizer } from './tokenizer.ts'

/** A graph that takes a picture. */
interface Eye {
  readonly graph: Graph
  readonly input: PictureInput
  readonly buffers: BufferPool
}

/** Keys and values that a vision graph gives the decoder. */
type PictureTokens = NonNullable<Memory['picture']>

/** The weights of one folder. */
export class LocalModel {
  /** Real path of the folder. */
  readonly folder: string
  readonly #options: SessionOptions
  readonly #graphs = new Map<GraphName, Promise<Graph>>()
  // What was seen in a picture is kept as long as the picture lives: many questions about it, one look.
  readonly #found = new WeakMap<object, SharedWork<readonly Found[]>>()
  readonly #encoded = new WeakMap<object, SharedWork<PictureTokens>>()
  /** What words mean as labels; undefined: none. */
  readonly meanings = new Map<string, string | undefined>()

  constructor(folder: string, options: SessionOptions) {
    this.folder = folder
    this.#options = options
  }

  /** The manifest. */
  readonly manifest = once(() => readManifest(this.folder))

  /** The detector's labels in the order of its channels; empty without a detector. */
  readonly labels = once(async (): Promise<readonly string[]> => {
    const { detector } = await this.manifest()
    if (!detector) return []
    const path = join(this.folder, detector.labels)
    return parseJson(path, await readText(path), z.array(z.string().min(1)).min(1))
  })

  /** The fitted figures, where the folder has some. */
  readonly calibration = once(async (): Promise<Calibration | undefined> => {
    const { calibration } = await this.manifest()
    return calibration && readCalibration(join(this.folder, calibration.path))
  })

  /** Everything the detector sees in a picture: after NMS, best first, however weak. Computed once a picture. */
  async detect(picture: SentPicture, signal: AbortSignal): Promise<readonly Found[]> {
    return shared(this.#found, picture, signal, async (alive) => {
      const { detector: facts } = await this.manifest()
      const eye = await untilAborted(alive, this.#detector())
      if (!facts) throw this.#absent('detect')
      return look(eye, picture, alive, facts.kind === 'yolox' ? 'images' : 'pixels', (outputs, placed) =>
        readDetections(outputs, facts, placed, { width: eye.input.size[0], height: eye.input.size[1] }),
      )
    })
  }

  readonly #detector = once(async () => {
    const { inputs, detector } = await this.manifest()
    if (!detector || !inputs.detect) throw this.#absent('detect')
    const labels = await this.labels()
    return eye(await this.#open('detect', detectShape(detector.kind, labels.length, inputs.detect.size)), inputs.detect)
  })

  readonly #vision = once(async () => {
    const { inputs, decoder } = await this.manifest()
    if (!inputs.vision) throw this.#absent('vision')
    return eye(await this.#open('vision', visionShape(inputs.vision, decoder)), inputs.vision)
  })

  /** What the decoder is told of a picture: its objects, and its own tokens where there is a vision graph. */
  async sight(picture: SentPicture, signal: AbortSignal): Promise<Sight> {
    const { graphs, decoder } = await this.manifest()
    if (!decoder) throw this.#absent('decoder')
    const told = graphs.detect ? chooseObjects(await this.detect(picture, signal), decoder) : []
    const memory = { objects: objectTokens(told, decoder.objectTokens) }
    if (!graphs.vision) return { memory, tokens: told.length }
    const encoded = await shared(this.#encoded, picture, signal, async (alive) =>
      look(
        await untilAborted(alive, this.#vision()),
        picture,
        alive,
        'pixels',
        ({ ck, cv }) => ({ ck, cv }) as PictureTokens,
      ),
    )
    return { memory: { ...memory, picture: encoded }, tokens: told.length + (encoded.ck.dims[3] ?? 0) }
  }

  /** The decoder and its words. */
  readonly speaker = once(async (): Promise<Speaker> => {
    const { decoder, tokenizer: words } = await this.manifest()
    if (!decoder || !words) throw this.#absent('decoder')
    const facts = { ...decoder, pad: words.pad, eos: words.eos }
    const [graph, tokenizer, calibration, labels] = await Promise.all([
      this.#open('decoder', decoderShape(facts)),
      readTokenizer(join(this.folder, words.path)),
      this.calibration(),
      this.labels(),
    ])
    const blank = { objects: objectTokens([], decoder.objectTokens) }
    return {
      decoder: new Decoder(graph, facts),
      prompts: new Prompts(tokenizer, words.control),
      calibration,
      labels,
      blank,
    }
  })

  /** Opens a graph once; a failure is forgotten. */
  async #open(name: GraphName, shape: GraphShape): Promise<Graph> {
    const file = (await this.manifest()).graphs[name]
    if (!file) throw this.#absent(name)
    const opening = openGraph(name, { ...file, path: join(this.folder, file.path) }, shape, this.#options)
    this.#graphs.set(name, opening)
    opening.catch(() => this.#graphs.delete(name))
    return opening
  }

  #absent(graph: GraphName): VLMError {
    const message = `${this.folder} has no graph "${graph}".`
    return new VLMError('unsupported', message, { reason: 'graph_absent', stage: 'route', provider: 'local' })
  }

  /** Frees all sessions. */
  async release(): Promise<void> {
    const graphs = await Promise.allSettled(this.#graphs.values())
    this.#graphs.clear()
    for (const graph of graphs) if (graph.status === 'fulfilled') await graph.value.release()
  }
}

/** Runs a graph on a picture and reads what it gave. */
async function look<T>(
  { graph, input, buffers }: Eye,
  picture: SentPicture,
  signal: AbortSignal,
  name: string,
  read: (outputs: Tensors, placed: Placement) => T,
): Promise<T> {
  return buffers.lend(async (buffer) => {
    const placed = await fillInput(picture, input, buffer, signal)
    const [width, height] = input.size
    const pixels = new graph.runtime.Tensor('float32', buffer, [1, 3, height, width])
    return read(await graph.run({ [name]: pixels }, signal), placed)
  })
}

function eye(graph: Graph, input: PictureInput): Eye {
  return { graph, input, buffers: new BufferPool(3 * input.size[0] * input.size[1]) }
}

function shared<T>(
  kept: WeakMap<object, SharedWork<T>>,
  { key }: SentPicture,
  signal: AbortSignal,
  make: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const work = kept.get(key) ?? new SharedWork(make)
  kept.set(key, work)
  return work.get(signal)
}

/** What the vision graph must look like; its other outputs are not read. */
function visionShape({ size }: PictureInput, decoder: Manifest['decoder']): GraphShape {
  const cache = {
    type: 'float32',
    dims: ['b', decoder?.layers ?? 'L', decoder?.heads ?? 'h', 'N', decoder?.headDim ?? 'dh'],
  } as const
  return {
    inputs: { pixels: { type: 'float32', dims: ['b', 3, size[1], size[0]] } },
    outputs: decoder ? { ck: cache, cv: cache } : {},
  }
}
