import type { ModelReply, TokenLogprob } from '../src/contract.ts'
import { VLMError } from '../src/errors.ts'
import type { Usage } from '../src/types.ts'
import { finishKind } from '../src/wire/fault.ts'
import { count, cutOff, isObject, type JsonObject } from './_chat.ts'

/** What of a Gemini answer has come so far: a whole response, or pieces of one. Thoughts are no part of the text. */
export class GeminiAnswer {
  #text = ''
  #finish: string | undefined
  #blocked: string | undefined
  #usage: Usage | undefined
  #model: string | undefined
  #id: string | undefined
  #raw: unknown
  #candidates = 0
  readonly #logprobs: TokenLogprob[] = []
  readonly #onText: ((delta: string) => void) | undefined

  constructor(onText?: (delta: string) => void) {
    this.#onText = onText
  }

  /** Adds a response, or a piece of one. */
  add(piece: JsonObject): void {
    this.#raw = piece
    if (typeof piece.modelVersion === 'string') this.#model = piece.modelVersion
    if (typeof piece.responseId === 'string') this.#id = piece.responseId
    if (isObject(piece.usageMetadata)) this.#usage = usageOf(piece.usageMetadata)
    const { promptFeedback } = piece
    if (isObject(promptFeedback) && typeof promptFeedback.blockReason === 'string') {
      this.#blocked = promptFeedback.blockReason
    }
    const [candidate] = Array.isArray(piece.candidates) ? piece.candidates : []
    if (!isObject(candidate)) return
    this.#candidates += 1
    if (typeof candidate.finishReason === 'string') this.#finish = candidate.finishReason
    const parts = isObject(candidate.content) && Array.isArray(candidate.content.parts) ? candidate.content.parts : []
    const text = parts
      .filter(isObject)
      .map((part) => (part.thought !== true && typeof part.text === 'string' ? part.text : ''))
      .join('')
    if (text !== '') {
      this.#text += text
      this.#onText?.(text)
    }
    for (const token of tokensOf(candidate.logprobsResult)) this.#logprobs.push(token)
  }

  /**
   * The whole answer.
   * @throws VLMError `network` for one without a finish reason, `output` for one without candidates
   */
  reply(requestId: string | undefined): ModelReply {
    const id = this.#id ?? requestId
    if (this.#blocked === undefined && this.#candidates === 0) {
      throw new VLMError('output', 'The answer of the host holds no candidates. Ask again, or ask another model.', {
        reason: 'empty',
        stage: 'send',
      })
    }
    if (this.#blocked === undefined && this.#finish === undefined) throw cutOff()
    return {
      text: this.#text === '' ? (this.#blocked ?? '') : this.#text,
      finish: this.#blocked === undefined ? finishKind(this.#finish ?? '') : 'refusal',
      ...(this.#usage && { usage: this.#usage }),
      ...(this.#logprobs.length > 0 && { logprobs: this.#logprobs }),
      ...(this.#model !== undefined && { model: this.#model }),
      ...(id !== undefined && { requestId: id }),
      warnings: [],
      raw: this.#raw,
    }
  }
}

/** Thoughts are paid for as output. */
function usageOf(usage: JsonObject): Usage {
  const details = Array.isArray(usage.promptTokensDetails) ? usage.promptTokensDetails.filter(isObject) : []
  const image = details.find(({ modality }) => modality === 'IMAGE')
  const [answer, thoughts] = [count(usage.candidatesTokenCount), count(usage.thoughtsTokenCount)]
  return {
    inputTokens: count(usage.promptTokenCount),
    outputTokens: answer === undefined && thoughts === undefined ? undefined : (answer ?? 0) + (thoughts ?? 0),
    imageTokens: count(image?.tokenCount),
    cachedTokens: count(usage.cachedContentTokenCount),
    reasoningTokens: thoughts,
  }
}

function tokensOf(result: unknown): TokenLogprob[] {
  const { chosenCandidates, topCandidates } = isObject(result) ? result : {}
  const tops = Array.isArray(topCandidates) ? topCandidates : []
  return (Array.isArray(chosenCandidates) ? chosenCandidates : []).filter(isObject).map((chosen, i) => {
    const { candidates } = isObject(tops[i]) ? tops[i] : {}
    return { ...probable(chosen), top: (Array.isArray(candidates) ? candidates : []).filter(isObject).map(probable) }
  })
}

function probable({ token, logProbability }: JsonObject): { token: string; logprob: number } {
  return {
    token: typeof token === 'string' ? token : '',
    logprob: typeof logProbability === 'number' ? logProbability : Number.NEGATIVE_INFINITY,
  }
}
