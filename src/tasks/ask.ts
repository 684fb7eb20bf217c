import { VLMError } from '../errors.ts'
import { placeBox, placePoint } from '../grounding/place.ts'
import type { ImageInput } from '../images/input.ts'
import { replaceMarked } from '../schemas/marked.ts'
import { mapPositions } from '../schemas/positions.ts'
import { type ResolvedSchema, resolveSchema, type UserSchema } from '../schemas/user-schema.ts'
import type { JsonSchema } from '../types.ts'
import { choiceOf, jsonOf, textOf } from './answer.ts'
import { checkImages, checkText, checkWords } from './check.ts'
import { choiceShares } from './choice-shares.ts'
import { growingData } from './growing-data.ts'
import { growingText } from './growing-text.ts'
import { type Job, request, type Setting, type Task, type TaskReply } from './task.ts'

/** What the answer may be. */
export interface AskOptions<C extends string = string, T = unknown> {
  /** The answer is one of these, always. At least two. */
  readonly choices?: readonly C[] | undefined
  /** The answer as data: a zod 4 schema, any Standard Schema with a JSON Schema form, or `{ schema, jsonSchema }`. */
  readonly schema?: UserSchema<T> | undefined
}

/** What `ask` gives. */
export interface AskResult<C extends string = string> {
  /** The answer in words; with `choices` one of them; with `schema` the data as JSON text. */
  answer: C
  /** Probability that the answer is right, 0 to 1, calibrated or from the model's own token probabilities; absent where it cannot tell. */
  confidence?: number | undefined
  /** With `choices`: probability of each, summing to 1; absent where the model cannot tell. */
  scores?: Record<C, number> | undefined
}

/** What `ask` gives with a schema. */
export interface AskDataResult<T> extends AskResult {
  /** The answer as data, valid by the schema; positions in pixels of the picture. */
  data: T
}

interface AskJob extends Job {
  readonly question: string
  readonly choices: readonly string[] | undefined
  readonly schema: UserSchema<unknown> | undefined
}

/** What was read of the replies. */
interface Parsed {
  readonly answer: string
  readonly value?: unknown
  readonly confidence?: number | undefined
  /** Of each choice, in their order. */
  readonly scores?: readonly number[]
}

/** Checks the arguments of `vlm.ask`. */
export function checkAsk(
  image: ImageInput | readonly ImageInput[],
  question: string,
  options: AskOptions = {},
): AskJob {
  const { choices, schema } = options
  if (choices !== undefined && schema !== undefined) {
    const message = 'ask takes choices or a schema, not both: put an enum of the choices into the schema.'
    throw new VLMError('input', message, { stage: 'check' })
  }
  return {
    ...checkImages(image, 'ask'),
    set: [],
    question: checkText(question, "ask's question"),
    choices: choices === undefined ? undefined : checkWords(choices, "ask's choices", 2),
    schema,
  }
}

/** Answers a question about pictures. */
export const ask: Task<AskJob, Parsed, AskResult | AskDataResult<unknown>> = {
  name: 'ask',
  async prompt({ question, choices, schema }, setting) {
    if (choices) return [choiceRequest(question, choices, setting)]
    if (!schema) return [request('ask', question, setting)]
    const { jsonSchema } = await resolveSchema(schema)
    return [request('ask', question, setting, { schema: wireSchema(jsonSchema, setting) })]
  },
  async growing({ choices, schema }, setting) {
    // Half a choice may be another one.
    if (choices) return { part: {}, push: () => false }
    if (!schema) return growingText('answer')
    const { jsonSchema, wrapped, positions } = await resolveSchema(schema)
    return growingData(jsonSchema, wrapped, (data, restore) => {
      const restored = restore(data)
      return positions ? mapPositions(jsonSchema, restored, (kind, raw) => placeField(kind, raw, setting)) : restored
    })
  },
  parse(replies, { choices, schema }) {
    const [reply] = replies
    if (!reply) throw new RangeError('ask sends one request')
    const confidence = reply.confidence !== undefined && { confidence: reply.confidence }
    if (choices) return choice(reply, choices)
    if (!schema) return { answer: textOf(reply), ...confidence }
    return { answer: textOf(reply), value: jsonOf(reply), ...confidence }
  },
  async place(parsed, { schema, choices }, setting) {
    const { answer, value, confidence, scores } = parsed
    const sure = confidence !== undefined && { confidence }
    const shares = scores && { scores: Object.fromEntries(choices?.map((one, i) => [one, scores[i] ?? 0]) ?? []) }
    if (!schema) return { answer, ...sure, ...shares }
    const resolved = await resolveSchema(schema)
    const placed = resolved.positions
      ? mapPositions(resolved.jsonSchema, value, (kind, raw) => placeField(kind, raw, setting))
      : value
    const data = await valid(resolved, placed)
    return { answer: JSON.stringify(data), data, ...sure }
  },
}

