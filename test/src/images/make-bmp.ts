/** BMP files of every kind that is read, from the coloured quarters. */
import { join, latin, quarters, uint16le, uint32le } from './make.ts'

interface BmpOptions {
  readonly width: number
  /** Negative: rows from the top. */
  readonly height: number
  readonly bits: number
  readonly compression?: number
  readonly palette?: readonly (readonly number[])[]
  readonly masks?: readonly number[]
  readonly data: Uint8Array
  /** 12 (OS/2), 40 or 124 bytes of bitmap header. */
  readonly header?: 12 | 40 | 124
}

export function bmp({
  width,
  height,
  bits,
  compression = 0,
  palette = [],
  masks = [],
  data,
  header = 40,
}: BmpOptions): Uint8Array {
  const dimensions =
    header === 12
      ? [...uint16le(width), ...uint16le(height), 1, 0, ...uint16le(bits)]
      : [
          ...uint32le(width),
          ...uint32le(height >>> 0),
          1,
          0,
          ...uint16le(bits),
          ...uint32le(compression),
          ...Array(12).fill(0),
          ...uint32le(palette.length),
          0,
          0,
          0,
          0,
        ]
  const maskBytes = masks.flatMap(uint32le)
  const rest = header === 124 ? [...maskBytes, ...Array(124 - 40 - maskBytes.length).fill(0)] : maskBytes
  const colours = palette.flatMap(([r = 0, g = 0, b = 0]) => (header === 12 ? [b, g, r] : [b, g, r, 0]))
  const dataAt = 14 + 4 + dimensions.length + rest.length + colours.length
  return join(
    latin('BM'),
    uint32le(dataAt + data.length),
    [0, 0, 0, 0],
    uint32le(dataAt),
    uint32le(header),
    dimensions,
    rest,
    colours,
    data,
  )
}

/** Rows of the quarters, bottom first unless `topDown`, each pixel written by `put`, padded to four bytes. */
export function rows(
  width: number,
  height: number,
  put: (r: number, g: number, b: number) => readonly number[],
  topDown = false,
): Uint8Array {
  const { data } = quarters(width, height)
  const lines = Array.from({ length: height }, (_, y) => {
    const line = Array.from({ length: width }, (_, x) => {
      const at = (y * width + x) * 3
      return put(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0)
    }).flat()
    return [...line, ...Array((4 - (line.length % 4)) % 4).fill(0)]
  })
  return new Uint8Array((topDown ? lines : lines.reverse()).flat())
}
