/** Runs the model and the yardstick over the pictures, one after the other, and keeps what each said. */
import { type Image, isVLMError, loadImage, type VLM } from 'vlmkit'
import type { Found } from './boxes.ts'
import type { Photo, PhotoSet } from './photos.ts'
import { UsageError } from './photos.ts'
import { type Answered, drawQuestions, type Question } from './presence.ts'
import { type Yardstick, type Yolox, yoloxThreshold } from './yolox.ts'

/** A box of this score or more is a yes where boxes alone tell what is in a picture. */
export const faintest = 0.05

/** What was said of one picture. */
export interface Outcome {
  readonly photo: Photo
  readonly picture: Uint8Array
  /** What `vlm.detect` returns, by the model's own threshold. */
  readonly found: readonly Found[]
  /** The highest score of each label that `vlm.detect` returns from `faintest` on; only where every label is marked. */
  readonly peaks: ReadonlyMap<string, number>
  readonly yolox: Yardstick | undefined
  /** Empty when the model cannot say anything. */
  readonly caption: string
  readonly answers: readonly Answered[]
  /** Ms of whole calls that were given the file's bytes: decoding is in them. Undefined where nothing was answered. */
  readonly ms: { readonly detect: number; readonly caption?: number | undefined; readonly ask?: number | undefined }
}

/** Everything that was said, and what the model said that it cannot do. */
export interface Outcomes {
  readonly model: string
  readonly complete: readonly Outcome[]
  readonly partial: readonly Outcome[]
  /** Reasons of calls that ended as `unsupported`, and how often. */
  readonly refusals: ReadonlyMap<string, number>
}

/** Asks everything about every picture; `limit` takes the first so many of each kind. */
export async function measure(
  set: PhotoSet,
  { vlm, yolox, limit }: { vlm: VLM; yolox: Yolox | undefined; limit: number | undefined },
  progress: (done: number, all: number) => void,
): Promise<Outcomes> {
  const questions = drawQuestions(set.complete)
  const photos = [...set.complete.slice(0, limit), ...set.partial.slice(0, limit)]
  const refusals = new Map<string, number>()
  const complete: Outcome[] = []
  const partial: Outcome[] = []
  for (const [done, photo] of photos.entries()) {
    progress(done, photos.length)
    const picture = await set.read(photo)
    const one = new OnePicture(vlm, photo, picture, refusals)
    const outcome = await one.measure(
      yolox,
      questions.filter((question) => question.photo === photo),
    )
    ;(photo.complete ? complete : partial).push(outcome)
  }
  progress(photos.length, photos.length)
  const [local] = await vlm.models()
  return { model: local?.id ?? 'local', complete, partial, refusals }
}

class OnePicture {
  readonly #vlm: VLM
  readonly #photo: Photo
  readonly #picture: Uint8Array
  readonly #refusals: Map<string, number>

  constructor(vlm: VLM, photo: Photo, picture: Uint8Array, refusals: Map<string, number>) {
    this.#vlm = vlm
    this.#photo = photo
    this.#picture = picture
    this.#refusals = refusals
  }

  async measure(yolox: Yolox | undefined, questions: readonly Question[]): Promise<Outcome> {
    const image = await this.#load()
    const yardstick = await yolox?.run(this.#picture)
    const detected = await this.#timed(() => this.#vlm.detect(this.#picture))
    const found = (detected.value?.objects ?? []).map(withScore)
    const outcome = { photo: this.#photo, picture: this.#picture, yolox: yardstick, found }
    if (!this.#photo.complete) {
      return { ...outcome, peaks: new Map(), caption: '', answers: [], ms: { detect: detected.ms } }
    }
    const captioned = await this.#timed(() => this.#vlm.caption(this.#picture))
    const all = await this.#timed(() => this.#vlm.detect(image, undefined, { minScore: faintest }))
    const answers: Answered[] = []
    let askMs: number | undefined
    for (const [index, question] of questions.entries()) {
      // The first is the one that is timed: it gets bytes like the other timed calls. The picture is decoded once for the rest.
      const from = index === 0 ? this.#picture : image
      const { value, ms } = await this.#timed(() => this.#vlm.ask(from, question.text, { choices: ['yes', 'no'] }))
      if (index === 0 && value) askMs = ms
      answers.push({ question, answer: value && value.answer === 'yes', confidence: value?.confidence })
    }
    return {
      ...outcome,
      peaks: highest((all.value?.objects ?? []).map(withScore)),
      caption: captioned.value?.caption ?? '',
      answers,
      ms: { detect: detected.ms, caption: captioned.value && captioned.ms, ask: askMs },
    }
  }

  async #load(): Promise<Image> {
    const { file, width, height } = this.#photo
    const image = await loadImage(this.#picture)
    if (image.width === width && image.height === height) return image
    const actual = `${image.width}×${image.height}`
    throw new UsageError(`${file} is said to be ${width}×${height} px but is ${actual}: its boxes would lie wrong.`)
  }

  /** The call's result; undefined, and counted, when the model says that it cannot. Other failures end the run. */
  async #timed<T>(call: () => Promise<T>): Promise<{ value: T | undefined; ms: number }> {
    const started = performance.now()
    try {
      return { value: await call(), ms: performance.now() - started }
    } catch (error) {
      if (!isVLMError(error, 'unsupported')) throw error
      this.#refusals.set(error.message, (this.#refusals.get(error.message) ?? 0) + 1)
      return { value: undefined, ms: performance.now() - started }
    }
  }
}

function withScore<T extends { score?: number | undefined }>(object: T): T & { score: number } {
  return { ...object, score: object.score ?? 0 }
}

function highest(found: readonly Found[]): Map<string, number> {
  const peaks = new Map<string, number>()
  for (const { label, score } of found) peaks.set(label, Math.max(score, peaks.get(label) ?? 0))
  return peaks
}

/** The yardstick's boxes that count. */
export function yardstickBoxes({ yolox }: Outcome): readonly Found[] {
  return (yolox?.found ?? []).filter(({ score }) => score >= yoloxThreshold)
}

/** The middle value; undefined of none. */
export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle] : mean(sorted[middle - 1], sorted[middle])
}

function mean(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : (a + b) / 2
}
