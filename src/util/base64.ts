/**
 * The bytes of a base64 text in either alphabet; white space and missing padding are allowed.
 * @returns undefined when it is no base64, or is cut off inside a byte
 * @see RFC 4648 sections 4 and 5
 */
export function fromBase64(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.ceil((text.length * 3) / 4))
  let [length, bits, count, padded] = [0, 0, 0, false]
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 32 || (code >= 9 && code <= 13)) continue
    padded ||= code === 61
    if (padded && code !== 61) return undefined
    if (padded) continue
    const value = sextetOf(code)
    if (value < 0) return undefined
    bits = ((bits << 6) | value) & 0xfff
    count += 1
    if (count % 4 !== 1) bytes[length++] = bits >> (6 - 2 * ((count - 1) % 4))
  }
  return count % 4 === 1 ? undefined : bytes.subarray(0, length)
}

/** The six bits of a character, by its code; -1: none. */
function sextetOf(code: number): number {
  if (code >= 97 && code <= 122) return code - 71
  if (code >= 65 && code <= 90) return code - 65
  if (code >= 48 && code <= 57) return code + 4
  if (code === 43 || code === 45) return 62
  return code === 47 || code === 95 ? 63 : -1
}
