import type { Profile, SentPicture, WireFacts } from '../contract.ts'
import type { Size } from '../types.ts'
import type { Frame } from './frame.ts'
import type { Image } from './image.ts'

/** A picture made ready for one model, and the frame that brings its answer back. Nothing is decoded or encoded yet. */
export function sendable(
  image: Image,
  profile: Profile,
  wire: WireFacts,
  index?: number,
): { picture: SentPicture; frame: Frame } {
  const size = sentSize(profile.resize, image)
  const source = image.region?.of ?? { width: image.width, height: image.height }
  const region = image.region?.box ?? { x: 0, y: 0, ...source }
  const frame: Frame = { source, region, sent: size, ...(index !== undefined && { picture: index }) }
  const format = uploadFormat(image, wire)
  const picture: SentPicture = {
    ...size,
    key: image,
    async encode() {
      return { bytes: await image.encode({ format, size }), mediaType: `image/${format}` }
    },
    async pixels(wanted) {
      const { data } = await image.pixels(wanted)
      return data instanceof Uint8Array ? data : new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    },
  }
  return { picture, frame }
}

/** The size at which a picture is sent under a profile's resize rule; never larger than the picture, at least 1 px a side. */
export function sentSize(resize: Profile['resize'], size: Size): Size {
  const longest = Math.max(size.width, size.height)
  if (resize.rule === 'none' || longest <= resize.maxSidePx) return { width: size.width, height: size.height }
  const scale = resize.maxSidePx / longest
  return { width: side(size.width * scale), height: side(size.height * scale) }
}

function side(px: number): number {
  return Math.max(1, Math.round(px))
}

/** Drawings and screenshots stay lossless where the wire takes PNG; photographs go as JPEG. */
function uploadFormat(image: Image, wire: WireFacts): 'png' | 'jpeg' {
  const lossless = image.format === 'png' || image.format === 'gif' || image.format === 'bmp' || image.format === 'svg'
  return lossless && wire.mediaTypes.includes('image/png') ? 'png' : 'jpeg'
}
