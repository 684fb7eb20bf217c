/** What the tasks that ask for positions share: `detect`, `point`, `segment` and `read`. */
import type { ModelReply, Profile } from '../contract.ts'
import { isVLMError, VLMError } from '../errors.ts'
import { type Grounded, readAnswer } from '../grounding/answer.ts'
import type { Finding, GroundingJob, Space } from '../grounding/dialect.ts'
import { dialectOf, dialects } from '../grounding/dialects/index.ts'
import { type LabelOptions, matchLabels } from '../grounding/labels.ts'
import { findingsOf, type Placed, place } from '../grounding/place.ts'
import type { Frame } from '../images/frame.ts'
import { textOf } from './answer.ts'
import { request, type Setting, type TaskRequest } from './task.ts'

const grounded = ['detect', 'point', 'segment', 'read'] as const

/** The tasks whose answers are positions. */
export type GroundedTask = (typeof grounded)[number]

/** What is looked for in each picture. */
export interface Search {
  readonly task: GroundedTask
  readonly labels?: readonly string[] | undefined
  readonly wishes?: readonly Wish[]
  readonly minScore?: number | undefined
}

/** A sentence beside the dialect's prompt. It reaches only models that follow words: those that are asked for JSON. */
export interface Wish {
  readonly words: string
  /** The option that it stands for, where a model that is not told of it cannot honour it. */
  readonly option?: string
}

/** What was read about one picture, positions in `space`. */
export interface Found {
  /** Index of the picture. */
  readonly picture: number
  /** From the picture as the model saw it to the user's. */
  readonly frame: Frame
  readonly findings: Finding[]
  readonly space: Space
}

/** How each task's answer is told from the others', and what it is called. */
const forms: { readonly [T in GroundedTask]: { readonly name: string; readonly is: (finding: Finding) => boolean } } = {
  detect: { name: 'boxes', is: ({ box, polygons }) => box !== undefined || polygons !== undefined },
  point: { name: 'points', is: ({ point }) => point !== undefined },
  segment: { name: 'masks', is: ({ polygons, map, rle }) => (polygons ?? map ?? rle) !== undefined },
  read: { name: 'texts', is: ({ text }) => text !== undefined },
}

/** Why a model whose profile has the task cannot do it: its dialect has no form for the answer. Undefined when it has. */
export function lacksForm(task: GroundedTask, { dialect }: Profile): string | undefined {
  // A model without a dialect answers with things.
  if (dialect === undefined || dialectOf(dialect).tasks.includes(task)) return undefined
  const able = dialects.filter(({ tasks }) => tasks.includes(task)).map(({ id }) => id)
  return `its dialect, ${dialect}, has no form for ${forms[task].name}; these have one: ${able.join(', ')}`
}

/** The tasks of a profile, without those for whose answers its dialect has no form. */
export function ableTasks(profile: Profile): Profile['tasks'] {
  const lacking = grounded.flatMap((task) => {
    const why = profile.tasks[task] === true ? lacksForm(task, profile) : undefined
    return why === undefined ? [] : [[task, why]]
  })
  return { ...profile.tasks, ...Object.fromEntries(lacking) }
}

/** Stage `prompt`: a request for each picture, or for each label of each where the dialect takes one label at a time. */
export function groundingRequests(search: Search, setting: Setting): TaskRequest[] {
  const { task, wishes = [], minScore } = search
  const ignored = new Set<string>()
  const requests = questions(search, setting).map(({ picture, job }) => {
    const { system, text, schema } = setting.dialect.prompt(job)
    // A model that was trained on the very words of its prompt does not understand others.
    if (!schema) for (const { option } of wishes) if (option !== undefined) ignored.add(option)
    const words = schema ? [text, ...wishes.map((wish) => wish.words)].join(' ') : text
    const one = { ...setting, pictures: setting.pictures.slice(picture, picture + 1) }
    return request(task, words, one, {
      ...(system !== undefined && { system }),
      ...(schema && { schema, told: true }),
      ...(job.labels && { labels: job.labels }),
      ...(minScore !== undefined && { minScore }),
    })
  })
  for (const option of ignored) {
    setting.warn('option_ignored', `${setting.profile.name} cannot honour ${option}; it was ignored.`)
  }
  return requests
}

/**
 * Stage `parse`. Where one of several labels got an answer that cannot be read, the others' count and a warning tells it.
 * @throws VLMError `output` when no answer about a picture can be read, or when none of its positions has the task's form
 */
