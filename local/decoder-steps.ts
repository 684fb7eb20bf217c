/**
 * Single runs of the decoder's graph: what goes in, what comes out, how batches are put together.
 *
 * Keys and values of earlier steps stay where the runtime put them: the tensors `nk` and `nv` of one run are the inputs `pk`
 * and `pv` of the next. Prompts of one batch end at the same place: shorter ones are padded on the left with position 0; the
 * graph never looks at a `pad`.
 */
import type { Tensor } from 'onnxruntime-node'
import { objectFields } from './objects.ts'
import type { Graph, GraphShape } from './session.ts'

/** What of the manifest the decoder needs. */
export interface DecoderFacts {
  readonly layers: number
  readonly heads: number
  readonly headDim: number
  /** Prompt and answer together. */
  readonly maxTokens: number
  readonly objectTokens: number
  readonly maxBatch: number
  readonly pad: number
  readonly eos: number
}

/** What the decoder is told of a picture. */
export interface Memory {
  /** `objectTokens × 6` numbers. */
  readonly objects: Float32Array
  /** Keys and values of the picture tokens, [1,L,h,N,dh] each; absent without a vision graph. */
  readonly picture?: { readonly ck: Tensor; readonly cv: Tensor } | undefined
}

/** One prompt about one picture. */
export interface Row {
  readonly prompt: readonly number[]
  readonly memory: Memory
}

/** A batch after some steps. */
export interface State {
  /** [rows, V]: what comes next. */
  readonly logits: Float32Array
  readonly keys: Tensor
  readonly values: Tensor
}

/** What the same rows are given at every step. */
export interface Fixed {
  readonly ck: Tensor
  readonly cv: Tensor
  readonly objects: Tensor
}

/** What the graph must look like. */
export function decoderShape({ layers, heads, headDim }: DecoderFacts): GraphShape {
  const cache = (side: string) => ({ type: 'float32', dims: ['b', layers, heads, side, headDim] }) as const
  return {
    inputs: {
      tokens: { type: 'int64', dims: ['b', 't'] },
      positions: { type: 'int64', dims: ['b', 't'] },
      pk: cache('p'),
      pv: cache('p'),
      ck: cache('N'),
      cv: cache('N'),
      objects: { type: 'float32', dims: ['b', 'k', objectFields] },
    },
    outputs: { logits: { type: 'float32', dims: ['b', 't', 'V'] }, nk: cache('p+t'), nv: cache('p+t') },
  }
}

/** A decoder's graph with its facts. */
export class DecoderSteps {
  readonly #facts: DecoderFacts
  readonly #graph: Graph

  constructor(graph: Graph, facts: DecoderFacts) {
    this.#graph = graph
    this.#facts = facts
  }

  /** Reads prompts, padded on the left to the longest. */
  async prefill(rows: readonly Row[], fixed: Fixed, signal: AbortSignal): Promise<State> {
    const longest = Math.max(...rows.map((row) => row.prompt.length))
    const tokens: number[] = []
    const positions: number[] = []
    for (const { prompt } of rows) {
      const missing = longest - prompt.length
      tokens.push(...Array<number>(missing).fill(this.#facts.pad), ...prompt)
      positions.push(...Array<number>(missing).fill(0), ...prompt.keys())
    }
    const nothing = this.#tensor([rows.length, ...this.#side(0)], new Float32Array(0))
    return this.run(tokens, positions, rows.length, { keys: nothing, values: nothing }, fixed, signal)
  }

  /** One step of a batch; of several tokens a row only the last one's logits are kept. */
  async run(
    tokens: readonly number[],
    positions: readonly number[],
    rows: number,
    past: Pick<State, 'keys' | 'values'>,
    fixed: Fixed,
    signal: AbortSignal,
  ): Promise<State> {
    const { logits, nk, nv } = await this.feed(tokens, positions, rows, past, fixed, signal)
    const all = floats(logits)
    const steps = tokens.length / rows
    if (steps === 1) return { logits: all, keys: nk as Tensor, values: nv as Tensor }
    const size = all.length / tokens.length
    const last = new Float32Array(rows * size)
    for (let row = 0; row < rows; row++) {
      const end = (row + 1) * steps * size
      last.set(all.subarray(end - size, end), row * size)
    }
    return { logits: last, keys: nk as Tensor, values: nv as Tensor }
  }

  /** One run of the graph, `tokens` and `positions` row by row. */
  async feed(
    tokens: readonly number[],
    positions: readonly number[],
    rows: number,
    { keys, values }: Pick<State, 'keys' | 'values'>,
    fixed: Fixed,
    signal: AbortSignal,
  ) {
    const { Tensor: Make } = this.#graph.runtime
    const ids = (list: readonly number[]) =>
      new Make('int64', BigInt64Array.from(list, BigInt), [rows, list.length / rows])
    const inputs = { tokens: ids(tokens), positions: ids(positions), pk: keys, pv: values, ...fixed }
    return this.#graph.run(inputs, signal)
  }

  /** Memories of a batch, one after another. */
  fixed(memories: readonly Memory[]): Fixed {
    const { objectTokens } = this.#facts
    const objects = new Float32Array(memories.length * objectTokens * objectFields)
    memories.forEach((memory, i) => {
      objects.set(memory.objects, i * objectTokens * objectFields)
    })
    return {
      ck: this.#join(memories.map((memory) => memory.picture?.ck)),
      cv: this.#join(memories.map((memory) => memory.picture?.cv)),
      objects: this.#tensor([memories.length, objectTokens, objectFields], objects),
    }
  }

  /** Tensors of one picture each → one of the batch; a single one is passed on as it is. */
  #join(tensors: readonly (Tensor | undefined)[]): Tensor {
    const [first] = tensors
    if (!first) return this.#tensor([tensors.length, ...this.#side(0)], new Float32Array(0))
    if (tensors.length === 1) return first
    const length = first.size
    const data = new Float32Array(tensors.length * length)
    tensors.forEach((tensor, i) => {
      data.set(floats(tensor), i * length)
    })
    return this.#tensor([tensors.length, ...first.dims.slice(1)], data)
  }

  /** A tensor of one row, `count` times. */
  repeat(tensor: Tensor, count: number): Tensor {
    return this.#join(Array<Tensor>(count).fill(tensor))
  }

  #side(length: number): number[] {
    return [this.#facts.layers, this.#facts.heads, length, this.#facts.headDim]
  }

  #tensor(dims: number[], data: Float32Array): Tensor {
    return new this.#graph.runtime.Tensor('float32', data, dims)
  }
}

/** The numbers of a tensor that the graph gave. */
export function floats(tensor: Tensor | undefined): Float32Array {
  return tensor?.data as Float32Array
}
