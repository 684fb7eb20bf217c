/** The picture functions of the root entry. Their code is imported by the first call, as in `vlm.ts`. */

import type { Things } from './contract.ts'
import type { AnnotateOptions } from './images/annotate.ts'
import type { Image } from './images/image.ts'
import type { ImageInput } from './images/input.ts'
import type { LoadOptions } from './images/load.ts'

/**
 * Loads a picture: reads its bytes, tells the format by content and reads the header. Pixels are decoded when first asked for.
 * @param input - a path, an address, bytes, a Blob, a stream or pixels; an Image comes back as it is
 * @throws VLMError `input` (missing, unreadable, too large, corrupt, not a picture, address not allowed), `aborted`
 * @example const image = await loadImage('street.jpg'); console.log(image.width, image.height)
 */
export async function loadImage(input: ImageInput, options?: LoadOptions): Promise<Image> {
  const images = await import('./images/load.ts')
  return images.loadImage(input, options)
}

/**
 * Draws what was found: boxes, points, masks and text regions with their labels, legible on any background and at any size.
 * @param things - positions in pixels of the picture, as every result holds them
 * @returns a new picture of the same size
 * @throws VLMError `input` as {@link loadImage}
 * @example await (await annotate('street.jpg', await vlm.detect('street.jpg'))).save('found.png')
 */
export async function annotate(image: ImageInput, things: Things, options?: AnnotateOptions): Promise<Image> {
  const images = await import('./images/annotate.ts')
  return images.annotate(image, things, options)
}
