/** The contract of a dialect: how a family of models writes positions. Data and pure functions: no pixels, no network. */
import type { Things } from '../contract.ts'
import type { Box, JsonSchema, Point, Size, TaskName } from '../types.ts'

/** How a family of models is asked for positions and how it writes them. */
export interface Dialect {
  /** Its id, e.g. `portable`. */
  readonly id: string
  /** What its numbers mean, unless an answer says otherwise. */
  readonly space: Space
  /** The words that make such a model answer in this dialect, and the JSON Schema of the answer where it is JSON. */
  prompt(job: GroundingJob): { readonly text: string; readonly schema?: JsonSchema }
  /**
   * Reads an answer.
   * @throws VLMError `output` when nothing in the text can be read; an answer that says "none" gives empty lists
   */
  parse(text: string, job: GroundingJob): Grounded
  /** How a `box()` or `point()` field of the user's schema is written: its JSON Schema, and the reading of its value. */
  readonly field: {
    schema(kind: 'box' | 'point'): JsonSchema
    /** The value in the dialect's space, or undefined when it is no position. */
    read(kind: 'box' | 'point', value: unknown): Box | Point | undefined
  }
}

/** What is looked for. */
export interface GroundingJob {
  readonly task: TaskName
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

/** What was read. */
export interface Grounded {
  /** Boxes as written: x, y of the first corner, width and height to the second, negative where the corners were swapped. */
  readonly things: Things
  readonly space: Space
  /** The text ends in the middle. */
  readonly truncated: boolean
  readonly warnings: readonly string[]
}
