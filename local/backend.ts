/** The backend contract over one folder of weights: a request's task decides which graphs run. */
import type { Backend, Call, ModelReply, ModelRequest, Profile, ScoreReply, WireFacts } from '../src/contract.ts'
import { VLMError } from '../src/errors.ts'
import type { Detection, Json, Usage } from '../src/types.ts'
import { fieldBeyond, quoted, unknownLabels } from './beyond.ts'
import { boxScore } from './calibration.ts'
import { checkSignal, untilAborted } from './cancel.ts'
import { askLabels, meanLabels } from './labels.ts'
import { softmax } from './logits.ts'
import type { LocalModel } from './model.ts'
import { profileOf } from './profile.ts'
import { Lease } from './registry.ts'
import { ignoredSettings, pictureOf, textOf } from './request.ts'
import type { SessionOptions } from './session.ts'
import { countLeaves, fill, planSchema } from './structured.ts'
import { answer, choose, describe, type SayOptions } from './talk.ts'

/** Words whose meaning as a label is kept in memory. */
const mostMeanings = 1000

/** Runs the weights of one folder. Made by `provider.create`; nothing is read before the first call. */
export class LocalBackend implements Backend {
  readonly id: `${string}/${string}`
  readonly wire: WireFacts = { structured: ['json-schema'], streaming: true, logprobs: true, mediaTypes: [] }
  readonly #lease: Lease
  readonly #bundled: boolean

  /** @param folder - absolute path @param bundled - whether these are the weights of the package itself */
  constructor(name: string, folder: string, options: SessionOptions, bundled: boolean) {
    this.id = `local/${name}`
    this.#lease = new Lease(folder, options)
    this.#bundled = bundled
  }

  profile({ signal }: Call): Promise<Profile> {
    return this.#lease.use((model) => untilAborted(signal, profileOf(model, this.id, this.#bundled)))
  }

  /**
   * Answers by the request's task.
   * @throws VLMError `input`, `config`, `unsupported` (reasons `beyond_model`, `unknown_labels`, `schema_field`), or the signal's
   */
  generate(request: ModelRequest, call: Call): Promise<ModelReply> {
    return this.#lease.use(async (model) => {
      checkSignal(call.signal)
      const reply = await this.#byTask(model, request, call)
      return { ...reply, model: this.id, warnings: [...ignoredSettings(request), ...reply.warnings] }
    })
  }

  /** Weighs candidates as answers to the request's words; softmax of what it gives are calibrated probabilities. */
  score(request: ModelRequest, candidates: readonly string[], { signal }: Call): Promise<ScoreReply> {
    return this.#lease.use(async (model) => {
      checkSignal(signal)
      checkCandidates(candidates)
      const [speaker, sight] = await this.#ready(model, request, signal)
      const { logs, usage } = await choose(speaker, sight, textOf(request), candidates, signal)
      return { logLikelihoods: logs, usage, warnings: ignoredSettings(request) }
    })
  }

  close(): Promise<void> {
    return this.#lease.close()
  }

  async #byTask(model: LocalModel, request: ModelRequest, call: Call): Promise<Reply> {
    switch (request.task) {
      case 'detect':
        return this.#detect(model, request, call)
      case 'caption':
        return this.#caption(model, request, call)
      case 'ask':
      case 'classify':
        if (request.choices) return this.#choose(model, request, request.choices, call)
        return request.schema ? this.#fill(model, request, request.schema, call) : this.#ask(model, request, call)
      default: {
        const message = `${this.id} cannot ${request.task}: this version of vlmkit does not run it on local models.`
        throw new VLMError('unsupported', message, { reason: 'task', stage: 'send', provider: 'local' })
      }
    }
  }

  async #detect(model: LocalModel, request: ModelRequest, { signal }: Call): Promise<Reply> {
    const picture = pictureOf(request)
    const { detector, graphs } = await model.manifest()
    const [labels, calibration] = [await model.labels(), await model.calibration()]
    const ask = graphs.decoder && remembering(model.meanings, (words) => this.#meanings(model, words, signal))
    const meant = request.labels && (await meanLabels(request.labels, labels, ask))
    if (meant?.words.size === 0) throw unknownLabels(meant.unknown, labels)
    const least = request.minScore ?? detector?.threshold ?? 0
    const found = await model.detect(picture, signal)
    const objects = found.flatMap((box): Detection[] => {
      const label = meant ? meant.words.get(box.label) : labels[box.label]
      const score = boxScore(box.score, calibration)
      if (label === undefined || (request.minScore === undefined ? box.score : score) < least) return []
      const { width, height } = picture
      const [x, y] = [box.x1 * width, box.y1 * height]
      return [{ label, score, box: { x, y, width: box.x2 * width - x, height: box.y2 * height - y } }]
    })
    const things = { objects: objects.slice(0, detector?.max) }
    const warnings = meant?.unknown.length
      ? [`The local detector does not know ${quoted(meant.unknown)}; nothing was looked for under that name.`]
      : []
    return { text: '', things, finish: 'stop', usage: {}, warnings, raw: things }
  }

  /** Which labels words mean, by the decoder: loaded for words that are no labels only. */
  async #meanings(model: LocalModel, words: readonly string[], signal: AbortSignal) {
    return askLabels(words, await untilAborted(signal, model.speaker()), signal)
  }

  async #caption(model: LocalModel, request: ModelRequest, call: Call): Promise<Reply> {
    const [speaker, sight] = await this.#ready(model, request, call.signal)
    const { style = 'short' } = request
    const { prompt, long } = speaker.prompts.caption(style === 'detailed')
    const said = await describe(speaker, sight, prompt, saying(request, call))
    const honoured = style === 'short' || (style === 'detailed' && long)
    const warnings = honoured ? [] : [`style ${style} ignored: these weights write short captions only.`]
    return { ...said, warnings, raw: said.text }
  }

  async #ask(model: LocalModel, request: ModelRequest, call: Call): Promise<Reply> {
    const [speaker, sight] = await this.#ready(model, request, call.signal)
    const said = await answer(speaker, sight, textOf(request), saying(request, call))
    return { ...said, warnings: [], raw: said.text }
  }

  async #choose(
    model: LocalModel,
    request: ModelRequest,
    choices: readonly string[],
    { signal, onText }: Call,
  ): Promise<Reply> {
    checkCandidates(choices)
    const [speaker, sight] = await this.#ready(model, request, signal)
    const { logs, usage } = await choose(speaker, sight, textOf(request), choices, signal)
    const scores = softmax(logs)
    const best = scores.indexOf(Math.max(...scores))
    const text = choices[best] ?? ''
    onText?.(text)
    const sure = speaker.calibration && { confidence: scores[best] ?? 0 }
    return { text, finish: 'stop', ...sure, scores, usage, warnings: [], raw: scores }
  }

  async #fill(
    model: LocalModel,
    request: ModelRequest,
    schema: NonNullable<ModelRequest['schema']>,
    call: Call,
  ): Promise<Reply> {
    const plan = planSchema(schema)
    const [speaker, sight] = await this.#ready(model, request, call.signal)
    const several = countLeaves(plan) > 1
    const question = textOf(request)
    const usage = { inputTokens: 0, outputTokens: 0, imageTokens: 0 }
    let confidence: number | undefined = 1
    const sure = (part: number | undefined) => {
      // All leaves must be right; they are taken as independent.
      confidence = part === undefined || confidence === undefined ? undefined : confidence * part
    }
    const value = await fill(plan, async ({ path, words, leaf }) => {
      // A description that is a question says all.
      const asked = !several ? question : words.trim().endsWith('?') ? words : `${question} ${words}`
      if (leaf.kind === 'choice') {
        const { logs, usage: used } = await choose(speaker, sight, asked, leaf.words, call.signal)
        const scores = softmax(logs)
        const best = scores.indexOf(Math.max(...scores))
        add(usage, used)
        sure(speaker.calibration && scores[best])
        return leaf.values[best] as Json
      }
      const said = await answer(speaker, sight, asked, { signal: call.signal })
      add(usage, said.usage)
      sure(said.confidence)
      return countOf(said.text, path, leaf)
    })
    const text = JSON.stringify(value)
    call.onText?.(text)
    return { text, finish: 'stop', ...(confidence !== undefined && { confidence }), usage, warnings: [], raw: text }
  }

  async #ready(model: LocalModel, request: ModelRequest, signal: AbortSignal) {
    const picture = pictureOf(request)
    const speaker = await untilAborted(signal, model.speaker())
    return [speaker, await model.sight(picture, signal)] as const
  }
}

