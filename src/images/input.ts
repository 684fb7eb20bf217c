/** What a picture can be given as, and what each kind means. */
import { expected, preview } from '../errors.ts'
import type { RawPixels } from '../types.ts'
import { inputError } from './fault.ts'
import type { Image } from './image.ts'

/**
 * A picture: a path, a `file:`, `http(s):` or `data:` URL (as text or `URL`), bytes (a Node `Buffer` is a `Uint8Array`),
 * a `Blob` or `File`, a web stream, anything that yields bytes (Node streams do), raw pixels, or an {@link Image}.
 */
export type ImageInput =
  | string
  | URL
  | Uint8Array
  | ArrayBuffer
  | Blob
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>
  | RawPixels
  | Image

/** An input by its kind, with the name that messages use. */
export type KnownInput =
  | { readonly kind: 'path'; readonly path: string | URL; readonly name: string }
  | { readonly kind: 'address'; readonly url: string; readonly name: string }
  | { readonly kind: 'data'; readonly url: string; readonly name: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly name: string }
  | { readonly kind: 'blob'; readonly blob: Blob; readonly name: string }
  | {
      readonly kind: 'stream'
      readonly stream: AsyncIterable<unknown> | ReadableStream<unknown>
      readonly name: string
    }
  | { readonly kind: 'raw'; readonly pixels: RawPixels; readonly name: string }
  | { readonly kind: 'image'; readonly image: Image; readonly name: string }

/** Tells what an input is. Throws an `input` error that lists what is accepted for anything else. */
export function recognizeInput(input: unknown): KnownInput {
  if (typeof input === 'string') return recognizeText(input)
  if (input instanceof URL) return recognizeText(input.href)
  if (input instanceof Uint8Array) return { kind: 'bytes', bytes: input, name: 'bytes' }
  if (ArrayBuffer.isView(input))
    return { kind: 'bytes', bytes: new Uint8Array(input.buffer, input.byteOffset, input.byteLength), name: 'bytes' }
  if (input instanceof ArrayBuffer || (typeof SharedArrayBuffer === 'function' && input instanceof SharedArrayBuffer))
    return { kind: 'bytes', bytes: new Uint8Array(input), name: 'bytes' }
  if (typeof input === 'object' && input !== null) {
    if (isImage(input)) return { kind: 'image', image: input, name: input.name }
    if (isBlob(input)) return { kind: 'blob', blob: input, name: (input as { name?: string }).name || 'blob' }
    if ('data' in input && 'width' in input && 'height' in input)
      return { kind: 'raw', pixels: input as RawPixels, name: 'raw pixels' }
    if (Symbol.asyncIterator in input)
      return { kind: 'stream', stream: input as AsyncIterable<unknown>, name: streamName(input) }
    if ('getReader' in input) return { kind: 'stream', stream: input as ReadableStream<unknown>, name: 'stream' }
  }
  const hint = input instanceof Promise ? ' Await the promise first.' : ''
  throw inputError(
    'argument',
    expected('a picture (path, URL, data URL, bytes, Blob, stream, raw pixels or an Image)', 'image', input) + hint,
  )
}

/** Schemes whose address is opaque, so that they are recognized without `//`. */
const opaqueSchemes = /^(?:blob|about|javascript|mailto|urn|ipfs|cid):/i

function recognizeText(text: string): KnownInput {
  if (text === '') throw inputError('argument', 'Expected a picture for image but received an empty string.')
  if (/^data:/i.test(text)) return { kind: 'data', url: text, name: 'data URL' }
  // A drive letter is no scheme, and \\server\share is no address.
  if (/^[A-Za-z]:/.test(text) || text.startsWith('\\\\')) return path(text)
  if (/^https?:/i.test(text)) return { kind: 'address', url: text, name: addressName(text) }
  if (/^file:/i.test(text)) return filePath(text)
  const scheme = /^[A-Za-z][A-Za-z0-9+.-]+(?=:\/\/)/.exec(text)?.[0] ?? opaqueSchemes.exec(text)?.[0].slice(0, -1)
  if (scheme !== undefined)
    throw inputError(
      'address',
      `${preview(text)} has the scheme "${scheme}:", which is not read: give an http(s), file or data URL, a path, or bytes.`,
    )
  if (text.includes('\0')) throw inputError('argument', `The path ${preview(text)} contains a zero byte.`)
  return path(text)
}

function path(text: string): KnownInput {
  return { kind: 'path', path: text, name: shorten(text) }
}

function filePath(text: string): KnownInput {
  let url: URL
  try {
    url = new URL(text)
  } catch (cause) {
    throw inputError('address', `${preview(text)} is not a valid file URL.`, { cause })
  }
  return { kind: 'path', path: url, name: shorten(decode(url.pathname.split('/').pop() ?? '') || text) }
}

/** Host and last part of the path: queries may hold keys, and user names do not belong into messages. */
function addressName(text: string): string {
  try {
    const url = new URL(text)
    const parts = url.pathname.split('/')
    const last = decode(parts.pop() ?? '')
    return shorten(`${url.host}${parts.length > 1 ? '/…/' : '/'}${last}`)
  } catch {
    return 'the address'
  }
}

function streamName(stream: object): string {
  const path = (stream as { path?: unknown }).path
  return typeof path === 'string' ? shorten(path) : 'stream'
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Keeps the end of a long path: the file's name says most. */
function shorten(text: string): string {
  return text.length > 80 ? `…${text.slice(-79)}` : text
}

/** By its methods, not by its class: it may come from another copy of the package. */
function isImage(value: object): value is Image {
  return ['crop', 'pixels', 'encode'].every(
    (method) => typeof (value as { [key: string]: unknown })[method] === 'function',
  )
}

function isBlob(value: object): value is Blob {
  return 'arrayBuffer' in value && typeof value.arrayBuffer === 'function' && 'size' in value
}

/** First characters of base64 pictures: JPEG, PNG, GIF, RIFF (WebP), BMP, SVG, ISO base media (AVIF, HEIC). */
const base64Starts = /^(?:\/9j\/|iVBORw0KGgo|R0lGOD|UklGR|Qk[0-3]|PHN2Zy|PD94bWw|AAAA[GHIJ])/

/** True for a string that is no existing path but reads like base64 without the data URL's prefix. */
export function looksLikeBase64(text: string): boolean {
  const isBase64 = /^[A-Za-z0-9+/_\-\s]+={0,2}\s*$/.test(text)
  return isBase64 && (text.length > 1024 || (text.length >= 32 && base64Starts.test(text)))
}
