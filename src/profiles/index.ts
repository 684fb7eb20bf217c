/** What is known of a model by its name, whatever host spells it. */
import type { Price, Profile, ProfileResize } from '../contract.ts'
import type { TokenRule } from '../images/tokens.ts'
import { findInName, plainName } from '../util/model-name.ts'
import { nearest } from '../util/nearest.ts'
import { carefulProfile } from './careful.ts'
import { claude } from './claude.ts'
import { deepseek } from './deepseek.ts'
import type { Family } from './family.ts'
import { gemini } from './gemini.ts'
import { gemma } from './gemma.ts'
import { internvl } from './internvl.ts'
import { llama } from './llama.ts'
import { servedBy } from './makers.ts'
import { mistral } from './mistral.ts'
import { openai } from './openai.ts'
import { others } from './others.ts'
import type { ProfileOverrides } from './overrides.ts'
import { qwen } from './qwen.ts'
import { small } from './small.ts'

/** Every family, the more special name before the more general one. */
export const families: readonly Family[] = [
  ...openai,
  ...gemini,
  ...llama,
  ...qwen,
  ...deepseek,
  ...internvl,
  ...mistral,
  ...gemma,
  ...claude,
  ...small,
  ...others,
]

/** A profile, and why it is a guess where it is one. */
export interface FoundProfile {
  readonly profile: Profile
  /** For a warning: nothing is known of the model, and the nearest known name. Absent: it is known, or the configuration describes it. */
  readonly guess?: string
}

/** Names that were looked up; there are as many as models in use. */
const known = new Map<string, Family | undefined>()

/**
 * The profile of a model.
 * @param id - `provider/model`, or a model's name alone
 * @param overrides - what the configuration says of it
 * @param type - the `type` of a provider of the user's own: a server of that kind sees as it does
 */
export function profileOf(id: string, overrides: ProfileOverrides = {}, type?: unknown): FoundProfile {
  const { like, price, ...described } = overrides
  const given = {
    ...Object.fromEntries(Object.entries(described).filter(([, value]) => value !== undefined)),
    // Half a price would make half a sum.
    ...(price?.input !== undefined && price.output !== undefined && { price }),
  } as Given
  const family = familyOf(like ?? id)
  const base = carefulProfile(id)
  if (!family) {
    const isDescribed = Object.keys(given).length > 0
    return { profile: { ...base, ...given }, ...(!isDescribed && { guess: guessOf(id) }) }
  }
  const { name: _, pattern: __, at, ...facts } = family
  const host = id.split('/')[0] ?? ''
  const there = at?.[host] ?? (typeof type === 'string' ? at?.[type] : undefined)
  return { profile: { ...base, ...facts, ...there, ...servedBy(id), ...given } }
}

/** Overrides that are set. Rules and numbers of `resize` and `tokens` are checked where they are applied. */
interface Given extends Partial<Omit<Profile, 'price' | 'resize' | 'tokens'>> {
  readonly price?: Price
  readonly resize?: ProfileResize
  readonly tokens?: TokenRule
}

function guessOf(id: string): string {
  const names = families.map(({ name }) => plainName(name))
  const near = nearest(plainName(id), names)
  const hint = near === undefined ? '' : ` The nearest known name is ${near}.`
  return `Nothing is known of the model ${id}: it is treated as a chat model that takes pictures of moderate size.${hint}`
}

/** The family whose name stands first in a model's name: what follows is what was made of it. */
export function familyOf(id: string): Family | undefined {
  if (known.has(id)) return known.get(id)
  const plain = plainName(id)
  let found: Family | undefined
  let first = Number.POSITIVE_INFINITY
  for (const family of families) {
    const at = findInName(plain, family.pattern)
    if (at >= 0 && at < first) [found, first] = [family, at]
  }
  if (known.size > 1000) known.clear()
  known.set(id, found)
  return found
}
