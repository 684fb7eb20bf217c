/**
 * The decoder: prompts and what is in the picture → text, one token a step, always the most probable one.
 *
 * Keys and values of earlier steps stay where the runtime put them: the tensors `nk` and `nv` of one run are the inputs `pk`
 * and `pv` of the next. Prompts of one batch end at the same place: shorter ones are padded on the left with position 0; the
 * graph never looks at a `pad`.
 */
import type { Tensor } from 'onnxruntime-node'
import { VLMError } from '../src/errors.ts'
import { checkSignal } from './cancel.ts'
import { argMax, logSoftmaxAt } from './logits.ts'
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

/** What was written after a prompt. */
export interface Written {
  /** Without `eos`. */
  readonly tokens: readonly number[]
  /** Natural logarithm of each token's probability; with `eos` last, when it came. */
  readonly logProbs: readonly number[]
  /** Log-probabilities of the whole vocabulary at the first step. */
  readonly first: Float32Array
  readonly finish: 'stop' | 'length'
}

/** Bounds and listeners of {@link Decoder.write}. */
export interface WriteOptions {
  readonly maxTokens?: number
  readonly onFirst?: (first: Float32Array) => void
  readonly onToken?: (token: number) => void
}

/** A batch after some steps. */
interface State {
  /** [rows, V]: what comes next. */
  readonly logits: Float32Array
  readonly keys: Tensor
  readonly values: Tensor
}

/** What the same rows are given at every step. */
interface Fixed {
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

/** A decoder that is ready. */
export class Decoder {
  readonly facts: DecoderFacts
  readonly #graph: Graph

  constructor(graph: Graph, facts: DecoderFacts) {
    this.#graph = graph
    this.facts = facts
  }

  /**
   * Writes after each prompt until `eos`.
   * @param maxTokens - of each answer; the folder's `decoder.maxTokens` bounds it too
   * @param onFirst - sees the first step's log-probabilities of the first row, and may end the call by throwing
   * @param onToken - hears the tokens of the first row as they come
   * @throws VLMError `input` when a prompt is too long; what the signal says within one step of its end
   */
  async write(
    rows: readonly Row[],
    signal: AbortSignal,
    { maxTokens = Number.POSITIVE_INFINITY, onFirst, onToken }: WriteOptions = {},
  ): Promise<Written[]> {
    const written: Written[] = []
    for (let at = 0; at < rows.length; at += this.facts.maxBatch) {
      const batch = rows.slice(at, at + this.facts.maxBatch)
      const listeners = at === 0 && { ...(onFirst && { onFirst }), ...(onToken && { onToken }) }
      written.push(...(await this.#writeBatch(batch, signal, maxTokens, listeners || {})))
    }
    return written
  }

  async #writeBatch(
    rows: readonly Row[],
    signal: AbortSignal,
    maxTokens: number,
    { onFirst, onToken }: WriteOptions,
  ): Promise<Written[]> {
    const { eos, pad } = this.facts
    const longest = Math.max(...rows.map((row) => row.prompt.length))
    const most = Math.min(maxTokens, this.#room(longest))
    const fixed = this.#fixed(rows.map((row) => row.memory))
    let state = await this.#prefill(rows, longest, fixed, signal)
    const size = state.logits.length / rows.length
    const answers = rows.map((row, i) => ({
      tokens: [] as number[],
      logProbs: [] as number[],
      first: logSoftmaxAt(state.logits, i * size, size),
      position: row.prompt.length,
      open: true,
    }))
    if (answers[0]) onFirst?.(answers[0].first)
    for (let step = 0; ; step++) {
      const next = answers.map((answer, i) => {
        if (!answer.open) return pad
        const token = argMax(state.logits, i * size, size)
        const logProbs = step === 0 ? answer.first : logSoftmaxAt(state.logits, i * size, size)
        if (token !== eos && answer.tokens.length >= most) answer.open = false
        else answer.logProbs.push(logProbs[token] as number)
        if (token === eos) answer.open = false
        if (!answer.open) return pad
        answer.tokens.push(token)
        if (i === 0) onToken?.(token)
        return token
      })
      // The listener may have ended the call.
      checkSignal(signal)
      if (answers.every((answer) => !answer.open)) break
      const positions = answers.map((answer) => (answer.open ? answer.position++ : 0))
      state = await this.#run(next, positions, rows.length, state, fixed, signal)
    }
    return answers.map(({ tokens, logProbs, first }) => ({
      tokens,
      logProbs,
      first,
      finish: logProbs.length > tokens.length ? 'stop' : 'length',
    }))
  }

  /**
   * Log-probability of whole answers; the prompt is read once for all.
   * @param answers - token ids without `eos`
   * @param onFirst - sees the first step's log-probabilities, and may end the call by throwing
   * @returns for each answer the natural logarithm of P(answer, then `eos`)
   */
  async weigh(
    prompt: readonly number[],
    memory: Memory,
    answers: readonly (readonly number[])[],
    signal: AbortSignal,
    onFirst?: (first: Float32Array) => void,
  ): Promise<number[]> {
    this.#room(prompt.length + Math.max(...answers.map((answer) => answer.length)))
    const state = await this.#prefill([{ prompt, memory }], prompt.length, this.#fixed([memory]), signal)
    const first = logSoftmaxAt(state.logits, 0, state.logits.length)
    onFirst?.(first)
    const sums: number[] = []
    for (let at = 0; at < answers.length; at += this.facts.maxBatch) {
      const batch = answers.slice(at, at + this.facts.maxBatch)
      const rest = await this.#weighRest(batch, prompt.length, memory, state, signal)
      rest.forEach((sum, i) => {
        sums.push(sum + (first[batch[i]?.[0] ?? this.facts.eos] as number))
      })
    }
    return sums
  }

  /** Log-probability of each answer's tokens after the first, and of `eos`; shorter answers are padded on the right. */
  async #weighRest(
    answers: readonly (readonly number[])[],
    position: number,
    memory: Memory,
    from: State,
    signal: AbortSignal,
  ): Promise<number[]> {
    const { pad, eos } = this.facts
    const longest = Math.max(...answers.map((answer) => answer.length))
    const tokens = answers.flatMap((answer) => [...answer, ...Array<number>(longest - answer.length).fill(pad)])
    const positions = answers.flatMap((answer) =>
      Array.from({ length: longest }, (_, i) => (i < answer.length ? position + i : 0)),
    )
    const count = answers.length
    const keys = this.#repeat(from.keys, count)
    const values = this.#repeat(from.values, count)
    const fixed = this.#fixed(answers.map(() => memory))
    const outputs = await this.#feed(tokens, positions, count, { keys, values }, fixed, signal)
    const logits = floats(outputs.logits)
    const size = logits.length / (count * longest)
    return answers.map((answer, row) => {
      let sum = 0
      for (let i = 0; i < answer.length; i++) {
        sum += logSoftmaxAt(logits, (row * longest + i) * size, size)[answer[i + 1] ?? eos] as number
      }
      return sum
    })
  }

  /** Tokens that fit after a prompt. */
  #room(promptLength: number): number {
    const room = this.facts.maxTokens - promptLength
    if (room > 0) return room
    const message =
      `The text is too long for the local model: ${promptLength} tokens, and it takes ${this.facts.maxTokens - 1}. ` +
      'Shorten it.'
    throw new VLMError('input', message, { reason: 'too_long', stage: 'send', provider: 'local' })
  }

