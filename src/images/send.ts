import type { Profile, ProfileResize, SentPicture, WireFacts } from '../contract.ts'
import { isVLMError, VLMError } from '../errors.ts'
import type { Size } from '../types.ts'
import type { Frame } from './frame.ts'
import type { Image } from './image.ts'
import { type ResizeResult, type ResizeRule, resizeKind, resizeRule } from './resize-rules/index.ts'

/** A picture made ready for one model, and the frame that brings its answer back. Nothing is decoded or encoded yet. */
export function sendable(
  image: Image,
  profile: Profile,
  wire: WireFacts,
  index?: number,
): { picture: SentPicture; frame: Frame } {
  const { upload: size, seen } = sizes(profile, image)
  const source = image.region?.of ?? { width: image.width, height: image.height }
  const region = image.region?.box ?? { x: 0, y: 0, ...source }
  const frame: Frame = { source, region, sent: seen, ...(index !== undefined && { picture: index }) }
  const format = uploadFormat(image, wire)
  const picture: SentPicture = {
    ...size,
    key: image,
    encode: () => uploadOf(image, format, size),
    async pixels(wanted) {
      const { data } = await image.pixels(wanted)
      return data instanceof Uint8Array ? data : new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    },
  }
  return { picture, frame }
}

/** A file to upload. */
type Upload = Awaited<ReturnType<SentPicture['encode']>>

/** Uploads by picture, then by format and size; gone with the picture. */
const uploads = new WeakMap<Image, Map<string, Promise<Upload>>>()
/** Uploads that are kept of a picture: as many models as a program asks at once. */
const keptUploads = 4

/** Encoded once for all calls and models that want the same: the very same bytes, by which transports know them again. */
function uploadOf(image: Image, format: 'png' | 'jpeg', size: Size): Promise<Upload> {
  const known = uploads.get(image) ?? new Map<string, Promise<Upload>>()
  uploads.set(image, known)
  const key = `${format} ${size.width}x${size.height}`
  const upload =
    known.get(key) ?? image.encode({ format, size }).then((bytes) => ({ bytes, mediaType: `image/${format}` }))
  // The one that was used last is kept longest.
  known.delete(key)
  known.set(key, upload)
  for (const oldest of known.keys()) if (known.size > keptUploads) known.delete(oldest)
  upload.catch(() => known.delete(key))
  return upload
}

/** A picture on its way, px. */
interface Sizes {
  /** At which it is sent. */
  readonly upload: Size
  /** Whose pixels the model speaks of: the upload, or what its server makes of it. */
  readonly seen: Size
}

/** @throws VLMError `unsupported` when the model takes no picture of this aspect, `config` when the profile's rule is wrong */
function sizes({ name, resize }: Pick<Profile, 'name' | 'resize'>, { width, height }: Size): Sizes {
  try {
    return sentSizes(resize, { width, height })
  } catch (cause) {
    if (!isVLMError(cause, 'input')) throw cause
    // Another model may take the picture, so it is not the picture that is wrong.
    const kind = cause.reason === 'aspect' ? 'unsupported' : 'config'
    throw new VLMError(kind, `${name}: ${cause.message}`, {
      stage: 'prompt',
      reason: cause.reason ?? 'argument',
      cause,
    })
  }
}

/**
 * The sizes under a profile's resize rule. Where the server resizes the picture as a whole, it is sent as the server would have it:
 * then nothing is left to do there, and nobody's resampling but ours touches the pixels. Where the server pads or cuts tiles, the picture
 * itself is sent, no larger than the server uses it.
 */
export function sentSizes(resize: ProfileResize, size: Size): Sizes {
  if (resize.rule === 'none') return { upload: size, seen: size }
  if (resize.rule === 'fit') {
    const scale = Math.min(1, resize.maxSidePx / Math.max(size.width, size.height))
    const upload = { width: side(size.width * scale), height: side(size.height * scale) }
    return { upload, seen: upload }
  }
  const apply = (picture: Size) => resizeRule(resize.rule, resize.params, picture)
  const result = apply(size)
  const kind = resizeKind(resize.rule)
  const whole = wholePicture(result)
  const shrinks = (one: Size) => one.width <= size.width && one.height <= size.height
  // A rule may round its own result once more; then the next best goes through it unharmed, at last the picture as it is.
  const wanted = [...(kind === 'tile' ? [] : [whole]), covering(whole, size)]
  const upload = wanted.find((one) => (kind === 'stretch' || shrinks(one)) && same(one, result, apply)) ?? size
  return { upload, seen: kind === 'stretch' ? whole : upload }
}

/** The picture without its padding, px. */
function wholePicture(result: ResizeResult<ResizeRule>): Size {
  return 'pictureWidth' in result
    ? { width: result.pictureWidth, height: result.pictureHeight }
    : { width: result.width, height: result.height }
}

/** The picture's own aspect, as small as covers `canvas`; never larger than it is. */
function covering(canvas: Size, { width, height }: Size): Size {
  const scale = Math.min(1, Math.max(canvas.width / width, canvas.height / height))
  return { width: side(width * scale), height: side(height * scale) }
}

/** Whether the server makes of `one` what it makes of the picture. */
function same(one: Size, result: object, apply: (size: Size) => object): boolean {
  try {
    return JSON.stringify(apply(one)) === JSON.stringify(result)
  } catch {
    // Rounded to whole patches, a strip can be too narrow for the rule that made it.
    return false
  }
}

function side(px: number): number {
  return Math.max(1, Math.round(px))
}

/** Drawings and screenshots stay lossless where the wire takes PNG; photographs go as JPEG. */
function uploadFormat(image: Image, wire: WireFacts): 'png' | 'jpeg' {
  const lossless = image.format === 'png' || image.format === 'gif' || image.format === 'bmp' || image.format === 'svg'
  return lossless && wire.mediaTypes.includes('image/png') ? 'png' : 'jpeg'
}
