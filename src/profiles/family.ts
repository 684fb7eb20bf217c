import type { Profile } from '../contract.ts'
import type { DialectId } from '../grounding/dialect.ts'

/** Models that are alike, found by their names: data only. What makers ask and when they stop stands in `makers.ts`. */
export interface Family
  extends Omit<
    Profile,
    'name' | 'tasks' | 'resize' | 'maxPictures' | 'dialect' | 'price' | 'endOfLife' | 'prompts' | 'labels' | 'verified'
  > {
  /** What it is called in lists. */
  readonly name: string
  /** A regular expression over plain names (`util/model-name.ts`), begun at a part of the name. */
  readonly pattern: string
  /** How it writes positions. Absent: it was trained on none, and is asked in the portable dialect. */
  readonly dialect?: DialectId
  /** Absent: not known; as for a model that nobody knows. */
  readonly resize?: Profile['resize']
  /** Absent: not known; as for a model that nobody knows. */
  readonly maxPictures?: number
  /** A test reads positions that such models have really written, and its counts are held to those of the official processor. */
  readonly verified?: true
  /** What is otherwise at a host, by the host's name in specs. */
  readonly at?: { readonly [host: string]: Partial<Pick<Profile, 'resize' | 'maxPictures' | 'structured'>> }
}
