/**
 * Inflates at most `maxBytes` and stops: a bomb costs no more than that.
 * @param format - `gzip`, or `deflate` for the zlib format that PNG uses
 * @throws TypeError when the data is damaged before `maxBytes` are out
 */
export async function inflateSome(
  bytes: Uint8Array,
  format: 'gzip' | 'deflate',
  maxBytes: number,
): Promise<Uint8Array> {
  const reader = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream(format))
    .getReader()
  const out = new Uint8Array(maxBytes)
  let length = 0
  try {
    while (length < maxBytes) {
      const { done, value } = await reader.read()
      if (done) break
      const part = value.subarray(0, maxBytes - length)
      out.set(part, length)
      length += part.length
    }
  } finally {
    reader.cancel().catch(() => {})
  }
  return out.slice(0, length)
}