export function readReplies(replies: readonly ModelReply[], search: Search, setting: Setting): Found[] {
  const read = questions(search, setting).map((question, index): Answered => {
    const reply = replies[index]
    if (!reply) throw new RangeError(`${search.task} got ${replies.length} replies`)
    // The numbers of a detector are pixels of what it was sent, whatever the resize rule makes of that.
    const { width, height } = setting.pictures[question.picture] ?? question.frame.sent
    const frame = reply.things ? { ...question.frame, sent: { width, height } } : question.frame
    try {
      return { ...question, frame, answer: readReply(reply, search.task, question.job, setting) }
    } catch (error) {
      if (!isVLMError(error)) throw error
      return { ...question, error }
    }
  })
  const answered = new Set(read.flatMap(({ picture, answer }) => (answer ? [picture] : [])))
  const found: Found[] = []
  for (const { picture, frame, job, answer, error } of read) {
    if (error && !answered.has(picture)) throw error
    if (error) setting.warn('unreadable_answer', `Nothing is known of ${job.labels?.join(', ')}: ${error.message}`)
    if (answer) join(found, { picture, frame, findings: named(answer.findings, job.labels), space: answer.space })
    for (const { code, message } of answer?.warnings ?? []) setting.warn(code, message)
  }
  const cutOff = replies.some(({ finish }) => finish === 'length')
  if (cutOff || read.some(({ answer }) => answer?.truncated)) {
    setting.warn('truncated', `The answer was cut off; ${forms[search.task].name} may be missing.`)
  }
  return found
}

/** What a piece of the answer to one request says, while it is written. @throws VLMError `output` when it says nothing that can be read */
export function readPiece(reply: ModelReply, request: number, search: Search, setting: Setting): Found[] {
  const question = questions(search, setting)[request]
  if (!question) throw new RangeError(`${search.task} has no request ${request}`)
  const { picture, frame, job } = question
  const { findings, space } = readReply(reply, search.task, job, setting)
  return [{ picture, frame, findings: named(findings, job.labels), space }]
}

/** Stage `place`: everything that was found, in pixels of the user's pictures. */
export function placeAll(found: readonly Found[], setting: Setting): Omit<Placed, 'warnings'> {
  const all = found.map(({ findings, space, frame }) => place(findings, space, frame))
  for (const { code, message } of all.flatMap(({ warnings }) => warnings)) setting.warn(code, message)
  return {
    objects: all.flatMap(({ objects }) => objects),
    points: all.flatMap(({ points }) => points),
    masks: all.flatMap(({ masks }) => masks),
    regions: all.flatMap(({ regions }) => regions),
  }
}

/** Things under the labels asked for; what nobody asked for is left out and counted, or kept. */
export function onlyAsked<T extends { readonly label?: string | undefined }>(
  things: readonly T[],
  labels: readonly string[] | undefined,
  options: LabelOptions,
  setting: Setting,
): readonly T[] {
  if (!labels) return things
  const matched = matchLabels(things, labels, options)
  const { length } = matched.unknown
  if (length > 0 && options.unknownLabels !== 'keep') {
    const names = [...new Set(matched.unknown)].map((label) => JSON.stringify(label.slice(0, 40)))
    const some = names.slice(0, 5).join(', ') + (names.length > 5 ? ', …' : '')
    const message = `${length} of the model's answers had labels that nobody asked for and were left out: ${some}.`
    setting.warn('unknown_labels', message)
  }
  return matched.things
}

interface Question {
  readonly picture: number
  readonly frame: Frame
  readonly job: GroundingJob
}

interface Answered extends Question {
  readonly answer?: Grounded
  /** Why the reply could not be read. */
  readonly error?: VLMError
}

/** What is asked, one a request and in the order of the requests. */
function questions({ task, labels }: Search, { dialect, frames }: Setting): Question[] {
  const groups = labels && dialect.oneLabel ? labels.map((label) => [label]) : [labels]
  return frames.flatMap((frame, picture) =>
    groups.map((group) => ({ picture, frame, job: { task, sent: frame.sent, ...(group && { labels: group }) } })),
  )
}

/** A detector answers with things, in pixels of the sent picture; a chat model with text in its dialect. */
function readReply(reply: ModelReply, task: GroundedTask, job: GroundingJob, setting: Setting): Grounded {
  const answer: Grounded = reply.things
    ? { findings: findingsOf(reply.things), space: { unit: 'px' }, truncated: false, warnings: [] }
    : readAnswer(setting.dialect, textOf(reply), job)
  const { findings } = answer
  if (findings.length === 0 || findings.some(forms[task].is)) return answer
  const others = Object.values(forms).filter(({ is }) => findings.some(is))
  const message = `Expected ${forms[task].name} from the model but it answered with ${others.map(({ name }) => name).join(' and ')} only.`
  throw new VLMError('output', message, {
    reason: 'wrong_form',
    stage: 'parse',
    details: { task, text: reply.text.slice(0, 2000) },
  })
}

/** A model that was asked for one label need not repeat it. */
function named(findings: readonly Finding[], labels: readonly string[] | undefined): Finding[] {
  const [label, ...others] = labels ?? []
  if (label === undefined || others.length > 0) return [...findings]
  return findings.map((finding) =>
    finding.label === undefined && finding.text === undefined ? { ...finding, label } : finding,
  )
}

/** Answers about one picture in one scale are placed together, so that a thing that is in two of them counts once. */
function join(found: Found[], next: Found): void {
  const last = found.at(-1)
  const alike = last?.picture === next.picture && JSON.stringify(last.space) === JSON.stringify(next.space)
  if (last && alike) for (const finding of next.findings) last.findings.push(finding)
  else if (next.findings.length > 0) found.push(next)
}
