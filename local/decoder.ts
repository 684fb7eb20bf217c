/** The decoder: prompts and what is in the picture → text, one token a step, always the most probable one. */
import { VLMError } from '../src/errors.ts'
import { checkSignal } from './cancel.ts'
import { type DecoderFacts, DecoderSteps, floats, type Memory, type Row, type State } from './decoder-steps.ts'
import { argMax, logProbAt, logSoftmaxAt } from './logits.ts'
import type { Graph } from './session.ts'

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

/** A decoder that is ready. */
export class Decoder {
  readonly facts: DecoderFacts
  readonly #steps: DecoderSteps

  constructor(graph: Graph, facts: DecoderFacts) {
    this.#steps = new DecoderSteps(graph, facts)
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
    const fixed = this.#steps.fixed(rows.map((row) => row.memory))
    let state = await this.#steps.prefill(rows, fixed, signal)
    const size = state.logits.length / rows.length
    const answers = rows.map((row, i) => ({
      tokens: [] as number[],
      logProbs: [] as number[],
      first: logSoftmaxAt(state.logits, i * size, size),
      position: row.prompt.length,
      open: true,
    }))
    if (answers[0]) onFirst?.(answers[0].first)
    for (;;) {
      const next = answers.map((answer, i) => {
        if (!answer.open) return pad
        const token = argMax(state.logits, i * size, size)
        if (token !== eos && answer.tokens.length >= most) answer.open = false
        else answer.logProbs.push(logProbAt(state.logits, i * size, size, token))
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
      state = await this.#steps.run(next, positions, rows.length, state, fixed, signal)
    }
    return answers.map(({ tokens, logProbs, first }) => ({
      tokens,
      logProbs,
      first,
      finish: logProbs.length > tokens.length ? 'stop' : 'length',
    }))
  }

  /** Log-probabilities of what comes first after a prompt. */
  async next(prompt: readonly number[], memory: Memory, signal: AbortSignal): Promise<Float32Array> {
    this.#room(prompt.length)
    const state = await this.#steps.prefill([{ prompt, memory }], this.#steps.fixed([memory]), signal)
    return logSoftmaxAt(state.logits, 0, state.logits.length)
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
    const state = await this.#steps.prefill([{ prompt, memory }], this.#steps.fixed([memory]), signal)
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
    const keys = this.#steps.repeat(from.keys, count)
    const values = this.#steps.repeat(from.values, count)
    const fixed = this.#steps.fixed(answers.map(() => memory))
    const outputs = await this.#steps.feed(tokens, positions, count, { keys, values }, fixed, signal)
    const logits = floats(outputs.logits)
    const size = logits.length / (count * longest)
    return answers.map((answer, row) => {
      let sum = 0
      for (let i = 0; i < answer.length; i++) {
        sum += logProbAt(logits, (row * longest + i) * size, size, answer[i + 1] ?? eos)
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
}
