/**
 * The contract of a task: what its arguments are, what is asked of a model, and how the answer is read.
 * `pipeline.ts` runs any task; `vlm.ts` gives it a method name.
 */
import type { ModelReply, ModelRequest, Profile, SentPicture, WireFacts } from '../contract.ts'
import type { Dialect } from '../grounding/dialect.ts'
import type { Frame } from '../images/frame.ts'
import type { ImageInput } from '../images/input.ts'
import type { TaskName } from '../types.ts'

/** What a task asks: its schema is that of the answer itself, which is compiled for the wire that it is sent over. */
export interface TaskRequest extends Omit<ModelRequest, 'schemaDialect'> {
  /** The words already say what form the answer has: the schema need not be told beside them. */
  readonly told?: boolean
}

/** A reply, and how its JSON becomes what the request's schema says. */
export interface TaskReply extends ModelReply {
  restore?(value: unknown): unknown
}

/** A task: data and functions without state. */
export interface Task<J extends Job, Parsed, Result> {
  readonly name: TaskName
  /** A request carries one picture, however many the call has: the limit of pictures in one request does not matter. */
  readonly onePicture?: true
  /** An answer that was cut off at the length limit still counts, as far as it goes: a list of things. */
  readonly keepsCutOff?: true
  /** Why a model cannot do it although its profile has the task; undefined when it can. */
  lacks?(profile: Profile): string | undefined
  /** Stage `prompt`: one request, or several where one call needs more than one answer (a question a label). */
  prompt(job: J, setting: Setting): readonly TaskRequest[] | Promise<readonly TaskRequest[]>
  /** For `stream`: reads the answer while it is written. Absent: nothing is seen before the end. */
  growing?(job: J, setting: Setting): Growing | Promise<Growing>
  /** Stage `parse`: the replies, one a request, validated; positions still in the model's space. */
  parse(replies: readonly TaskReply[], job: J, setting: Setting): Parsed | Promise<Parsed>
  /** Stage `place`: the result, positions in pixels of the user's picture. */
  place(parsed: Parsed, job: J, setting: Setting): Result | Promise<Result>
}

/** A result while it is written. */
export interface Growing {
  /** What is known so far: an object that only grows. */
  readonly part: object
  /**
   * More of the answer to a request.
   * @param request - its index
   * @param restore - how JSON in the answer becomes what the request's schema says
   * @returns whether `part` has grown
   */
  push(delta: string, request: number, restore: (value: unknown) => unknown): boolean
}

/** Checked arguments of one call. */
export interface Job {
  /** One or several pictures, not yet loaded. */
  readonly images: readonly ImageInput[]
  /** Whether an array came in: positions then carry the index of their picture. */
  readonly several: boolean
  /** Options of this task that were set, by name: for the warning where a model cannot honour one. */
  readonly set: readonly string[]
}

/** What a task knows of the model that was chosen and of the pictures made ready for it. */
export interface Setting {
  readonly profile: Profile
  readonly wire: WireFacts
  /** Whether choices can be scored by likelihood. */
  readonly scores: boolean
  readonly dialect: Dialect
  readonly pictures: readonly SentPicture[]
  readonly frames: readonly Frame[]
  /** Adds a warning to the result. */
  warn(code: string, message: string): void
}

/** Pictures first, then the words, as models are trained to see them; the profile may replace the words. */
export function request(
  task: TaskName,
  words: string,
  setting: Setting,
  extra: Partial<TaskRequest> = {},
): TaskRequest {
  const text = setting.profile.prompts?.[task]?.(words) ?? words
  const pictures = setting.pictures.map((picture) => ({ type: 'picture', picture }) as const)
  return { task, parts: [...pictures, { type: 'text', text }], ...extra }
}
