/** What the decoder says about a picture: a caption, an answer, or how likely each of some choices is. */
import type { Usage } from '../src/types.ts'
import { beyondModel } from './beyond.ts'
import { type Calibration, confidenceOf, normalized, weighChoices } from './calibration.ts'
import type { Decoder, Memory, Written } from './decoder.ts'
import type { Prompts } from './prompts.ts'

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
 * Answers a question.
 * @throws VLMError `unsupported`, reason `beyond_model`, when the model says that it cannot know
 */
export async function answer(speaker: Speaker, sight: Sight, question: string, options: SayOptions): Promise<Said> {
  const prompt = speaker.prompts.question(question)
  const written = await write(speaker, sight, prompt, options, (first) => refuseUnknown(speaker, first, question))
  const text = speaker.prompts.tokenizer.decode(written.tokens)
  const logProb = written.logProbs.reduce((sum, value) => sum + value, 0)
  const confidence =
    written.finish === 'stop' ? confidenceOf(text, logProb, speaker.calibration, speaker.labels) : undefined
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
  const answers = choices.map((choice) => prompts.tokenizer.encode(choice))
  const seen = await decoder.weigh(prompt, sight.memory, answers, signal, (first) =>
    refuseUnknown(speaker, first, question),
  )
  const unseen = await decoder.weigh(prompt, blank, answers, signal)
  const weighed = answers.map((tokens, i) => ({
    seen: seen[i] as number,
    blank: unseen[i] as number,
    length: tokens.length + 1,
  }))
  return {
    logs: normalized(weighChoices(choices, weighed, calibration)),
    usage: { inputTokens: prompt.length + sight.tokens, outputTokens: 0, imageTokens: sight.tokens },
  }
}

async function write(
  { decoder, prompts }: Speaker,
  { memory }: Sight,
  prompt: readonly number[],
  { signal, maxTokens, onText }: SayOptions,
  onFirst?: (first: Float32Array) => void,
): Promise<Written> {
  const stream = onText && deltas(prompts, onText)
  const [written] = await decoder.write([{ prompt, memory }], signal, {
    ...(maxTokens !== undefined && { maxTokens }),
    ...(onFirst && { onFirst }),
    ...(stream && { onToken: stream.next }),
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
