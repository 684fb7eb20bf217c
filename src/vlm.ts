/**
 * `createVLM`: a configuration becomes one object with a method a task.
 * Pipeline and tasks are imported by the first call, so that a program which only imports vlmkit pays for neither (bench/import.ts).
 */
import { checkConfig, type ModelSpec, type Settings } from './config.ts'
import type { Backend, Profile } from './contract.ts'
import { VLMError } from './errors.ts'
import type { Estimate } from './estimate.ts'
import type { ImageInput } from './images/input.ts'
import { type CallOptions, callOptions, type ResultFacts, splitOptions } from './options.ts'
import type { Context } from './pipeline.ts'
import type { Clock } from './routing/clock.ts'
import { Models } from './routing/models.ts'
import type { UserSchema } from './schemas/user-schema.ts'
import { parseSpec, type Spec } from './spec.ts'
import { type ResultStream, type ShowPart, streamOf } from './stream.ts'
import type { AskDataResult, AskResult } from './tasks/ask.ts'
import type { CaptionOptions, CaptionResult } from './tasks/caption.ts'
import type { ClassifyOptions, ClassifyResult, MultiClassifyResult } from './tasks/classify.ts'
import type { DetectOptions, DetectResult } from './tasks/detect.ts'
import type { PointResult } from './tasks/point.ts'
import type { ReadOptions, ReadResult } from './tasks/read.ts'
import type { SegmentOptions, SegmentResult } from './tasks/segment.ts'
import type { Job, Task } from './tasks/task.ts'
import type { TaskName } from './types.ts'
import { environment } from './util/environment.ts'
import { once } from './util/once.ts'
import { oneOf } from './util/shape.ts'