  async #prefill(rows: readonly Row[], longest: number, fixed: Fixed, signal: AbortSignal): Promise<State> {
    const tokens: number[] = []
    const positions: number[] = []
    for (const { prompt } of rows) {
      const missing = longest - prompt.length
      tokens.push(...Array<number>(missing).fill(this.facts.pad), ...prompt)
      positions.push(...Array<number>(missing).fill(0), ...prompt.keys())
    }
    const nothing = this.#tensor([rows.length, ...this.#side(0)], new Float32Array(0))
    return this.#run(tokens, positions, rows.length, { keys: nothing, values: nothing }, fixed, signal)
  }

  async #run(
    tokens: readonly number[],
    positions: readonly number[],
    rows: number,
    past: Pick<State, 'keys' | 'values'>,
    fixed: Fixed,
    signal: AbortSignal,
  ): Promise<State> {
    const { logits, nk, nv } = await this.#feed(tokens, positions, rows, past, fixed, signal)
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

  async #feed(
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
    return this.#graph.run(inputs, signal, ['logits', 'nk', 'nv'])
  }

  /** Memories of a batch, one after another. */
  #fixed(memories: readonly Memory[]): Fixed {
    const { objectTokens } = this.facts
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
  #repeat(tensor: Tensor, count: number): Tensor {
    return this.#join(Array<Tensor>(count).fill(tensor))
  }

  #side(length: number): number[] {
    return [this.facts.layers, this.facts.heads, length, this.facts.headDim]
  }

  #tensor(dims: number[], data: Float32Array): Tensor {
    return new this.#graph.runtime.Tensor('float32', data, dims)
  }
}

function floats(tensor: Tensor | undefined): Float32Array {
  return tensor?.data as Float32Array
}
