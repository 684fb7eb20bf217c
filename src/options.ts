import type { Attempt, ErrorKind, Stage } from './errors.ts'
import type { Json, Size, Usage, Warning } from './types.ts'
import { instance, number, object, oneOf, string } from './util/shape.ts'

/** Options that every call takes. */
export interface CallOptions {
  /** Ends the call: it fails with kind `aborted`, whose cause is the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Time limit of the whole call, ms. @default the configuration's, else 120000 */
  readonly timeoutMs?: number | undefined
  /** Another model for this call, e.g. `local/./my-model`. */
  readonly model?: string | undefined
  /** 0 to 2; models that decode greedily warn. */
  readonly temperature?: number | undefined
  /** Asks for repeatable sampling where the model can. */
  readonly seed?: number | undefined
  /** Tokens of the answer, at most. */
  readonly maxTokens?: number | undefined
  /** Words that stand before the task's own. */
  readonly system?: string | undefined
  /** How closely pictures are looked at, for models that can be told: `low`, `high`, `original`. @default the profile's, never `auto` */
  readonly detail?: string | undefined
  /** Tries at each model, the first included, and how often a model is shown what is wrong with its answer. @default the configuration's, else 3 and 1 */
  readonly retry?: { readonly attempts?: number | undefined; readonly reasks?: number | undefined } | undefined
  /** `error`: a model that seems not to have seen the picture fails with `output`, reason `image_dropped`. @default the configuration's, else `warn` */
  readonly blind?: 'warn' | 'error' | undefined
  /** Is told of every stage and of every attempt, in order. What it throws is ignored. */
  readonly onEvent?: ((event: CallEvent) => void) | undefined
  /** Extras for one provider, by its name. */
  readonly providerOptions?: { readonly [name: string]: Json } | undefined
}

/** The beginning or the end of one stage. */
export interface StageEvent {
  readonly type: 'start' | 'end'
  readonly stage: Stage
  /** `provider/model`, from stage `prompt` on. */
  readonly model?: string
  /** How long it took, ms; at the end. */
  readonly latencyMs?: number
}

/** What happens to one request at one model. */
export interface AttemptEvent {
  readonly type: 'attempt'
  readonly stage: 'send'
  /**
   * `planned`: pictures and words are ready. `sent`: handed to a socket. `first_token`: the answer begins. `retry`: it failed and is
   * tried again after `waitMs`. `done`: the answer is there.
   */
  readonly phase: 'planned' | 'sent' | 'first_token' | 'retry' | 'done'
  /** `provider/model`. */
  readonly model: string
  /** Try at this model, from 1. */
  readonly attempt: number
  /** Since the call began, ms. */
  readonly atMs: number
  /** With `planned`: the pictures as they are sent, px. */
  readonly pictures?: readonly Size[]
  /** With `sent`: length of the request's body. */
  readonly bytes?: number
  /** With `done`: as reported. */
  readonly usage?: Usage
  /** With `retry`: why, and how long it waits, ms. */
  readonly kind?: ErrorKind
  readonly message?: string
  readonly waitMs?: number
}

/** What `onEvent` is told. */
export type CallEvent = StageEvent | AttemptEvent

/** What every result carries beside its own fields. */
export interface ResultFacts {
  /** The model that served: `provider/model`, or as the host names it. */
  model: string
  usage: Usage
  /** Time of the whole call, ms. */
  latencyMs: number
  warnings: Warning[]
  /** What was tried, in order. */
  attempts: readonly Attempt[]
  /** Whether the answer came from a cache. */
  cached: boolean
  /** The model's text, as it came; empty for a detector. */
  raw: string
}

const callShapes = {
  signal: instance('an AbortSignal', (value): value is AbortSignal => value instanceof AbortSignal),
  timeoutMs: number(1, 86_400_000),
  model: string(),
  temperature: number(0, 2),
  seed: number(0, 2 ** 53 - 1, { integer: true }),
  maxTokens: number(1, 1_000_000, { integer: true }),
  system: string(),
  detail: string(),
  retry: object({
    attempts: number(1, 10, { integer: true }),
    reasks: number(0, 5, { integer: true }),
  }),
  blind: oneOf('warn', 'error'),
  onEvent: instance('a function', (value): value is (event: CallEvent) => void => typeof value === 'function'),
  providerOptions: instance(
    'an object',
    (value): value is { readonly [name: string]: Json } =>
      typeof value === 'object' && value !== null && !Array.isArray(value),
  ),
}

/** The names of the options that every call takes. */
export const callOptionNames: readonly string[] = Object.keys(callShapes)

/** The shape of the options that every call takes. */
export const callOptions = object(callShapes)

/**
 * Splits what a caller gave into the options of every call, checked, and the task's own.
 * @throws VLMError `input` for a wrong one
 */
export function splitOptions(
  given: unknown,
  task: string,
): { call: CallOptions; own: { [key: string]: unknown } | undefined } {
  if (given === undefined) return { call: {}, own: undefined }
  const all = instance(
    'an object',
    (value): value is object => typeof value === 'object' && value !== null && !Array.isArray(value),
  )
  const entries = Object.entries(all.check(given, { kind: 'input', path: `${task}'s options` }))
  const own = Object.fromEntries(entries.filter(([key]) => !callOptionNames.includes(key)))
  const shared = Object.fromEntries(entries.filter(([key]) => callOptionNames.includes(key)))
  return { call: callOptions.check(shared, { kind: 'input', path: `${task}'s options` }), own }
}
