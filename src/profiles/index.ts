/** What is known of a model by its name, whatever host spells it. */
import type { Price, Profile, ProfileResize } from '../contract.ts'
import type { TokenRule } from '../images/tokens.ts'
import { findInName, plainName } from '../util/model-name.ts'
import { nearest } from '../util/nearest.ts'
import { carefulProfile } from './careful.ts'
import type { Family } from './family.ts'
import { gemini } from './gemini.ts'
import { openWeights } from './open.ts'
import { openai } from './openai.ts'
import type { ProfileOverrides } from './overrides.ts'

/** Every family, the more special name before the more general one. */
export const families: readonly Family[] = [
  ...openai.map((family) => ({ ...family, maker: 'openai' })),
  ...gemini.map((family) => ({ ...family, maker: 'gemini' })),
  ...openWeights,
]

/** A profile, and why it is a guess where it is one. */
export interface FoundProfile {
  readonly profile: Profile
  readonly guess?: string
}

/** Names that were looked up; there are as many as models in use. */
const known = new Map<string, Family | undefined>()

/**
 * The profile of a model.
 * @param id - `provider/model`, or a model's name alone
 * @param overrides - what the configuration says of it
 */
export function profileOf(id: string, overrides: ProfileOverrides = {}): FoundProfile {
  const { like, price, resize, tokens, ...others } = overrides
  const family = familyOf(like ?? id)
  const base = carefulProfile(id)
  const host = id.split('/')[0] ?? ''
  const given = {
    ...Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined)),
    ...(price?.input !== undefined && price.output !== undefined && { price: price as Price }),
    ...(resize && { resize: resize as unknown as ProfileResize }),
    ...(tokens && { tokens: tokens as unknown as TokenRule }),
  }
  if (!family) {
    const near = nearest(
      plainName(id),
      families.map(({ name }) => plainName(name)),
    )
    const hint = near === undefined ? '' : ` The nearest known name is ${near}.`
    const guess = `Nothing is known of the model ${id}: it is treated as a chat model that takes pictures of moderate size.${hint}`
    return { profile: { ...base, ...given }, ...(Object.keys(given).length === 0 && { guess }) }
  }
  const { name: _, pattern: __, prices, maker, endOfLife, ...facts } = family
  const asked = prices?.[host]
  const ends = host === maker && endOfLife !== undefined
  return { profile: { ...base, ...facts, ...(asked && { price: asked }), ...(ends && { endOfLife }), ...given } }
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
