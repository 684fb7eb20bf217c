/** Pictures for tests, made on the spot: four coloured quarters, so that every turn and cut shows. */
import { crc32 } from 'node:zlib'
import sharp from 'sharp'
import type { RawPixels } from '../../../src/types.ts'

export const red = [255, 0, 0]
export const green = [0, 255, 0]
export const blue = [0, 0, 255]
export const white = [255, 255, 255]

/** Red and green over blue and white. */
export function quarters(width = 96, height = 64): RawPixels {
  const data = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const colour = y < height / 2 ? (x < width / 2 ? red : green) : x < width / 2 ? blue : white
      data.set(colour, (y * width + x) * 3)
    }
  return { data, width, height, channels: 3 }
}

export function toSharp({ data, width, height, channels }: RawPixels) {
  return sharp(data, { raw: { width, height, channels } })
}

/** The colours a little inside the four corners: top-left, top-right, bottom-left, bottom-right. */
export function corners({ data, width, height }: RawPixels): number[][] {
  const at = (x: number, y: number) => [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)]
  const [right, bottom] = [Math.floor(width * 0.9), Math.floor(height * 0.9)]
  const [left, top] = [Math.floor(width * 0.1), Math.floor(height * 0.1)]
  return [at(left, top), at(right, top), at(left, bottom), at(right, bottom)]
}

/** Largest difference between two lists of colours. */
export function difference(a: readonly number[][], b: readonly number[][]): number {
  return Math.max(...a.flatMap((colour, i) => colour.map((value, c) => Math.abs(value - (b[i]?.[c] ?? 0)))))
}

/** Where the colours of {@link quarters} lie after each EXIF orientation. */
export const upright: { readonly [orientation: number]: number[][] } = {
  1: [red, green, blue, white],
  2: [green, red, white, blue],
  3: [white, blue, green, red],
  4: [blue, white, red, green],
  5: [red, blue, green, white],
  6: [blue, red, white, green],
  7: [white, green, blue, red],
  8: [green, white, red, blue],
}

/** An EXIF block (TIFF structure) with nothing but an orientation, big- or little-endian. */
export function exif(orientation: number, order: 'II' | 'MM' = 'II'): Uint8Array {
  const view = new DataView(new ArrayBuffer(26))
  const little = order === 'II'
  view.setUint16(0, little ? 0x4949 : 0x4d4d)
  view.setUint16(2, 42, little)
  view.setUint32(4, 8, little)
  view.setUint16(8, 1, little)
  view.setUint16(10, 0x0112, little)
  view.setUint16(12, 3, little)
  view.setUint32(14, 1, little)
  view.setUint16(18, orientation, little)
  return new Uint8Array(view.buffer)
}

/** A JPEG with a segment behind its start marker. */
export function withSegment(jpeg: Uint8Array, marker: number, body: Uint8Array): Uint8Array {
  const length = body.length + 2
  return join(jpeg.subarray(0, 2), [0xff, marker, length >> 8, length & 255], body, jpeg.subarray(2))
}

/** A PNG with a chunk behind its header. */
export function withChunk(png: Uint8Array, type: string, body: Uint8Array): Uint8Array {
  return join(png.subarray(0, 33), chunk(type, body), png.subarray(33))
}

export function chunk(type: string, body: Uint8Array): Uint8Array {
  const named = join(latin(type), body)
  return join(uint32(body.length), named, uint32(crc32(named)))
}

/** A still WebP in the extended form, with chunks before and behind its picture. */
export function withRiff(
  webp: Uint8Array,
  size: { readonly width: number; readonly height: number },
  {
    flags,
    before = [],
    behind = [],
  }: { readonly flags: number; readonly before?: Uint8Array[]; readonly behind?: Uint8Array[] },
): Uint8Array {
  const extended = [flags, 0, 0, 0, ...uint24(size.width - 1), ...uint24(size.height - 1)]
  const body = join(latin('WEBP'), riff('VP8X', new Uint8Array(extended)), ...before, webp.subarray(12), ...behind)
  return join(latin('RIFF'), uint32le(body.length), body)
}

export function riff(type: string, body: Uint8Array): Uint8Array {
  return join(latin(type), uint32le(body.length), body, body.length % 2 === 1 ? [0] : [])
}

export function join(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part))))
}

export function latin(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'))
}

export function uint32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]
}

export function uint32le(value: number): number[] {
  return uint32(value).reverse()
}

export function uint16le(value: number): number[] {
  return [value & 255, (value >> 8) & 255]
}

function uint24(value: number): number[] {
  return [value & 255, (value >> 8) & 255, value >> 16]
}
