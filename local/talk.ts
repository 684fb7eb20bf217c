/** What the decoder says about a picture: a caption, an answer, or how likely each of some choices is. */
import type { Usage } from '../src/types.ts'
import { beyondModel } from './beyond.ts'
import { type Calibration, confidenceOf, normalized, probabilityOfYes, weighChoices } from './calibration.ts'
import type { Decoder, Written } from './decoder.ts'
import type { Memory } from './decoder-steps.ts'
import { argMax } from './logits.ts'
import type { Prompts } from './prompts.ts'
import { cleanText } from './tokenizer.ts'

/** A decoder with its words. */
export interface Speaker {
  readonly decoder: Decoder
  readonly prompts: Prompts
  readonly calibration: Calibration | undefined
  /** The detector's labels: what it can speak about. */
  readonly labels: readonly string[]
  /** What it is told of a picture with nothing in it. */
  readonly blank: Memory
}

/** What the decoder is told of one picture. */
export interface Sight {
  readonly memory: Memory
  /** Tokens that the picture takes: objects and, with a vision graph, picture tokens. */
  readonly tokens: number
}

/** What was said. */
export interface Said {
  readonly text: string
  readonly finish: Written['finish']
  /** Calibrated probability that it is right. */
  readonly confidence?: number
  readonly usage: Usage
}

/** How it is said. */
export interface SayOptions {
  readonly signal: AbortSignal
  readonly maxTokens?: number | undefined
  readonly onText?: ((delta: string) => void) | undefined
}

/** Writes a caption. */
export async function describe(
  speaker: Speaker,
  sight: Sight,
  prompt: readonly number[],
  options: SayOptions,
): Promise<Said> {
  const written = await write(speaker, sight, prompt, options)
  return { text: speaker.prompts.tokenizer.decode(written.tokens), ...facts(prompt, sight, written) }
}

/**
 * Answers a question. Yes or no is decided by the calibrated odds of the first step.
 * @throws VLMError `unsupported`, reason `beyond_model`, when the model says that it cannot know
 */
export async function answer(speaker: Speaker, sight: Sight, question: string, options: SayOptions): Promise<Said> {
  const { prompts, calibration, labels } = speaker
  const prompt = prompts.question(question)
  const { onText } = options
  let odds: number | undefined
  const written = await write(speaker, sight, prompt, options, (first) => {
    refuseUnknown(speaker, first, question)
    odds = yesOdds(speaker, first, true)
    // The odds may still turn the answer round: it is told when it is certain.
    return odds === undefined ? onText : undefined
  })
  const text = prompts.tokenizer.decode(written.tokens)
  if (odds !== undefined && /^(?:yes|no)$/.test(text)) {
    const yes = probabilityOfYes(odds, calibration)
    const word = yes > 0.5 ? 'yes' : 'no'
    onText?.(word)
    const sure = calibration?.answers.yesno && { confidence: Math.max(yes, 1 - yes) }
    return { text: word, ...sure, ...facts(prompt, sight, written) }
  }
  if (odds !== undefined) onText?.(text)
  const logProb = written.logProbs.reduce((sum, value) => sum + value, 0)
  const confidence = written.finish === 'stop' ? confidenceOf(text, logProb, calibration, labels) : undefined
  return { text, ...(confidence !== undefined && { confidence }), ...facts(prompt, sight, written) }
}

/**
 * Weighs choices as answers to a question.
 * @returns logarithms of their calibrated probabilities, in order
 * @throws VLMError `unsupported`, reason `beyond_model`, when the model says that it cannot know
 */
export async function choose(
  speaker: Speaker,
  sight: Sight,
  question: string,
  choices: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly logs: readonly number[]; readonly usage: Usage }> {
  const { decoder, prompts, blank, calibration } = speaker
  const prompt = prompts.question(question)
  const usage = { inputTokens: prompt.length + sight.tokens, outputTokens: 0, imageTokens: sight.tokens }
  const words = choices.map((choice) => cleanText(choice).trim())
  if (words.length === 2 && words.includes('yes') && words.includes('no')) {
    const first = await decoder.next(prompt, sight.memory, signal)
    refuseUnknown(speaker, first, question)
    const odds = yesOdds(speaker, first, false)
    if (odds !== undefined) {
      const yes = probabilityOfYes(odds, calibration)
      return { logs: words.map((word) => Math.log(word === 'yes' ? yes : 1 - yes)), usage }
    }
  }
  const answers = words.map((word) => prompts.text(word))
  const seen = await decoder.weigh(prompt, sight.memory, answers, signal, (first) =>
    refuseUnknown(speaker, first, question),
  )
  const unseen = await decoder.weigh(prompt, blank, answers, signal)
  const weighed = answers.map((tokens, i) => ({
    seen: seen[i] as number,
    blank: unseen[i] as number,
    length: tokens.length + 1,
  }))
  return { logs: normalized(weighChoices(weighed, calibration)), usage }
}

/**
 * `log p(yes) − log p(no)` as the next token; undefined for a vocabulary that spells them in several tokens, and with `only`
 * where something else is the most probable.
 */
function yesOdds({ prompts: { tokenizer } }: Speaker, first: Float32Array, only: boolean): number | undefined {
  const [yes, no] = [tokenizer.encode('yes'), tokenizer.encode('no')]
  const [yesToken, noToken] = [yes[0], no[0]]
  if (yes.length > 1 || no.length > 1 || yesToken === undefined || noToken === undefined) return undefined
  const best = argMax(first, 0, first.length)
  if (only && best !== yesToken && best !== noToken) return undefined
  return (first[yesToken] as number) - (first[noToken] as number)
}

/** Writes; `onFirst` sees the first step and gives the listener of the text, which may be another than the caller's. */
async function write(
  { decoder, prompts }: Speaker,
  { memory }: Sight,
  prompt: readonly number[],
  { signal, maxTokens, onText }: SayOptions,
  onFirst: (first: Float32Array) => SayOptions['onText'] = () => onText,
): Promise<Written> {
  let stream: ReturnType<typeof deltas> | undefined
  const [written] = await decoder.write([{ prompt, memory }], signal, {
    ...(maxTokens !== undefined && { maxTokens }),
    onFirst: (first) => {
      const listener = onFirst(first)
      stream = listener && deltas(prompts, listener)
    },
    onToken: (token) => stream?.next(token),
  })
  stream?.end()
  return written as Written
}

function facts(prompt: readonly number[], sight: Sight, { finish, tokens }: Written): Pick<Said, 'finish' | 'usage'> {
  const usage = { inputTokens: prompt.length + sight.tokens, outputTokens: tokens.length, imageTokens: sight.tokens }
  return { finish, usage }
}

/** Passes text on as it becomes whole; joined it is the final text: blanks before it are cut, blanks at its end held back. */
function deltas({ tokenizer }: Prompts, onText: (delta: string) => void) {
  const stream = tokenizer.stream()
  let held = ''
  let begun = false
  const pass = (text: string) => {
    const all = held + (begun ? text : text.trimStart())
    const whole = all.trimEnd()
    held = all.slice(whole.length)
    begun ||= whole !== ''
    if (whole) onText(whole)
  }
  return { next: (token: number) => pass(stream.next(token)), end: () => pass(stream.end()) }
}

/** `<unk>` at the first step is how the weights say that they cannot know. */
function refuseUnknown({ prompts, labels }: Speaker, first: Float32Array, question: string): void {
  const unknown = prompts.id('<unk>')
  if (unknown === undefined) return
  if (Math.exp(first[unknown] ?? Number.NEGATIVE_INFINITY) > 0.5) throw beyondModel(question, labels)
}
