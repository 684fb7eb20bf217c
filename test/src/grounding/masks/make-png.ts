import { deflateSync } from 'node:zlib'

/** What a hand-made PNG holds. */
export interface PngParts {
  readonly width: number
  readonly height: number
  /** Bits a sample. @default 8 */
  readonly depth?: number
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA. @default 0 */
  readonly colour?: number
  /** The last three bytes of the header: compression, filter, interlace. @default [0, 0, 0] */
  readonly methods?: readonly number[]
  readonly palette?: readonly number[]
  /** Rows, each behind its filter. */
  readonly raw: readonly number[]
  /** Chunks that the data is split over. @default 1 */
  readonly chunks?: number
}

/** A PNG, written by hand; its checksums are all 0. */
export function makePng({ width, height, raw, palette, ...rest }: PngParts): Uint8Array {
  const { depth = 8, colour = 0, methods = [0, 0, 0], chunks = 1 } = rest
  const header = Buffer.alloc(8)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  const data = deflateSync(Uint8Array.from(raw))
  const length = Math.ceil(data.length / chunks)
  const parts = Array.from({ length: chunks }, (_, i) => data.subarray(i * length, (i + 1) * length))
  return Buffer.concat([
    Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10),
    chunk('IHDR', Buffer.concat([header, Uint8Array.of(depth, colour, ...methods)])),
    ...(palette ? [chunk('PLTE', Uint8Array.from(palette))] : []),
    chunk('tEXt', Buffer.from('Comment\0by hand')),
    ...parts.map((part) => chunk('IDAT', part)),
    chunk('IEND', new Uint8Array()),
  ])
}

function chunk(type: string, body: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  return Buffer.concat([length, Buffer.from(type), body, Buffer.alloc(4)])
}