type Reply = Omit<ModelReply, 'model' | 'requestId'>

function saying({ maxTokens }: ModelRequest, { signal, onText }: Call): SayOptions {
  return { signal, maxTokens, onText }
}

/** @throws VLMError `input` when there is none, or one is empty */
function checkCandidates(candidates: readonly string[]): void {
  const empty = candidates.findIndex((candidate) => candidate.trim() === '')
  if (candidates.length > 0 && empty < 0) return
  const message = candidates.length === 0 ? 'There are no choices to weigh.' : `Choice ${empty} is empty.`
  throw new VLMError('input', message, { reason: 'choices', stage: 'send', provider: 'local' })
}

/** Asks the model only about words that it was not asked about before. */
function remembering(
  known: Map<string, string | undefined>,
  ask: (words: readonly string[]) => Promise<readonly (string | undefined)[]>,
) {
  return async (words: readonly string[]) => {
    const open = words.filter((word) => !known.has(word))
    const answers = open.length > 0 ? await ask(open) : []
    const all = new Map([...known, ...open.map((word, i) => [word, answers[i]] as const)])
    if (known.size + open.length > mostMeanings) known.clear()
    open.forEach((word, i) => {
      known.set(word, answers[i])
    })
    return words.map((word) => all.get(word))
  }
}

function countOf(text: string, path: string, { minimum, maximum }: { minimum: number; maximum: number }): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : undefined
  if (count === undefined) throw fieldBeyond(path, `the model answered ${JSON.stringify(text)}, which is no count`)
  if (count >= minimum && count <= maximum) return count
  const message = `The local model counted ${count} for ${path}, outside ${minimum} to ${maximum}.`
  throw new VLMError('output', message, { reason: 'schema', retryable: false, stage: 'send', provider: 'local' })
}

function add(sum: { inputTokens: number; outputTokens: number; imageTokens: number }, more: Usage): void {
  sum.inputTokens += more.inputTokens ?? 0
  sum.outputTokens += more.outputTokens ?? 0
  sum.imageTokens += more.imageTokens ?? 0
}
