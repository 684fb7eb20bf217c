import type { Header } from './formats/header.ts'
import { inflateSome } from './inflate.ts'
import { Reader } from './reader.ts'

/**
 * Why an embedded colour profile cannot be used; undefined when it can. A broken one is ignored and the pixels taken as
 * sRGB: pictures are not refused for their metadata.
 * @see ICC.1:2022 section 7.2 (profile header: colour space at 16, signature `acsp` at 36)
 */
export async function profileProblem(profile: NonNullable<Header['profile']>): Promise<string | undefined> {
  let head: Uint8Array
  try {
    head = profile.deflated ? await inflateSome(profile.bytes, 'deflate', 128) : profile.bytes
  } catch {
    return 'it cannot be decompressed'
  }
  if (head.length < 128) return 'it is cut off'
  const reader = new Reader(head)
  if (reader.text(36, 4) !== 'acsp') return 'it is not an ICC profile'
  const colours = reader.text(16, 4)
  return colours === profile.colours
    ? undefined
    : `it is for ${colours.trim()}, the picture is ${profile.colours.trim()}`
}
