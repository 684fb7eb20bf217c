import { type Image, PictureImage } from '../image.ts'
import type { ImageInput } from '../input.ts'
import { loadImage } from '../load.ts'
import { type AnnotateOptions, type AnnotateThings, checkOptions, checkThings } from './check.ts'

/**
 * Draws boxes, points, masks and text regions on a copy of a picture, with their labels and scores.
 *
 * The copy is as large as the picture; a picture too small for words (long side under 160 px or short side under 32 px) is drawn
 * enlarged by a whole number unless `labels` and `scores` are off. Positions are in px of the whole picture also when a crop is
 * given. Latin, Greek and Cyrillic need no font; for other scripts the system's fonts are used.
 * @returns the drawing; its `warnings` tell of labels that had no room and of characters that no font has. With nothing to draw
 * the picture itself.
 * @throws VLMError `input` for a picture that cannot be loaded and for things that are not what they should be
 * @example
 * const { objects } = await vlm.detect('street.jpg', ['car', 'person'])
 * await (await annotate('street.jpg', { objects })).save('street-boxes.jpg')
 */
export async function annotate(
  image: ImageInput,
  things: AnnotateThings,
  options: AnnotateOptions = {},
): Promise<Image> {
  const checked = checkThings(things)
  const full = checkOptions(options)
  const picture = await loadImage(image)
  if (Object.values(checked).every((list) => list.length === 0)) return picture
  const { drawThings } = await import('./things.ts')
  const { pixels, warnings } = await drawThings(picture, checked, full)
  const { width, height } = pixels
  const facts = { width, height, format: 'raw', frames: 1, name: picture.name } as const
  return new PictureImage(
    { raw: pixels, maxPixels: width * height },
    { ...facts, warnings: [...picture.warnings, ...warnings] },
  )
}
