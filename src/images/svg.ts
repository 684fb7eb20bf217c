import { Fault } from './fault.ts'
import { inflateSome } from './inflate.ts'
import { sniff } from './sniff.ts'

/** How far gzip is inflated, bytes: one more than the platform renders, so that it sees what is too large. */
const inflatedBytes = 2 * 1024 * 1024 + 1

/**
 * The SVG inside gzip (`.svgz`), inflated no further than {@link inflatedBytes}.
 * @throws Fault that says what the gzip holds, when it is no SVG
 */
export async function unpackSvg(bytes: Uint8Array): Promise<Uint8Array> {
  const text = await inflateSome(bytes, 'gzip', inflatedBytes).catch((cause: unknown) => {
    throw new Fault('corrupt', 'is gzip-compressed and cannot be decompressed', { cause })
  })
  const inside = sniff(text)
  if (inside.format !== 'svg' || inside.gzip) {
    const what =
      inside.format === undefined
        ? inside.what
        : inside.gzip
          ? 'gzip again'
          : `a ${inside.format.toUpperCase()} picture`
    throw new Fault('format', `is gzip-compressed (inside: ${what}): decompress it first`)
  }
  return text
}
