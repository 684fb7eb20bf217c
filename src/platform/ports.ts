/**
 * What vlmkit needs from the machine it runs on. `#platform` resolves to one implementation (`node.ts`);
 * the rest of `src/` imports nothing of `node:`, so browser and worker faces can be added beside it.
 */
import type { Transport } from '../contract.ts'
import type { Box, ImageFormat, RawPixels, Size } from '../types.ts'

/** All ports but zlib together: what `#platform` exports as `platform`. */
export interface Platform {
  readonly pixels: PixelsPort
  readonly files: FilesPort
  readonly http: HttpPort
  readonly hash: HashPort
  /**
   * Sockets to model hosts: pooled, kept alive, through the proxies that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name (never to loopback).
   * Nothing is opened before the first request.
   */
  openTransport(): Transport
}

/** Decoding, resizing and encoding of pictures, off the calling thread. */
export interface PixelsPort {
  /** Decodes one frame, upright, alpha over white, sRGB, 8 bits RGB. Shrinks while decoding when a smaller size is asked for. */
  decode(source: PixelSource, options: DecodeOptions): Promise<RawPixels>
  /** Encodes RGB or RGBA pixels; the result holds no metadata. */
  encode(pixels: RawPixels, options: EncodeOptions): Promise<Uint8Array>
  /** Stretches (or shrinks with antialiasing) to exactly the size. */
  resize(pixels: RawPixels, size: Size): Promise<RawPixels>
  /** Draws an SVG that vlmkit itself wrote (never one from outside), of the same size, over RGB pixels. */
  draw(pixels: RawPixels, svg: string): Promise<RawPixels>
  /** Renders an SVG from outside to PNG, in a process of its own that is killed after a few seconds. */
  renderSvg(
    svg: Uint8Array,
    options: { readonly maxPixels: number; readonly signal?: AbortSignal },
  ): Promise<Uint8Array>
}

/** Where encoded pixels lie. */
export interface PixelSource {
  readonly bytes: Uint8Array
  readonly format: ImageFormat
  /** What its header says, px before orientation: a decoder that finds another size refuses the picture. */
  readonly stored: Size
  /** EXIF orientation to apply, 1 to 8. */
  readonly orientation: number
  /** Frame to decode, from 0. */
  readonly frame: number
}

/** What part of a picture is decoded and how large. */
export interface DecodeOptions {
  /** Largest number of pixels of one frame before decoding gives up. */
  readonly maxPixels: number
  /** Part of the upright picture, whole px; absent: all of it. */
  readonly region?: Box
  /** Exact size of the result; absent: as large as the picture, or the region. */
  readonly size?: Size
  readonly signal?: AbortSignal
}

/** How pixels are written. */
export interface EncodeOptions {
  readonly format: 'jpeg' | 'png' | 'webp'
  /** 1 to 100, for JPEG and WebP. @default 90 */
  readonly quality?: number
}

/** The file system. */
export interface FilesPort {
  /** The absolute path of a path or `file:` URL. */
  resolve(path: string | URL): string
  /** Reads a file of at most `maxBytes`; fails with code `EFBIG` as soon as it is known to be larger. */
  read(path: string, options: { readonly maxBytes: number; readonly signal?: AbortSignal }): Promise<Uint8Array>
  write(path: string, bytes: Uint8Array): Promise<void>
  /** The path of a file of that name in the working directory or the nearest folder above it. */
  findUp(name: string): Promise<string | undefined>
}

/** HTTP for addresses that users give. */
export interface HttpPort {
  /** All addresses of a name, by the system's resolver: one lookup. */
  lookup(hostname: string): Promise<readonly string[]>
  /** One GET, no redirect followed, dialling only `addresses`. */
  get(url: URL, options: HttpGetOptions): Promise<HttpReply>
}

/** One GET's limits. */
export interface HttpGetOptions {
  /** The vetted addresses: nothing else is dialled. */
  readonly addresses: readonly string[]
  readonly signal: AbortSignal
  readonly maxBytes: number
}

/** What came back. */
export interface HttpReply {
  readonly status: number
  readonly headers: { readonly [name: string]: string | undefined }
  /** Empty unless the status is 200. */
  readonly body: Uint8Array
}

/** Hashes. */
export interface HashPort {
  /** Lower-case hex. */
  sha256(bytes: Uint8Array): Promise<string>
}

/**
 * Compression, for masks that come and go as PNG: what `#platform/zlib` exports as `zlib`. Synchronous, as `parseGrounding` is, and
 * apart from the other ports, whose modules a parser does not need.
 */
export interface ZlibPort {
  /** Decompresses a zlib stream (RFC 1950); throws when it is damaged or holds more than `maxBytes`. */
  inflate(bytes: Uint8Array, maxBytes: number): Uint8Array
  /** Compresses to a zlib stream. */
  deflate(bytes: Uint8Array): Uint8Array
}