/** Pictures go in, validated answers come out; made by {@link createVLM}. */
export interface VLM {
  /**
   * Describes a picture, or several in one text.
   * @example const { caption } = await vlm.caption('street.jpg')
   */
  caption(
    image: ImageInput | readonly ImageInput[],
    options?: CaptionOptions & CallOptions,
  ): Promise<CaptionResult & ResultFacts>
  /**
   * Answers a question: in words, as one of `choices`, or as data that fits `schema`.
   * @example const { answer } = await vlm.ask('street.jpg', 'Is there a car?', { choices: ['yes', 'no'] })
   */
  ask<const C extends string>(
    image: ImageInput | readonly ImageInput[],
    question: string,
    options: { readonly choices: readonly C[]; readonly schema?: undefined } & CallOptions,
  ): Promise<AskResult<C> & ResultFacts>
  /** Answers with data that fits the schema, validated and typed by it. */
  ask<T>(
    image: ImageInput | readonly ImageInput[],
    question: string,
    options: { readonly schema: UserSchema<T>; readonly choices?: undefined } & CallOptions,
  ): Promise<AskDataResult<T> & ResultFacts>
  /** Answers in words. */
  ask(
    image: ImageInput | readonly ImageInput[],
    question: string,
    options?: { readonly choices?: undefined; readonly schema?: undefined } & CallOptions,
  ): Promise<AskResult & ResultFacts>
  /**
   * Finds objects: those of the labels, or all that the model knows.
   * @example const { objects } = await vlm.detect('street.jpg', ['car', 'person'])
   */
  detect(
    image: ImageInput,
    labels?: readonly string[],
    options?: DetectOptions & CallOptions,
  ): Promise<DetectResult & ResultFacts>
  /**
   * Points at every instance of what is named: one phrase, or several.
   * @example const { points } = await vlm.point('kitchen.jpg', 'the handle of each cup')
   */
  point(image: ImageInput, what: string | readonly string[], options?: CallOptions): Promise<PointResult & ResultFacts>
  /**
   * Finds the pixels of objects: of those with the labels, or of all that the model knows.
   * @throws VLMError `output` when the model answers with boxes only
   * @example const { masks } = await vlm.segment('street.jpg', ['car'])
   */
  segment(
    image: ImageInput,
    labels?: readonly string[],
    options?: SegmentOptions & CallOptions,
  ): Promise<SegmentResult & ResultFacts>
  /**
   * Reads the text in a picture, or in several, and where each piece of it stands.
   * @example const { text, regions } = await vlm.read('sign.jpg', { granularity: 'word' })
   */
  read(
    image: ImageInput | readonly ImageInput[],
    options?: ReadOptions & CallOptions,
  ): Promise<ReadResult & ResultFacts>
  /**
   * Judges which label fits, or with `multiple` which labels hold.
   * @example const { label } = await vlm.classify('pet.jpg', ['cat', 'dog'])
   */
  classify<const L extends string>(
    image: ImageInput,
    labels: readonly L[],
    options?: { readonly multiple?: false | undefined } & CallOptions,
  ): Promise<ClassifyResult<L> & ResultFacts>
  /** Judges each label for itself: several may hold, or none. */
  classify<const L extends string>(
    image: ImageInput,
    labels: readonly L[],
    options: { readonly multiple: true; readonly threshold?: number | undefined } & CallOptions,
  ): Promise<MultiClassifyResult<L> & ResultFacts>
  /**
   * The same as the task's own method, while it is written: parts that only grow, positions already in pixels of the picture.
   * The part is one object that grows; copy it to keep a state. Leaving the loop aborts the call. Where something was shown, a
   * failure is an error (`details.partial`), never another model's answer.
   * @example for await (const { objects } of vlm.stream('detect', 'street.jpg', ['car'])) draw(objects)
   */
  stream<T>(
    task: 'ask',
    image: ImageInput | readonly ImageInput[],
    question: string,
    options: { readonly schema: UserSchema<T>; readonly choices?: undefined } & CallOptions,
  ): ResultStream<AskDataResult<T>>
  /** The result of any other task, while it is written. */
  stream<T extends StreamedTask>(task: T, ...args: StreamArguments[T]): ResultStream<StreamResults[T]>
  /**
   * What a call would send to each model that it could go to, and what that costs; nothing is sent.
   * @example const [first] = await vlm.estimate('detect', 'street.jpg', ['car']); console.log(first?.inputTokens, first?.inputUSD)
   */
  estimate<T extends StreamedTask>(task: T, ...args: StreamArguments[T]): Promise<Estimate[]>
  /** The same, with other defaults for every call; shares models, sessions and caches. Disposing it disposes nothing. */
  with(options: CallOptions): VLM
  /** What is configured and what each can do; contacts no network. */
  models(): Promise<ModelInfo[]>
  /** Ends what runs and frees models, sessions and sockets. Safe to call twice. */
  dispose(): Promise<void>
  /** {@link VLM.dispose}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

/** What `stream` can run. */
export type StreamedTask = 'caption' | 'ask' | 'classify' | 'detect' | 'point' | 'segment' | 'read'

/** What `stream` takes after the task's name: what the method of that name takes. */
export interface StreamArguments {
  caption: [image: ImageInput | readonly ImageInput[], options?: CaptionOptions & CallOptions]
  ask: [
    image: ImageInput | readonly ImageInput[],
    question: string,
    options?: { readonly choices?: readonly string[] | undefined; readonly schema?: undefined } & CallOptions,
  ]
  classify: [image: ImageInput, labels: readonly string[], options?: ClassifyOptions & CallOptions]
  detect: [image: ImageInput, labels?: readonly string[], options?: DetectOptions & CallOptions]
  point: [image: ImageInput, what: string | readonly string[], options?: CallOptions]
  segment: [image: ImageInput, labels?: readonly string[], options?: SegmentOptions & CallOptions]
  read: [image: ImageInput | readonly ImageInput[], options?: ReadOptions & CallOptions]
}

/** What `stream` gives in the end. */
export interface StreamResults {
  caption: CaptionResult
  ask: AskResult
  classify: ClassifyResult | MultiClassifyResult
  detect: DetectResult
  point: PointResult
  segment: SegmentResult
  read: ReadResult
}

/** One configured model. */
export interface ModelInfo {
  /** `provider/model`. */
  id: string
  /** What it can do; a text says why not. */
  tasks: Profile['tasks']
  limits: {
    /** Pictures in one call, at most. */
    maxPictures: number
  }
  /** US dollars a million tokens. */
  price?: { input: number; output: number } | undefined
  /** The day from which its maker no longer serves it. */
  endOfLife?: string | undefined
  /** False: no test has run it on real or recorded output. */
  verified: boolean
}

/**
 * Makes a VLM. Cheap and synchronous: nothing is loaded or contacted before the first call.
 * @param spec - a model, several in order of preference, a configuration, or a backend. @default 'local', the bundled model
 * @throws VLMError `config` with the path of what is wrong and the nearest right spelling
 * @example const vlm = createVLM(); console.log((await vlm.caption('street.jpg')).caption)
 */
export function createVLM(spec?: ModelSpec): VLM {
  return vlmOf(checkConfig(spec, environment))
}

/** The VLM of checked settings. */
export function vlmOf(settings: Settings, clock?: Clock): VLM {
  const life = new AbortController()
  const { providers, models: overrides } = settings
  const openTransport = async () => (await import('#platform')).platform.openTransport()
  const models = new Models({ providers, models: overrides, openTransport })
  const core = { settings, models, life: life.signal, load: modules(), ...(clock && { clock }) }
  let ended: Promise<void> | undefined
  return facade(core, {}, () => {
    if (!ended) {
      life.abort(new VLMError('aborted', 'The VLM was disposed during the call.', { reason: 'disposed' }))
      ended = models.close()
    }
    return ended
  })
}

type Core = Omit<Context, 'specs'> & { readonly load: ReturnType<typeof modules> }

/** A module is asked for once: `import()` of one that is loaded still takes a while, and a call asks for two. */
function modules() {
  return {
    pipeline: once(() => import('./pipeline.ts')),
    estimate: once(() => import('./estimate.ts')),
    caption: once(() => import('./tasks/caption.ts')),
    ask: once(() => import('./tasks/ask.ts')),
    detect: once(() => import('./tasks/detect.ts')),
    point: once(() => import('./tasks/point.ts')),
    segment: once(() => import('./tasks/segment.ts')),
    read: once(() => import('./tasks/read.ts')),
    classify: once(() => import('./tasks/classify.ts')),
  }
}

function facade(core: Core, defaults: CallOptions, dispose: () => Promise<void>): VLM {
  /** A call with checked arguments. */
  interface Prepared {
    run(show?: ShowPart, signal?: AbortSignal): Promise<object & ResultFacts>
    estimate(): Promise<Estimate[]>
  }

  function prepare<J extends Job, P, R extends object>(
    task: Task<J, P, R>,
    check: (own: object | undefined) => J,
    given: unknown,
  ): Prepared {
    const { call: options, own } = splitOptions(given, task.name)
    const all = { ...defaults, ...defined(options) }
    const context = { ...core, specs: specsFor(task.name, all.model, core.settings) }
    const job = check(own)
    return {
      async run(show, left) {
        const { run } = await core.load.pipeline()
        const signals = [all.signal, left].filter((signal) => signal !== undefined)
        const signal = signals.length > 1 ? AbortSignal.any(signals) : signals[0]
        return run(task, job, { ...all, ...(signal && { signal }) }, context, show)
      },
      async estimate() {
        const { estimate } = await core.load.estimate()
        return estimate(task, job, all, context)
      },
    }
  }
  const tasks = {
    async caption(image: ImageInput | readonly ImageInput[], options?: object) {
      const { caption, checkCaption } = await core.load.caption()
      return prepare(caption, (own) => checkCaption(image, own), options)
    },
    async ask(image: ImageInput | readonly ImageInput[], question: string, options?: object) {
      const { ask, checkAsk } = await core.load.ask()
      return prepare(ask, (own) => checkAsk(image, question, own), options)
    },
    async detect(image: ImageInput, labels?: readonly string[], options?: object) {
      const { detect, checkDetect } = await core.load.detect()
      return prepare(detect, (own) => checkDetect(image, labels, own), options)
    },
    async point(image: ImageInput, what: string | readonly string[], options?: object) {
      const { point, checkPoint } = await core.load.point()
      return prepare(point, (own) => checkPoint(image, what, own), options)
    },
    async segment(image: ImageInput, labels?: readonly string[], options?: object) {
      const { segment, checkSegment } = await core.load.segment()
      return prepare(segment, (own) => checkSegment(image, labels, own), options)
    },
    async read(image: ImageInput | readonly ImageInput[], options?: object) {
      const { read, checkRead } = await core.load.read()
      return prepare(read, (own) => checkRead(image, own), options)
    },
    async classify(image: ImageInput, labels: readonly string[], options?: object) {
      const { classify, checkClassify } = await core.load.classify()
      return prepare(classify, (own) => checkClassify(image, labels, own), options)
    },
  } satisfies { readonly [T in StreamedTask]: (...args: never) => Promise<Prepared> }

  type Make = (...args: unknown[]) => Promise<Prepared>
  const made = (task: StreamedTask, path: string): Make => {
    if (Object.hasOwn(tasks, task)) return tasks[task] as Make
    const names = oneOf(...(Object.keys(tasks) as StreamedTask[]))
    return tasks[names.check(task, { kind: 'input', path })] as Make
  }
  const methods = Object.fromEntries(
    Object.entries(tasks).map(([name, make]) => [
      name,
      async (...args: unknown[]) => (await (make as Make)(...args)).run(),
    ]),
  )
  const others = {
    stream(task: StreamedTask, ...args: unknown[]) {
      const make = made(task, "stream's task")
      return streamOf(async (show, signal) => (await make(...args)).run(show, signal))
    },
    async estimate(task: StreamedTask, ...args: unknown[]) {
      return (await made(task, "estimate's task")(...args)).estimate()
    },
    with(options: CallOptions) {
      const checked = callOptions.check(options, { kind: 'input', path: "with's options" })
      if (checked.model !== undefined) parseSpec(checked.model, core.settings.providerNames, "with's options.model")
      return facade(core, { ...defaults, ...defined(checked) }, async () => {})
    },
    models: () => describeModels(core),
    dispose,
    [Symbol.asyncDispose]: dispose,
  }
  // The overloads of `VLM` tie results to arguments more closely than one function's type can.
  return { ...methods, ...others } as unknown as VLM
}

function specsFor(task: TaskName, model: string | undefined, settings: Settings): readonly (Spec | Backend)[] {
  if (model !== undefined) return [parseSpec(model, settings.providerNames, 'model')]
  return settings.tasks[task] ?? settings.use
}

async function describeModels({ settings, models, life }: Core): Promise<ModelInfo[]> {
  const specs = [...settings.use, ...Object.values(settings.tasks).flat()]
  const unique = [...new Map(specs.map((spec) => ['text' in spec ? spec.text : spec, spec])).values()]
  const found = await Promise.all(unique.map((spec) => models.get(spec, { signal: life })))
  const { ableTasks } = await import('./tasks/ground.ts')
  return found.map(({ backend, profile }) => ({
    id: backend.id,
    tasks: ableTasks(profile),
    limits: { maxPictures: profile.maxPictures },
    ...(profile.price && { price: profile.price }),
    ...(profile.endOfLife !== undefined && { endOfLife: profile.endOfLife }),
    verified: profile.verified,
  }))
}

/** Options that are set: one that is undefined does not hide a default. */
function defined(options: CallOptions): CallOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}
