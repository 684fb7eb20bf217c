import { cutTagStart } from './tags.ts'

/** No token is longer, so that the whole text need not be looked at. */
const maxLength = 24

/**
 * Whether a text ends inside a token that carries a number, such as `<loc_1`.
 * @param tokens - with their brackets and a 0 for every digit that they may have: `<loc_000>`
 */
export function endsInToken(text: string, tokens: readonly string[]): boolean {
  const end = text.slice(-maxLength).replace(/\d/g, '0')
  return cutTagStart(end, tokens) < end.length
}
