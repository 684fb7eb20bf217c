import type { Price, Profile, ProfileResize } from '../contract.ts'
import type { TokenRule } from '../images/tokens.ts'

/** Models that are alike, found by their names. */
export interface Family extends Omit<Profile, 'name' | 'tasks' | 'resize' | 'maxPictures' | 'verified'> {
  /** What it is called in lists. */
  readonly name: string
  /** A regular expression over plain names (`util/model-name.ts`), begun at a part of the name. */
  readonly pattern: string
  readonly resize?: ProfileResize
  readonly tokens?: TokenRule
  readonly maxPictures?: number
  /** The provider by which its maker serves it: its last day is that of this host. */
  readonly maker?: string
  /** Prices by the host that asks them: a model costs something else elsewhere. */
  readonly prices?: { readonly [host: string]: Price }
}

/** Where the prices come from. */
const source = 'litellm price table, package 1.109.1'

/** US dollars a million tokens, as listed in November 2026. */
export function usd(input: number, output: number): Price {
  return { input, output, date: '2026-11-23', source }
}
