/**
 * The contract of a dialect: how a family of models writes positions. Data and pure functions: no pixels, no network.
 * A dialect only reads and writes the family's own numbers; think blocks, end tokens, "none", scale, clamping and dropping are
 * done once for all, in `answer.ts` and `place.ts`.
 */
import type { JsonSchema, RLE, Size } from '../types.ts'

/** Ids of the dialects, one a file in `dialects/`. */
export type DialectId =
  | 'gemini'
  | 'qwen2'
  | 'qwen25'
  | 'qwen3'
  | 'deepseek'
  | 'deepseek-ocr'
  | 'nvlm'
  | 'internvl'
  | 'minicpm'
  | 'cogvlm'
  | 'glm'
  | 'kosmos2'
  | 'florence2'
  | 'paligemma'
  | 'molmo'
  | 'moondream'
  | 'llava'
  | 'shikra'
  | 'ferret'
  | 'claude'
  | 'ui-tars'
  | 'ui-tars-v1'
  | 'portable'

/** What positions are asked for: vlmkit's tasks, and the finer ones of Florence-2, whose text alone does not tell boxes from quads. */
export type GroundingTask =
  | 'detect'
  | 'point'
  | 'segment'
  | 'read'
  | 'od'
  | 'dense'
  | 'grounding'
  | 'proposal'
  | 'ovd'
  | 'ocr'
  | 'polygons'

/** How a family of models is asked for positions and how it writes them. */
export interface Dialect {
  readonly id: DialectId
  /** What its numbers mean, unless an answer says otherwise. */
  readonly space: Space
  /** The tasks of vlmkit whose answers it has a form for. */
  readonly tasks: readonly ('detect' | 'point' | 'segment' | 'read')[]
  /** Its models were trained on one phrase a prompt: several labels are several requests. */
  readonly oneLabel?: true
  /** The words its models were trained on, for one of `tasks`, and the JSON Schema of the answer where it is JSON. */
  prompt(job: GroundingJob): DialectPrompt
  /** Reads an answer whose think blocks and end tokens are gone. Never throws: what cannot be read is counted. */
  parse(text: string, job: GroundingJob): Reading
  /** Writes things in its own form, numbers rounded as its models do. What the dialect has no form for is left out. */
  format(findings: readonly Finding[], job: GroundingJob): string
  /** How a `box()` or `point()` field of the user's schema is written: its JSON Schema, and the reading of its value. */
  readonly field: DialectField
}

/** Positions in the user's own schemas. */
export interface DialectField {
  schema(kind: 'box' | 'point'): JsonSchema
  /** The value in the dialect's space, or undefined when it is no position. */
  read(kind: 'box' | 'point', value: unknown): Finding | undefined
}

/** What a model is told. */
export interface DialectPrompt {
  readonly system?: string
  readonly text: string
  readonly schema?: JsonSchema
}

/** What is looked for. */
export interface GroundingJob {
  readonly task: GroundingTask
  readonly labels?: readonly string[]
  /** The picture as the model saw it, px. */
  readonly sent: Size
}

/** The scale of a dialect's numbers; x is always from the left, y from the top once a dialect has read them. */
export type Space =
  /** Pixels of the sent picture. */
  | { readonly unit: 'px' }
  /** 0 to `max` over the whole width and height. */
  | { readonly unit: 'grid'; readonly max: number }
  /** 0 to 1 over the sent picture padded to a square, the picture in its middle. */
  | { readonly unit: 'square' }

/** `[x, y]` in a dialect's space. */
export type Vertex = readonly [x: number, y: number]

/** `[x1, y1, x2, y2]` in a dialect's space, in whichever order the corners were written. */
export type Corners = readonly [x1: number, y1: number, x2: number, y2: number]

/** One thing as a model wrote it, x before y, in the dialect's space. */
export interface Finding {
  /** Absent where the model wrote none. */
  readonly label?: string
  /** 0 to 1. */
  readonly score?: number
  readonly box?: Corners
  readonly point?: Vertex
  /** A mask as outlines: even-odd within one, several are united. */
  readonly polygons?: readonly (readonly Vertex[])[]
  /** A mask as a map of the box alone. */
  readonly map?: ProbabilityMap
  /** A mask of the whole sent picture. */
  readonly rle?: RLE
  /** The text that is written there. */
  readonly text?: string
  /** Corners around the text; absent: those of the box. */
  readonly outline?: readonly Vertex[]
}

/** How sure the model is of each pixel of a box, stretched over it. */
export interface ProbabilityMap extends Size {
  /** 0 to 255, row by row; above 127 is inside. */
  readonly data: Uint8Array
}

/** What was read. */
export interface Reading {
  /** In the model's order. */
  readonly findings: readonly Finding[]
  /** Fixes the scale of this answer; absent: the dialect's. */
  readonly space?: Space
  /** The text ends inside an open list, object, string, tag or group. */
  readonly truncated: boolean
  /** The answer says that there is nothing: an empty list, a null. Only looked at when there are no findings. */
  readonly none?: boolean
  /** Elements that could not be read. */
  readonly skipped?: number
  /** Masks that could not be decoded; their objects are among the findings. */
  readonly lostMasks?: number
}
