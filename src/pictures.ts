/** The picture functions of the root entry. Their code is imported by the first call, as in `vlm.ts`. */

import type { AnnotateOptions, AnnotateThings } from './images/draw/check.ts'
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
 * Draws boxes, points, masks and text regions on a copy of a picture, with their labels and scores, legible on any background.
 *
 * The copy is as large as the picture; a picture too small for words (long side under 160 px or short side under 32 px) is drawn
 * enlarged by a whole number unless `labels` and `scores` are off. Positions are in px of the whole picture also when a crop is
 * given. Latin, Greek and Cyrillic need no font; for other scripts the system's fonts are used.
 * @returns the drawing; its `warnings` tell of labels that had no room and of characters that no font has. With nothing to draw
 * the picture itself.
 * @throws VLMError `input` for a picture that cannot be loaded and for things that are not what they should be
 * @example await (await annotate('street.jpg', await vlm.detect('street.jpg'))).save('found.png')
 */
export async function annotate(image: ImageInput, things: AnnotateThings, options?: AnnotateOptions): Promise<Image> {
  const images = await import('./images/draw/annotate.ts')
  return images.annotate(image, things, options)
}
