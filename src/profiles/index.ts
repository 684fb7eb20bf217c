import type { Profile } from '../contract.ts'
import { carefulProfile } from './careful.ts'
import type { ProfileOverrides } from './overrides.ts'

/** What is known of a model by its name, and why that is a guess where it is one. */
export function profileOf(id: string, _overrides?: ProfileOverrides): { profile: Profile; guess?: string } {
  return { profile: carefulProfile(id) }
}
