import type { Profile } from '../contract.ts'

/**
 * For a model that nothing is known of: a chat model that takes a few pictures of moderate size and writes the portable dialect.
 * 1568 px is the longest side that the strictest of the large hosts takes without shrinking again.
 */
export function carefulProfile(name: string): Profile {
  return {
    name,
    tasks: { caption: true, ask: true, classify: true, detect: true, point: true, segment: true, read: true },
    resize: { rule: 'fit', maxSidePx: 1568 },
    maxPictures: 8,
    dialect: 'portable',
    verified: false,
  }
}