/** Scored where the backend can; held to an enum where the wire can; told in words otherwise. */
function choiceRequest(question: string, choices: readonly string[], setting: Setting) {
  if (setting.scores) return request('ask', question, setting, { choices })
  const words = `${question}\nAnswer with exactly one of these and nothing else: ${choices.map((c) => JSON.stringify(c)).join(', ')}.`
  const answer = { type: 'string', enum: choices }
  const schema: JsonSchema = {
    type: 'object',
    properties: { answer },
    required: ['answer'],
    additionalProperties: false,
  }
  const logprobs = setting.wire.logprobs && setting.profile.logprobs && { logprobs: ALTERNATIVES }
  return request('ask', words, setting, { choices, schema, told: true, ...logprobs })
}

/** Alternatives to each token whose probabilities are asked for: more than most APIs' five add nothing to a handful of choices. */
const ALTERNATIVES = 5

function choice(reply: TaskReply, choices: readonly string[]): Parsed {
  const text = textOf(reply)
  const written = text.startsWith('{') ? (jsonOf(reply) as { answer?: unknown }).answer : text
  const answer = choiceOf(typeof written === 'string' ? written : text, choices)
  if (reply.scores) return { answer, scores: reply.scores, confidence: reply.scores[choices.indexOf(answer)] }
  if (reply.confidence !== undefined) return { answer, confidence: reply.confidence }
  const scores = reply.logprobs && choiceShares(reply.logprobs, choices, answer)
  return { answer, ...(scores && { scores, confidence: scores[choices.indexOf(answer)] }) }
}

/** The user's schema as a model of this dialect is told of it; made once, so that it is compiled once. */
function wireSchema(jsonSchema: JsonSchema, { dialect }: Setting): JsonSchema {
  const known = wireSchemas.get(jsonSchema) ?? new Map<string, JsonSchema>()
  wireSchemas.set(jsonSchema, known)
  const wired = known.get(dialect.id) ?? replaceMarked(jsonSchema, (kind) => dialect.field.schema(kind))
  known.set(dialect.id, wired)
  return wired
}

/** By schema, then by dialect. */
const wireSchemas = new WeakMap<JsonSchema, Map<string, JsonSchema>>()

/** A field of the user's schema, from the dialect's form to pixels of the user's picture; left as it is when unreadable, for the schema to refuse. */
function placeField(kind: 'box' | 'point', raw: unknown, setting: Setting): unknown {
  const read = setting.dialect.field.read(kind, raw)
  const index = (raw as { picture?: unknown } | null)?.picture
  const frame = setting.frames[typeof index === 'number' ? index : 0]
  const { space } = setting.dialect
  if (frame && read?.box) return placeBox(read.box, space, frame)
  if (frame && read?.point) return placePoint(read.point, space, frame)
  return raw
}

async function valid(schema: ResolvedSchema<unknown>, value: unknown): Promise<unknown> {
  const unwrapped = schema.wrapped ? (value as { value?: unknown } | null)?.value : value
  const checked = await schema.validate(unwrapped)
  if (checked.ok) return checked.value
  const message = `The model's answer does not fit the schema: ${checked.issues.slice(0, 5).join('; ')}.`
  throw new VLMError('output', message, {
    reason: 'schema',
    stage: 'parse',
    details: { value, issues: checked.issues },
  })
}
